"""The part of https://schema.org that the garden's JSON-LD uses, as tables, and a check against them.

Written from the vocabulary as of schema-dts 2.1.0 (npm; November 2026), whose types name the
same classes, properties and ranges.  Look up a type or property there before adding it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: type → its supertype
TYPES = {
    "Action": "Thing",
    "Article": "CreativeWork",
    "Book": "CreativeWork",
    "BreadcrumbList": "ItemList",
    "Chapter": "CreativeWork",
    "CollectionPage": "WebPage",
    "Course": "LearningResource",
    "CreativeWork": "Thing",
    "CreativeWorkSeries": "CreativeWork",
    "DefinedTerm": "Thing",
    "DefinedTermSet": "CreativeWork",
    "EntryPoint": "Thing",
    "Episode": "CreativeWork",
    "Event": "Thing",
    "EventSeries": "Event",
    "ItemList": "Thing",
    "LearningResource": "CreativeWork",
    "ListItem": "Thing",
    "Organization": "Thing",
    "Person": "Thing",
    "Place": "Thing",
    "PodcastEpisode": "Episode",
    "PodcastSeries": "CreativeWorkSeries",
    "ProfilePage": "WebPage",
    "SearchAction": "Action",
    "VirtualLocation": "Thing",
    "WebPage": "CreativeWork",
    "WebSite": "CreativeWork",
}

#: property → (types that have it, types of its values)
PROPERTIES = {
    "address": (["Organization", "Person", "Place"], ["Text"]),
    "about": (["CreativeWork", "Event", "DefinedTerm"], ["Thing"]),
    "alternateName": (["Thing"], ["Text"]),
    "author": (["CreativeWork"], ["Organization", "Person"]),
    "contributor": (["CreativeWork", "Event"], ["Organization", "Person"]),
    "creditText": (["CreativeWork"], ["Text"]),
    "dateModified": (["CreativeWork"], ["Date"]),
    "datePublished": (["CreativeWork"], ["Date"]),
    "description": (["Thing"], ["Text"]),
    "endDate": (["Event"], ["Date"]),
    "eventAttendanceMode": (["Event"], ["URL"]),
    "hasPart": (["CreativeWork"], ["CreativeWork"]),
    "headline": (["CreativeWork"], ["Text"]),
    "inDefinedTermSet": (["DefinedTerm"], ["DefinedTermSet"]),
    "inLanguage": (["CreativeWork"], ["Text"]),
    "isBasedOn": (["CreativeWork"], ["CreativeWork"]),
    "isPartOf": (["CreativeWork"], ["CreativeWork"]),
    "item": (["ListItem"], ["Thing"]),
    "itemListElement": (["ItemList"], ["ListItem"]),
    "keywords": (["CreativeWork", "Event"], ["Text"]),
    "license": (["CreativeWork"], ["CreativeWork", "URL"]),
    "location": (["Event"], ["Place", "VirtualLocation"]),
    "mainEntity": (["CreativeWork"], ["Thing"]),
    "name": (["Thing"], ["Text"]),
    "performer": (["Event"], ["Organization", "Person"]),
    "performerIn": (["Person"], ["Event"]),
    "position": (["ListItem"], ["Integer"]),
    "potentialAction": (["Thing"], ["Action"]),
    # https://schema.org/docs/actions.html: an annotation of the property 'query'
    "query-input": (["SearchAction"], ["Text"]),
    "sameAs": (["Thing"], ["URL"]),
    "startDate": (["Event"], ["Date"]),
    "subEvent": (["Event"], ["Event"]),
    "subjectOf": (["Thing"], ["CreativeWork", "Event"]),
    "superEvent": (["Event"], ["Event"]),
    "target": (["Action"], ["EntryPoint"]),
    "url": (["Thing"], ["URL"]),
    "urlTemplate": (["EntryPoint"], ["Text"]),
}

_FORMS = {
    "Text": re.compile(r".+", re.DOTALL),
    "URL": re.compile(r"https?://[^\s<>\"]+"),
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            yield from nodes([*inner.values()] if key == "@reverse" else inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def kinds(type_: str) -> list[str]:
    """A type and its supertypes."""
    return [type_, *kinds(TYPES[type_])] if type_ in TYPES else [type_]


def mistakes(document: dict[str, Any]) -> Iterator[str]:
    """What a graph contains against the vocabulary, or describes twice."""
    if set(document) != {"@context", "@graph"} or document["@context"] != "https://schema.org":
        yield f"not a graph of schema.org: {list(document)}"
        return
    described: dict[str, str] = {}
    for node in nodes(document["@graph"]):
        if "@id" in node and len(node) > 1:
            if node["@id"] in described:
                yield f"{node['@id']} is described twice"
            described[node["@id"]] = node.get("@type", "")
    for node in nodes(document["@graph"]):
        if set(node) != {"@id"}:
            yield from _mistakes_in(node, described)


def _mistakes_in(node: dict[str, Any], described: dict[str, str]) -> Iterator[str]:
    type_ = node.get("@type")
    if type_ not in TYPES:
        yield f"no such type: {type_}"
        return
    for name, items in node.get("@reverse", {}).items():
        # JSON-LD 1.1, section 4.8: nodes that have this one as a value
        if not set(PROPERTIES[name][1]) & set(kinds(type_)):
            yield f"{name} cannot be a {type_}"
        if not all(any(_is(item, domain, described) for domain in PROPERTIES[name][0]) for item in items):
            yield f"not all of {items!r} have {name}"
    for name in node.keys() - {"@id", "@type", "@reverse"}:
        domains, ranges = PROPERTIES.get(name, ([], []))
        if not set(domains) & set(kinds(type_)):
            yield f"{type_} has no {name}"
        for item in node[name] if isinstance(node[name], list) else [node[name]]:
            if not any(_is(item, range_, described) for range_ in ranges):
                yield f"{type_}.{name} cannot be {item!r}"


def _is(value: Any, range_: str, described: dict[str, str]) -> bool:
    if isinstance(value, dict):
        # a node described on another page is checked when all pages are
        type_ = value.get("@type") or described.get(value.get("@id", ""), range_)
        return range_ in kinds(type_)
    if isinstance(value, int):
        return range_ == "Integer"
    return range_ in _FORMS and bool(_FORMS[range_].fullmatch(value))
