"""Whatever a source contains, it is read or refused, and never causes a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from gardens import GARDENS, ROOT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conference_garden.tools.importing.formats import FORMATS
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.pages import PageText
from conference_garden.tools.importing.placing import place
from conference_garden.tools.importing.sources import ImportSource

SOURCES = ROOT / "tests/imports"
FILES = [SOURCES / "pretalx.json"]
FILES += sorted(path for path in (SOURCES / "formats").rglob("*") if path.suffix in (".json", ".yml", ".yaml"))
TEXTS = sorted(path for path in (SOURCES / "formats").iterdir() if path.suffix in (".xml", ".ics"))
#: values to put in the place of any other
ODD: list[Any] = [
    *(None, True, 0, -1, 7.5, 10**400, 1e308, float("inf"), "", " ", "x" * 20_000, "\x00\ud800\ue001", [], {}, [[]]),
    *(
        {"en": {"en": {"en": []}}},
        [None, 3, "a", {}, [{}]],
        "9999-12-31",
        "0001-01-01",
        "2024-02-30",
        "javascript:alert(1)",
    ),
    *(
        "{talk}`x` ```{raw} html\n<script>alert(1)</script>",
        "../../etc/passwd",
        "https://[",
        "a\nb\n# c\n---\n",
        "🎉" * 500,
    ),
]
#: bytes to put in the place of others
TEARS = [b"", b"<", b"]]>", b"[", b"\x00\xff", b"\n", b"99999999999", b":", b"\r\n ", b"- x"]
#: without shrinking, which takes minutes here
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


@cache
def known() -> Known:
    """The names that a garden knows, read once."""
    return Known.read(GARDENS / "small")


def read_anything(source: ImportSource) -> None:
    """Imports a source as the command does, up to the texts of pages."""
    found = ImportResult()
    for importer in FORMATS:
        if importer.recognises(source):
            importer.read([source], known(), found)
            break
    here = known()
    before = here.ids.copy(), here.pages.copy(), here.imported.copy(), here.topics.copy(), here.speakers.copy()
    try:
        changes = place(found, here)
        for _, bug in found.bugs:
            raise bug
        for change in changes:
            body = re.sub(r"^[:%].*", "", change.text.partition("\n---\n")[2], flags=re.MULTILINE)
            assert not re.search(r"(?<!\\)<script", body)
            assert PageText.read(change.text).pieces
    finally:
        here.ids, here.pages, here.imported, here.topics, here.speakers = before


@cache
def value_of(path: Path) -> tuple[Any, bool]:
    """The value in a file, and whether the file is YAML."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return yaml.load(text, Loader=yaml.BaseLoader), True
    try:
        return json.loads(text), False
    except ValueError:
        return [json.loads(line) for line in text.splitlines()], False


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places in a value, each as container and key."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from places(inner)


@settings(max_examples=300, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(
    path=st.sampled_from(FILES),
    edits=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(ODD)), min_size=1, max_size=4),
)
def test_odd_values(path: Path, edits: list[tuple[float, Any]]) -> None:
    """Other types, huge numbers and hostile text anywhere in JSON and YAML cause no traceback."""
    value, is_yaml = value_of(path)
    value = json.loads(json.dumps(value))
    for share, odd in edits:
        if found := list(places(value)):
            around, key = found[int(share * (len(found) - 1))]
            around[key] = deepcopy(odd)  # the next edit may be in it
    text = json.dumps(value)  # JSON is YAML, too
    read_anything(ImportSource(path.name if is_yaml else "x.json", text.encode("utf-8", "surrogatepass")))


@settings(max_examples=200, phases=QUICK, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([*TEXTS, *FILES]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(TEARS))),
)
def test_torn_files(path: Path, tears: list[tuple[float, int, bytes]]) -> None:
    """Missing and replaced bytes cause no traceback."""
    data = path.read_bytes()
    for share, length, new in tears:
        start = int(share * len(data))
        data = data[:start] + new + data[start + length :]
    read_anything(ImportSource(path.name, data))


BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]\n" for n in range(9))
CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{}\r\nDTSTART:20240502T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("videos.yml", lambda: BOMB),
        ("videos.yml", lambda: "- video_provider: !!python/object/apply:os.system [id]\n"),
        ("x.json", lambda: '{"a":' * 50_000),
        ("x.json", lambda: "[" * 50_000 + "]" * 50_000),
        ("x.ics", lambda: CALENDAR.format("x" * 2_000_000)),
        ("x.ics", lambda: CALENDAR.format("Why - " * 100_000)),
        (
            "x.ics",
            lambda: CALENDAR.replace(
                "DTSTART:2024", "RRULE:FREQ=SECONDLY\r\nDTSTART;TZID=../../etc/passwd:2024"
            ).format("x"),
        ),
        ("x.ics", lambda: "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 20_000),
        ("x.xml", lambda: WORDPRESS.format("[code]" * 100_000)),
        ("x.xml", lambda: WORDPRESS.format("[caption]" * 50_000 + "[/caption]" * 50_000)),
        ("x.xml", lambda: WORDPRESS.format("<pre>" * 50_000)),
        ("x.xml", lambda: WORDPRESS.format("\n \n" * 100_000)),
        ("x.md", lambda: "---\nseries: x\n---\n\n<!-- garden -->\n" + "> " * 20_000),
        ("x.md", lambda: "---\nseries: x\n---\n\n<!-- garden -->\n" + "[" * 50_000),
        (
            "x.json",
            lambda: json.dumps({**DATA, "conferences": [{"id": "a", "url": "conferences/../../x.html"}] * 2_000}),
        ),
    ],
)
def test_bombs(name: str, text: Callable[[], str]) -> None:
    """Deeply nested, very long and self-referencing sources are read or refused quickly and without a traceback."""
    read_anything(ImportSource(name, text().encode()))


DATA: dict[str, Any] = {"version": 1, "talks": [], "topics": [], "mentions": []}
WORDPRESS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Sail Conf 2024</title>'
    "<content:encoded><![CDATA[<h2>A — Ida Kai</h2>{}]]></content:encoded><wp:status>publish</wp:status>"
    "</item></channel></rss>"
)
