"""Finding the targets of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conference_garden.facts.catalogue import Catalogue


def find(catalogue: Catalogue, kind: str, target: str) -> tuple[str, str] | None:
    """The target of a reference as (kind, id), or None if it does not exist.

    ``kind`` is as in :class:`conference_garden.facts.model.Reference`; for ``any``, talks take
    precedence over topics, conferences, index pages, speakers, series, former ids and headings
    of talks, in this order.  Speakers and series are found by any spelling that makes their id.
    """
    for named in ("writer",) if kind == "writer" else ("talk", "topic", "conference"):
        if kind in (named, "any") and target in catalogue.objects[named]:
            return named, target
    if kind == "any" and target in catalogue.indexes:
        return "page", target
    if kind == "any" and target in catalogue.speakers:
        return "speaker", target
    if kind in ("speaker", "any") and (speaker := catalogue.find_speaker(target)):
        return "speaker", speaker.id
    series = catalogue.series_id(target) if kind == "series" else target
    if kind in ("series", "any") and series in catalogue.series:
        return "series", series
    found = catalogue.former.get(target) or (("heading", target) if target in catalogue.objects["heading"] else None)
    return found if found and kind in (found[0], "any") else None
