"""The fields of a page for ``new`` and of a garden for ``init``, given as options or as answers to questions."""

from __future__ import annotations

from typing import Final, NamedTuple


class Field(NamedTuple):
    """A value that a command takes from an option or from the answer to a question.

    ``reads`` is its type: a text, a date, an address, an id, a talk …; with ``shows``,
    the question lists the values that the garden already has.
    """

    name: str
    help: str
    reads: str = "text"
    required: bool = False
    many: bool = False
    shows: bool = False


_ID: Final = Field("id", "its id for good, if it is not to be made of the name", "id")

FIELDS: Final = {
    "conference": (
        Field("series", "the recurring event, such as 'devopsdays Amsterdam'", required=True),
        Field("start", "its first day, such as 2026-04-08", "date", required=True),
        Field("end", "its last day, if that is another one", "date"),
        Field("part", "a month or a city, where the series has several conferences a year"),
        Field("place", "venue and city, or 'online'"),
        Field("website", "its web address", "address"),
        Field("talk", "a talk: 'Title — Speaker (Company), Other Speaker'", "talk", many=True),
        _ID,
    ),
    "topic": (
        Field("title", "its name, such as 'Chaos engineering'", required=True),
        Field("family", "the group in which it is listed", required=True, shows=True),
        Field("definition", "one sentence that says what it is; without it the page is a draft"),
        Field("alias", "another name of it", many=True),
        Field("related", "another topic that it has to do with", many=True),
        _ID,
    ),
}

GARDEN: Final = (
    Field("name", "what it is called", "line", required=True),
    Field("writer", "whose notes these are; readers see the name", "name"),
    Field("language", "of the notes: en, nl, de …", "language", required=True),
    Field("repository", "where its files are kept, such as https://github.com/ada/garden", "repository"),
    Field("url", "where readers will find it, such as https://ada.github.io/garden/", "site"),
    Field("licence", "what others may do with the notes, such as CC BY 4.0; if left open, none is named", "line"),
)
