"""Everything that writers can write in front matter, ``{talk}`` blocks, ``speakers.yml`` and ``garden.toml``.

The checks when files are read, the JSON Schemas for editors and the reference for
writers are derived from the declarations here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from conference_garden.facts import types
from conference_garden.facts.colours import COLOURS
from conference_garden.facts.keys import Key, Schema
from conference_garden.facts.model import KINDS, RELATIONS, Source
from conference_garden.facts.own_kinds import SCHEMA_TYPES, OwnKind
from conference_garden.facts.problems import quoted
from conference_garden.facts.translation import N_
from conference_garden.facts.types import DEFAULT_KIND, Occurrence, ValueType
from conference_garden.facts.yaml_values import YamlMapping

SOURCE: Final = Schema(
    "a source",
    {
        "title": Key(types.TEXT, "Its title.", required=True),
        "author": Key(types.TEXT, "Who wrote it.", required=True),
        "licence": Key(types.TEXT, "The name of its licence, such as CC BY 4.0."),
        "url": Key(types.ADDRESS, "Where it is."),
        "date": Key(types.DATE, "The day on which it was published."),
    },
)


def _sources(value: Any, at: Occurrence) -> tuple[Source, ...] | None:
    if not isinstance(value, list) or not all(isinstance(item, YamlMapping) for item in value):
        return None
    found = []
    for item in value:
        values, lines = SOURCE.read(item.entries, at.report, " of a source")
        for key in SOURCE.absent(lines):
            at.report(min(lines.values(), default=at.line), "missing-field", f"a source has no {quoted(key)}.")
        if not SOURCE.absent(values):
            found.append(Source(**values))
    return tuple(found)


_SOURCE_ARRAY: Final = {"type": "array", "items": SOURCE.json_schema()}
_SOURCES: Final = ValueType("a list of notes, each with title and author", _SOURCE_ARRAY, _sources)
_TOPICS: Final = types.ids("the id of a topic")
_TALKS: Final = types.ids("the former id of a talk")

#: The harmless keys of Sphinx; those of MyST are left out, because a page could enable raw HTML with them.
OF_SPHINX: Final = {
    **{key: Key(types.YES_NO, "As in Sphinx.") for key in ("no-search", "nosearch", "orphan")},
    "tocdepth": Key(types.NUMBER, "As in Sphinx."),
}
_LICENCE_URL: Final = Key(types.ADDRESS, "The address of its text; not needed for Creative Commons and SPDX licences.")
_EVERY_PAGE: Final = {
    "licence": Key(types.TEXT, "The licence of its text, if it differs from that of its author or of the garden."),
    "licence-url": _LICENCE_URL,
    "lang": Key(types.LANGUAGE, "The language of its text, if it differs from that of the garden."),
    "formerly": Key(types.FORMER_FILES, "Former names of the file, whose addresses lead here."),
    "silence": Key(types.MESSAGES, "Kinds of message that are not shown for this page."),
    **OF_SPHINX,
}
#: Any page may have an author and be a draft, except those at the root of the garden.
_PAGE: Final = {
    "author": Key(types.NAMES, "Who wrote the page: keys of [authors] in garden.toml."),
    **_EVERY_PAGE,
    "draft": Key(types.YES_NO, "true: only previews show the page."),
}

CONFERENCE: Final = Schema(
    "a conference page",
    {
        "series": Key(types.TEXT, "The event of which this is one edition.", required=True),
        "start": Key(types.DATE, "The first day.", required=True),
        "end": Key(types.DATE, "The last day, if there are several."),
        "place": Key(types.TEXT, "Where it took place: a city, a building, or online.", required=True),
        "website": Key(types.ADDRESS, "The website of this edition."),
        "date": Key(
            types.DATE,
            "The day on which the notes are published; until then only previews show them.",
            required=True,
        ),
        "sources": Key(_SOURCES, "The notes that the page is based on, with title, author, url, licence and date."),
        "tags": Key(_TOPICS, "Ids of topics in addition to those of the talks."),
        **_PAGE,
    },
)
_BY: Final = Key(types.NAMES, "Whose work it is: the speakers of all parts that do not name any.")


def schema_of(kind: OwnKind) -> Schema:
    """The front matter of one of the garden's own kinds of notes: that of conferences, with other required keys."""
    keys = {name: replace(key, required=name in ("date", *kind.fields)) for name, key in CONFERENCE.keys.items()}
    return Schema(f"a page of {kind.folder}/", {**keys, "by": replace(_BY, required="by" in kind.fields)})


