"""Generates the text of pages from facts, in the form that a writer would use.

This module knows only the form; what the garden contains is looked up elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any

import yaml

from conference_garden.facts.model import PARTICLES
from conference_garden.facts.names import is_family_first, slugify
from conference_garden.tools.importing.imported import ImportedTalk


class _Dumper(yaml.SafeDumper):
    """Dumps YAML as people write it: lists are indented, and a date that occurs twice is written twice."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 (PyYAML's)
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def front_matter(values: Mapping[str, Any]) -> str:
    """A block of front matter; keys with empty values are omitted, those with None are left blank for the writer."""
    given = {key: value for key, value in values.items() if value is None or value not in ("", [], ())}
    text = yaml.dump(given, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n".replace(": null\n", ":\n")


def talk_section(
    id_: str, title: str, talk: ImportedTalk, text: str = "", remark: str = "", draft: str | None = None
) -> str:
    """The section of a talk.

    ``title`` and ``text`` are MyST; ``remark`` is a comment for the writer, and ``draft`` the value of ``:draft:``,
    or None.  Without topics, an empty ``:topics:`` is left for the writer to fill in.
    """
    names = ", ".join(f"{name} ({note})" if note else name for name, note in talk.speakers)
    options = [
        f":draft: {draft}".rstrip() if draft is not None else "",
        f":speakers: {names}" if names else "",
        f":topics: {', '.join(talk.topics)}".rstrip(),
        f":day: {talk.day.isoformat()}" if talk.day else "",
        f":lang: {talk.lang}" if talk.lang else "",
        f":author: {', '.join(talk.authors)}" if talk.authors else "",
        f":kind: {talk.kind}" if talk.kind != "talk" else "",
        f":source: {talk.source}" if talk.source else "",
        *(
            f":{name}: {' '.join(address.replace(',', '%2C') for address in addresses)}" if addresses else ""
            for name, addresses in (("recording", talk.recordings), ("slides", talk.slides), ("links", talk.links))
        ),
        *(f":{name}: {others}" for name, others in talk.relations),
    ]
    takeaway = ["", talk.takeaway] if talk.takeaway else []
    block = "\n".join(["```{talk}", *filter(None, options), *takeaway, "```"])
    parts = [f"({id_})=\n## {title}", f"% {remark}" if remark else "", block, text.strip("\n")]
    return "\n\n".join(filter(None, parts)) + "\n"


def plain_section(title: str, text: str) -> str:
    """A section that is not a talk."""
    return f"## {title}\n\n{text.strip()}\n"


def page(front: str, title: str, lead: str = "", sections: Sequence[str] = ()) -> str:
    """A complete page: front matter, title, lead and sections."""
    return "\n".join([front, f"# {title}\n", *([f"{lead.strip()}\n"] if lead.strip() else []), *sections])


def surname(name: str) -> str:
    """The part of a name used in ids: the last word and the particles before it, or the first of an East Asian name.

    >>> surname("Sander van de Graaf"), surname("@botchagalupe"), surname("김 민수")
    ('van-de-graaf', 'botchagalupe', 'gim')
    """
    words = name.split()
    if is_family_first(name):
        return slugify(words[0])
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in PARTICLES:
        first -= 1
    return slugify(" ".join(words[max(first, 0) :]))


def talk_id(speaker: str, title: str, stem: str, taken: Collection[str], wished: str = "") -> str:
    """An id for a talk that is not ``taken``, from the surname of its speaker and the stem of the conference's file.

    Talks by the same speaker are distinguished by a word of the title; the id ``wished`` for is tried first.
    """
    whole = (slugify(title) or "talk").split("-")
    words = [word for word in whole if len(word) > 3] or whole
    base = surname(speaker) or "-".join(words[:4])
    more = chain(words[:8], map(str, count(2)))
    candidates = chain(filter(None, [wished]), [f"{base}-{stem}"], (f"{base}-{word}-{stem}" for word in more))
    return next(candidate for candidate in candidates if candidate not in taken)


def conference_stem(series: str, year: int, more: str = "") -> str:
    """The name of a conference's file, without suffix; empty if the name of the series has no slug."""
    if not slugify(series):
        return ""
    return "-".join([slugify(series), str(year), *([slugify(more)] if more else [])])
