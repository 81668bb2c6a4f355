"""Words in headings of notes that are not about talks: a title without other words is not that of a talk."""

from __future__ import annotations

import re
from typing import Final

from conference_garden.tools.importing.dates import is_weekday

#: In English, German, Dutch, French and Spanish: function words, then the words of which at least one is required.
_SMALL: Final = frozenset(
    """
    a about all and are at by day for from i in into it later more my next of on one or other our personal some the
    these this to we with you your
    andere aus das der des die ein eine für im mein meine mit noch nächste tag und vom von weitere zu zum zur
    andere dag de een en het met mijn nog om over te van voor
    au avec d des du et jour l la le les mes mon pour sur un une à
    con del día e el las los mi mis otras otros para por y
    """.split()  # noqa: SIM905 (words)
)
_BESIDE: Final = frozenset(
    """
    afterparty agenda announcements books break breakfast breaks channel chat check closing coffee conclusion
    conclusions contacts contents details dinner do drinks etc feedback feeds food general google great hallway
    highlights housekeeping impressions index interesting introduction key learn links list logistics look lunch misc
    miscellaneous must need notable note notes official opening overall overview parties party past people photos
    pictures program programme q question questions quotes random read reading recap references registration related
    remarks remember resources schedule self sessions should slack slides social speaker speakers sponsor sponsors
    summary swag take takeaway takeaways talks thanks things thoughts todo todos tools track travel try venue video
    videos want watch welcome wrapping wrap up
    abschluss allgemeines anreise bilder bücher danke eindrücke einführung fazit fragen frühstück ideen kaffee
    kontakte literatur mittagessen notizen pause pausen programm quellen sonstiges verschiedenes vorträge weiteres
    werkzeuge zitate zusammenfassung
    afsluiting algemeen boeken bronnen conclusies diversen eten foto indrukken inleiding koffie mensen naslag notities
    ontbijt overig overige pauze praatjes programma samenvatting sprekers terugblik vragen
    accueil citations conclusion divers déjeuner favoris liens livres notes outils personnes programme questions
    regarder replay ressources résumé sommaire tendances vidéos voir
    apuntes charlas citas comida conclusiones descanso enlaces fotos introducción libros notas personas ponentes
    preguntas recursos resumen varios
    """.split()  # noqa: SIM905 (words)
)
#: Words for the parts of an event.
_PARTS: Final = frozenset(
    """
    afternoon and continued day days evening first last morning one part parts plenary room second session
    sessions talks third track three two
    tag dag jour día dia giorno
    """.split()  # noqa: SIM905 (words)
)
#: “Things to look into”, “Books to read”.
_TO_COME: Final = re.compile(r"things? (?:to|i|we)\b.*|.* to (?:check|google|read|try|watch)", re.IGNORECASE)


def is_beside(title: str) -> bool:
    """Whether a title consists only of words for notes that are not about talks.

    >>> [is_beside(title) for title in ("Slack links", "Sonstiges", "etc.", "Knots", "Notes on knots")]
    [True, True, True, False, False]
    """
    is_to_come = _TO_COME.fullmatch(re.sub(r"[_-]", " ", title))
    return is_to_come is not None or (bool(_words(title) & _BESIDE) and _words(title) <= _SMALL | _BESIDE)


def is_part_alone(title: str) -> bool:
    """Whether a title only says which part of an event it is: “01 Morning sessions”."""
    return bool(_words(title)) and all(word in _PARTS or is_weekday(word) for word in _words(title))


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", title.casefold()) if not re.match(r"\d", word)}