TOPIC: Final = Schema(
    "a topic page",
    {
        "family": Key(types.TEXT, "The group in which lists and navigation show the topic.", required=True),
        "aliases": Key(types.names(), "Other names of the topic."),
        "tended": Key(types.DATE, "The day on which the essay was last brought up to date.", required=True),
        "related": Key(_TOPICS, "Ids of related topics, whether or not they share talks."),
        **_PAGE,
    },
)
PAGE: Final = Schema("a page", _PAGE)
ROOT_PAGE: Final = Schema("a page", _EVERY_PAGE)

TALK: Final = Schema(
    "a {talk} block",
    {
        "speakers": Key(types.NOTED_NAMES, "Who gave the talk, each optionally with the employer in brackets."),
        "topics": Key(_TOPICS, "Ids of its topics.", required=True),
        "day": Key(types.DATE, "The day, if the conference had several."),
        "kind": Key(types.KIND, f"One of {', '.join(KINDS)}.", default=DEFAULT_KIND),
        "lang": Key(types.LANGUAGE, "The language of title and text, if it differs from that of the page."),
        "author": Key(types.NAMES, "Who wrote about the talk, if not the authors of the page: keys of [authors]."),
        "source": Key(types.ADDRESSES, "The address of the original notes."),
        "recording": Key(types.ADDRESSES, "Where the talk can be watched or heard."),
        "slides": Key(types.ADDRESSES, "Where its slides are."),
        "links": Key(types.ADDRESSES, "Other pages about the talk: its project, paper or demo."),
        **{
            relation: Key(
                types.NOTED_NAMES,
                f"Ids of talks; shown there as “{words.incoming}”. The brackets may say about what and, after a "
                "semicolon, list ids of topics on whose pages it is shown as well.",
            )
            for relation, words in RELATIONS.items()
        },
        "formerly": Key(_TALKS, "Former ids of the talk, whose addresses lead here."),
        "draft": Key(types.TEXT, "Only previews show the talk; the value may say what is left to do."),
    },
)

SPEAKER: Final = Schema(
    "a speaker",
    {
        "id": Key(types.ID, "The address of the page, /speakers/<id>.html, instead of one made from the name."),
        "aliases": Key(types.names(), "Other names under which talks list this person."),
        "formerly": Key(types.names(), "Former names, whose pages lead here."),
        "url": Key(types.ADDRESS, "A home page."),
        "distinct-from": Key(types.names(), "Other people with a similar name."),
    },
)

