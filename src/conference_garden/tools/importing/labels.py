"""Labels of lines, columns and keys for speakers, days, places and links, in several languages."""

from __future__ import annotations

import re
from typing import Final

#: Labels for speakers, also used as keys of front matter.
SPEAKER_WORDS: Final = tuple(
    """
    speaker speakers presenter presenters presentor presentors lecturer lecturers
    panelist panelists panellist panellists moderator moderators
    spreker sprekers spreekster spreeksters presentator presentatoren
    sprecher sprecherin sprecherinnen referent referentin referenten referentinnen
    vortragende vortragender vortragenden redner rednerin rednerinnen
    orateur orateurs oratrice oratrices intervenant intervenante intervenants intervenantes
    conférencier conférencière conférenciers conférencières
    ponente ponentes orador oradora oradores oradoras conferenciante conferenciantes
    relatore relatrice relatori palestrante palestrantes
    """.split()  # noqa: SIM905 (words)
)
_LONGEST_FIRST: Final = "|".join(sorted(SPEAKER_WORDS, key=len, reverse=True))
#: “Speaker(s)”, “Sprecher:in”, “Referent*innen”
SPEAKER: Final = rf"(?:{_LONGEST_FIRST})(?:\(s\)|[(:*/_]in(?:nen)?\)?)?"
#: Words before the name of a speaker.
BY: Final = "by|door|von|par|por"

#: Other labels in the same languages; the English ones are where they are used.
DAY_LABELS: Final = (
    "datum",
    "dag",
    "wanneer",
    "wann",
    "jour",
    "quand",
    "fecha",
    "día",
    "cuándo",
    "data",
    "giorno",
    "quando",
)
PLACE_LABELS: Final = ("locatie", "plaats", "waar", "ort", "wo", "lieu", "où", "lugar", "dónde", "luogo", "dove")
EVENT_LABELS: Final = tuple(
    """
    evenement conferentie congres veranstaltung konferenz kongress événement conférence congrès
    evento conferencia congreso conferenza congresso
    """.split()  # noqa: SIM905 (words)
)
TITLE_LABELS: Final = ("titel", "titre", "título", "titolo")
TAG_LABELS: Final = ("trefwoorden", "onderwerpen", "schlagwörter", "themen", "sujets", "etiquetas", "temas", "temi")
SLIDES_LABELS: Final = (
    "dia's",
    "dia’s",
    "dias",
    "sheets",
    "folien",
    "diapos",
    "diapositives",
    "diapositivas",
    "diapositive",
)
RECORDING_LABELS: Final = (
    "opname",
    "opnames",
    "aufzeichnung",
    "aufnahme",
    "vidéo",
    "enregistrement",
    "grabación",
    "vídeo",
    "registrazione",
)

_SEVERAL: Final = re.compile(r"(?:s|s\)|innen\)?|enten|toren|enden|latori)$", re.IGNORECASE)


def names_several(label: str) -> bool:
    """Whether a label is a plural.

    >>> [names_several(label) for label in ("Speaker", "Speaker(s)", "Sprekers", "Referent:innen", "Orateur")]
    [False, True, True, True, False]
    """
    return _SEVERAL.search(label) is not None
