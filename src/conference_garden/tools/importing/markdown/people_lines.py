"""Lines about people: after a label such as “Speaker:”, or alone below a title."""

from __future__ import annotations

import re
from typing import Final

from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.labels import BY, names_several
from conference_garden.tools.importing.speaker_names import ROLE, IsKnown, SpeakerName, is_list, read_people

_BY: Final = re.compile(
    rf"^(?:(?:(?:a )?(?:talk|presented|given|keynote|workshop|moderated|hosted) )?by|{BY}):?\s+(.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: Ends the name at the beginning of a line; a description of the person follows.
_AFTER_NAME: Final = re.compile(
    r"(?<!\s)\s*+(?:,\s|[(\[])|(?<=[a-z]{2})\.\s"
    r"|(?<!\s)\s++(?:[-–—|•·]\s|@|(?:from|of|at|works|worked|who|is (?:an?|the))\s|https?:|www\.)"
)
_STATE: Final = re.compile(r"[A-Z]{2}\.?|[A-Z]{2},? USA?")
_STRONG: Final = re.compile(r"@\w|https?:|www\.|\(")
_LONGEST: Final = 200

People = tuple[SpeakerName, ...]


def people_by(text: str) -> People:
    """The people in a line such as “by Ida Kai” or “with Ida Kai”."""
    if match := _BY.match(text):
        return labelled_people(match[1])
    people = read_people(text[5:]) if re.match(r"with\s", text, re.IGNORECASE) and len(text) < 80 else ()
    return people if all(person.sure for person in people) else ()


def words_behind_by(text: str) -> str:
    """A line without “by” or “with” at its beginning."""
    match = _BY.match(text)
    return match[1] if match else re.sub(r"^with\s", "", text, flags=re.IGNORECASE)


def labelled_people(value: str, label: str = "speaker") -> People:
    """The people in the value of a label; after a single name, a comma begins the description of the person.

    >>> [(p.name, p.note) for p in labelled_people("Hugo Roos, Tar Works")]
    [('Hugo Roos', 'Tar Works')]
    >>> [p.name for p in labelled_people("Hugo Roos, Jo Tarr", "speakers")]
    ['Hugo Roos', 'Jo Tarr']
    """
    value = value.strip(" .*!")
    people, (first, _) = read_people(value), person_line(value)
    is_many = names_several(label) or is_list(value)
    if len(people) == 1 or (people and is_many and all(person.sure for person in people)):
        return people
    if first or people:
        return first or people
    name = _AFTER_NAME.split(value, maxsplit=1)[0].strip()
    words = name.split()
    is_name = 1 <= len(words) <= 4 and all(re.fullmatch(r"[^\W\d_][\w.’'-]*", word) for word in words)
    # a label makes names in lower case or capitals credible, but not “some guy”
    if is_name and read_people(name.title()) and (len(words) > 1 or not name.islower()):
        spelled = name.title() if name.isupper() and len(words) > 1 else name
        return (SpeakerName(spelled, _note(value[len(name) :])),)
    return ()


def person_line(text: str, is_known: IsKnown = lambda _: False) -> tuple[People, bool]:
    """The people at the beginning of a line, and whether it is almost certainly about them.

    >>> person_line("Ida Kai, harbour master")[0][0].note, person_line("Boston, MA")[0]
    ('harbour master', ())
    """
    text = re.sub(r"^[\s*_•-]+|[\s*_.…!]+$", "", text)
    if re.fullmatch(r"@[^\W_][\w.-]{1,30}", text):
        return (SpeakerName(text, sure=True),), True
    if len(text) > _LONGEST or text.endswith(("?", ":")):
        return (), False
    people = read_people(text)
    if len(people) > 1 and all(p.sure for p in people) and (len(people) > 2 or all(p.note for p in people)):
        return people, True
    if is_list(text):
        people = read_people(re.sub(r"\(?@[\w.-]+\)?", "", text).strip(" ,"))
        if len(people) > 1 and all(person.sure for person in people):
            return people, bool(_STRONG.search(text)) or any(is_known(person.name) for person in people)
    match = _AFTER_NAME.search(text)
    name, note = (text[: match.start()], _note(text[match.start() :])) if match else (text, "")
    # a handle makes “Sven RASK” and “SVEN RASK” credible
    mixed = re.sub(r"\b[^\W\d_a-z]{3,}\b", lambda match: match[0].title(), name) if "@" in note else name
    people = read_people(mixed)
    is_person = len(people) == 1 and people[0].sure and len(name.split()) < 5 and not _STATE.fullmatch(note)
    is_person = is_person and (not note or not ROLE.search(name) or ROLE.search(note) is not None)
    if not is_person or ((len(note.split()) > 8 or len(note) > 60) and not ROLE.search(note[:80])):
        return (), False
    strong = bool(_STRONG.search(text)) or is_known(people[0].name) or bool(note)
    return (SpeakerName(mixed if name.isupper() or mixed == name else name, note or people[0].note, sure=True),), strong


def _note(text: str) -> str:
    """The text after a name as a remark for brackets, without web addresses."""
    text = re.sub(r"\(?(?:https?://|www\.)\S+", "", text)
    text = re.sub(r"^[\s,;:|•·–—.-]+|[\s,;:|•·–—.-]+$", "", text)
    text = re.sub(r"^\((.*)\)$|^\[(.*)\]$", r"\1\2", text)
    return one_line(text).translate(str.maketrans("()", "[]"))