SITE: Final = Schema(
    "[site]",
    {
        "name": Key(types.LINE, "The name of the garden.", default=N_("Conference garden")),
        "description": Key(types.LINE, "What it is about.", default=N_("Conference notes, by talk and by topic")),
        "url": Key(types.base_address("https://example.org/garden/"), "Where the site is published; feeds need it."),
        "repository": Key(
            types.base_address("https://github.com/owner/garden"),
            "The repository with the sources, for “edit this page”.",
        ),
        "branch": Key(types.BRANCH, "The branch for edits.", default="main"),
        "language": Key(types.SITE_LANGUAGE, "The language of the notes and of the words around them.", default="en"),
        "tag": Key(
            types.TAG_AUTHORITY,
            "A domain, and a day on which you owned it; the ids of all feed entries begin with it, so never change it.",
        ),
        "licence": Key(types.LINE, "The licence of the notes, such as CC BY 4.0; without it none is stated."),
        "licence-url": _LICENCE_URL,
        "folders": Key(types.FOLDERS, "Additional folders with pages."),
        "offline": Key(
            types.YES_NO,
            "false: browsers do not keep opened pages for reading offline.",
            default="true",
        ),
        "menu": Key(types.MENU, "Pages and addresses that follow the garden's own indexes in the menu."),
        "footer": Key(
            types.LINKED_TEXT, "The text at the foot of all pages; it may contain links such as [words](notes/about)."
        ),
    },
)
_RASTER: Final = ("png", "jpg", "jpeg", "webp", "gif")
_FONT: Final = types.static_file("woff2")
COLOUR_SETS: Final = {
    mode: Schema(
        f"[look.{mode}]",
        {key: Key(types.COLOUR, use.meaning, default=getattr(use, mode)) for key, use in COLOURS.items()},
    )
    for mode in ("light", "dark")
}
LOOK: Final = Schema(
    "[look]",
    {
        "logo": Key(types.static_file("svg", *_RASTER), "Shown above the menu."),
        "logo-dark": Key(types.static_file("svg", *_RASTER), "Shown there in dark mode."),
        "logo-says-name": Key(
            types.YES_NO, "true: the logo contains the name of the garden, which is not repeated beside it."
        ),
        "favicon": Key(types.static_file("svg", "png", "ico"), "Shown in the tab of the browser."),
        "image": Key(
            types.static_file("png", "jpg", "jpeg"), "The link preview of pages without a card, 1200 × 630 pixels."
        ),
        "cards": Key(types.YES_NO, "false: no cards are drawn for link previews.", default="true"),
        "titles": Key(_FONT, "The font of titles and takeaways."),
        "text": Key(_FONT, "The font of everything else."),
        "text-bold": Key(_FONT, "Its bold letters, if they are in a separate file."),
        "text-italic": Key(_FONT, "Its italic letters, if they are in a separate file."),
        **{
            mode: Key(types.of_class(dict, f"a table, that is a line [look.{mode}]", colours.json_schema()), "Colours.")
            for mode, colours in COLOUR_SETS.items()
        },
    },
)
AUTHOR: Final = Schema(
    "an author",
    {
        "name": Key(types.FILE_NAME, "The name that readers see.", required=True),
        "url": Key(types.ADDRESS, "A home page."),
        "about": Key(types.LINE, "A sentence or two about the author, for the page /writers/<key>.html."),
        "type": Key(types.AGENT, "Organization, for a group of people.", default="Person"),
        "licence": Key(types.LINE, "The licence of this author's texts, if it differs from that of the garden."),
        "licence-url": _LICENCE_URL,
        "formerly": Key(types.names("a list of keys"), "Former keys of the author, whose pages lead here."),
    },
)
#: The keys of conference pages that other kinds of notes may require.
_FIELDS: Final = ("series", "start", "end", "place", "website", "by")
KIND: Final = Schema(
    "a kind of notes",
    {
        "name": Key(types.WORDS, "What one is called, such as book.", required=True),
        "plural": Key(types.WORDS, "What several are called; also the title of their index page.", required=True),
        "folder": Key(types.ID, "Where the pages are, and the address of their index.", default="the plural"),
        "part": Key(types.WORDS, "What a part with a {talk} block is called, such as chapter.", required=True),
        "parts": Key(types.WORDS, "What several parts are called.", required=True),
        "fields": Key(
            types.some_of(_FIELDS), "The keys that each page must have, in addition to date.", default="none"
        ),
        "type": Key(types.one_of(tuple(SCHEMA_TYPES)), "Its type at schema.org.", default="CreativeWork"),
    },
)
CHECKS: Final = Schema(
    "[checks]",
    {
        "silence": Key(types.MESSAGES, "Kinds of message that are not shown, such as similar-speakers."),
        "advice-fails": Key(types.YES_NO, "true: advice fails a build, as mistakes do.", default="false"),
    },
)
SYNONYM: Final = Key(
    types.MEANT, "What the notes call something that readers may type, such as `oncall`: a text, or a list of several."
)
_AUTHORS: Final = {"type": "object", "additionalProperties": AUTHOR.json_schema()}
_KINDS: Final = {"type": "object", "additionalProperties": KIND.json_schema()}
_SYNONYMS: Final = {
    "type": "object",
    "additionalProperties": {"description": SYNONYM.meaning, **SYNONYM.type.json_schema},
}
GARDEN: Final = Schema(
    "garden.toml",
    {
        "site": Key(types.of_class(dict, "a table, that is a line [site]", SITE.json_schema()), "The site."),
        "authors": Key(types.of_class(dict, "a table, that is a line [authors]", _AUTHORS), "Who writes here, by key."),
        "kinds": Key(
            types.of_class(dict, "a table, such as a line [kinds.book]", _KINDS),
            "Other kinds of notes beside conferences.",
        ),
        "checks": Key(
            types.of_class(dict, "a table, that is a line [checks]", CHECKS.json_schema()), "Which messages are shown."
        ),
        "look": Key(
            types.of_class(dict, "a table, that is a line [look]", LOOK.json_schema()), "Pictures, fonts, colours."
        ),
        "synonyms": Key(
            types.of_class(dict, "a table, that is a line [synonyms]", _SYNONYMS), "Synonyms for the search."
        ),
    },
)


def editor_schemas() -> dict[str, str]:
    """JSON Schemas (2020-12) for editors, by file name."""
    pages = {"conference": CONFERENCE, "topic": TOPIC, "page": PAGE, "settings": GARDEN}
    found = {name: schema.json_schema() for name, schema in pages.items()}
    found["speakers"] = {"type": "object", "additionalProperties": SPEAKER.json_schema()}
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {f"{name}.schema.json": json.dumps(dialect | schema, indent=2) + "\n" for name, schema in found.items()}
