"""Import answers of the pretalx API: talks, submissions, speakers, events (https://docs.pretalx.org/api/)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.keys import Structured
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.programme import Programme, Session, named_by
from conference_garden.tools.importing.sources import ImportSource, day_of, read_source
from conference_garden.tools.importing.values import items, line, row, rows
from conference_garden.tools.progress import shown

_HELD: Final = frozenset({"", "accepted", "confirmed"})
#: Most further pages of an answer that are fetched.
_MOST: Final = 100
_NUMBER: Final = {name: re.compile(rf"[?&]{name}=(\d{{1,6}})(?:&|$)") for name in ("limit", "offset", "page")}
_EVENT = re.compile(r"(https?://[^\s\"/]+)/api/events/([\w-]{1,60})/")


def recognises(source: ImportSource) -> bool:
    """Whether a source has talks, speakers or an event in the format of pretalx."""
    first = next(_answers(source.value), {})
    is_talk = {"code", "title"} <= first.keys() and bool({"submission_type", "speakers", "slot"} & first.keys())
    is_person = {"code", "name"} <= first.keys() and bool({"submissions", "biography", "avatar"} & first.keys())
    return is_talk or is_person or {"slug", "date_from"} <= row(source.value).keys()


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read answers, those about one event together; every accepted talk is imported."""
    answers: defaultdict[str, list[ImportSource]] = defaultdict(list)
    pages = list(sources)
    for source in shown(sources, "Answers of pretalx"):
        with found.attempt(source.name):
            _follow(source, pages)
    for source in pages:
        answers[_event_of(source)[1]].append(source)
    shared = answers.pop("", []) if len(answers) == 2 else []  # one event, and answers that do not name theirs
    for event, of_event in answers.items():
        with found.attempt(", ".join(source.name for source in of_event)):
            _programme(event, [*of_event, *shared], found).add_to(found, known)


def _follow(source: ImportSource, pages: list[ImportSource]) -> None:
    """Fetch the further pages of an answer from the web, as long as they are on the same server."""
    here = urlsplit(source.address)
    for _ in range(_MOST if here.netloc else 0):
        there = urlsplit(web_address(source.address, line(row(source.value).get("next"))))
        # a server behind a proxy may not know that it is accessed by https
        address = there._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        if there.hostname != here.hostname or address in {page.name for page in pages}:
            return
        source = read_source(address)
        if urlsplit(source.address).hostname != here.hostname:
            return
        pages.append(source)


def _follows(source: ImportSource, data: dict[str, Any]) -> bool:
    """Whether a source is the page after ``data``, judging by its link to the previous page."""
    before = line(row(source.value).get("previous"))
    limit = _NUMBER["limit"].search(before)
    step = int(limit[1]) if limit else 1
    return bool(before) and _number(before, step) + step == _number(line(data["next"]), step)


def _number(address: str, step: int) -> int:
    """The number of the page in an address, or its offset."""
    match = _NUMBER["offset"].search(address) or _NUMBER["page"].search(address)
    return int(match[1]) if match else 0 if _NUMBER["limit"].search(address) else step


def _answers(value: Any) -> Iterator[dict[str, Any]]:
    """The items of an answer: a page of results, a bare list, or the slots of a schedule."""
    data = row(value)
    for one in rows(data.get("results") or data.get("slots") or data.get("talks") or value):
        yield {**row(one["submission"]), "slot": one} if isinstance(one.get("submission"), dict) else one


def _event_of(source: ImportSource) -> tuple[str, str]:
    """The site and the slug of the event of an answer, each "" if unknown."""
    match = _EVENT.search(source.address) or _EVENT.search(source.text()[:2000] + source.text()[-2000:])
    if match:
        return match[1], match[2]
    return "", line(row(source.value).get("slug"))


def _programme(slug: str, sources: Sequence[ImportSource], found: ImportResult) -> Programme:
    about: dict[str, Any] = {}
    events: list[Session] = []
    answers: list[tuple[ImportSource, dict[str, Any]]] = []
    site = next(filter(None, (_event_of(source)[0] for source in sources)), "")
    for source in sources:
        data = row(source.value)
        about = data if "date_from" in data else about
        answers += [(source, one) for one in _answers(source.value)]
        if (more := line(data.get("next"))) and not any(_follows(other, data) for other in sources):
            what = f"name {more} too" if source.address else f"name the file with what {more} answers too"
            found.doubt(source.name, f"there is more of it: {what}.")
    people = {line(one["code"]): line(one.get("name")) for _, one in answers if one.get("code") and "title" not in one}
    for source, talk in answers:
        title, state = line(talk.get("title")), line(talk.get("state"))
        if title and state in _HELD:
            events.append(_session(talk, people, f"{site}/{slug}/" if site and slug else "", source))
        elif title:
            found.leave(f"{source.name}: “{title}”", f"it is “{state}”: not imported.")
    name = line(about.get("name"))
    website = line(row(about.get("urls")).get("base")) or (f"{site}/{slug}/" if site and slug else "")
    return named_by(
        sources[0],
        found,
        events,
        title=name or slug,
        is_name=bool(name),
        start=day_of(line(about.get("date_from"))),
        end=day_of(line(about.get("date_to"))),
        website=web_address("", website),
    )


def _session(talk: dict[str, Any], people: dict[str, str], site: str, source: ImportSource) -> Session:
    slots = [row(talk.get("slot")), *rows(talk.get("slots"))]
    slot = next((one for one in slots if one.get("start")), {})
    speakers = [
        line(one.get("name")) if isinstance(one, dict) else people.get(line(one), "")
        for one in items(talk.get("speakers"))
    ]
    code, start = line(talk.get("code")), line(slot.get("start"))
    minutes = line(talk.get("duration"))
    resources = [
        (line(one.get("description")) or "slides", line(one.get("resource")) or line(one.get("link")))
        for one in rows(talk.get("resources"))
    ]
    return Session(
        key=Structured.PRETALX.key(code or line(talk.get("title"))),
        title=line(talk.get("title")),
        people=tuple(filter(None, speakers)),
        place=source.name,
        day=day_of(start),
        start=start[11:16],
        duration=f"{int(minutes) // 60:02}:{int(minutes) % 60:02}" if re.fullmatch(r"\d{1,3}", minutes) else "",
        room=line(slot.get("room")),
        track=line(talk.get("track")),
        type=line(talk.get("submission_type")),
        tags=tuple(line(tag.get("tag") if isinstance(tag, dict) else tag) for tag in items(talk.get("tags"))),
        url=f"{site}talk/{code}/" if site and re.fullmatch(r"\w{3,20}", code) else "",
        links=sorted_links(resources, site),
    )
