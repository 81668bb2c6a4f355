"""The law: an incremental build leaves byte for byte what a clean build makes.

Hypothesis edits a small garden in every way a writer can: it adds, changes, renames and deletes
pages, talks, headings, relations and takeaways, even into invalid states, and builds into the same
folder after each edit.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from gardens import Garden
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conference_garden.fast import builder
from conference_garden.pages import reading


@dataclass
class TalkText:
    """A talk of the edited garden."""

    id: str
    title: str
    takeaway: str
    speakers: str
    topics: str
    prose: str
    relation: str = ""

    def markdown(self) -> str:
        relation = f":{self.relation}\n" if self.relation else ""
        return (
            f"({self.id})=\n## {self.title}\n\n```{{talk}}\n:speakers: {self.speakers}\n:topics: {self.topics}\n"
            f"{relation}\n{self.takeaway}\n```\n\n{self.prose}\n"
        )


@dataclass
class PageText:
    """A conference or topic of the edited garden."""

    head: dict[str, str]
    title: str
    prose: str
    talks: list[TalkText] = field(default_factory=list)

    def markdown(self) -> str:
        head = "".join(f"{key}: {value}\n" for key, value in self.head.items())
        talks = "\n".join(talk.markdown() for talk in self.talks)
        return f"---\n{head}---\n\n# {self.title}\n\n{self.prose}\n\n{talks}"


State = dict[str, PageText]

TALKS = ["ada-one-2023", "bob-one-2023", "ada-two-2024", "eve-two-2024", "bob-old-2020"]
TOPICS = ["boats", "ropes", "sails", "winds"]
PROSE = [
    "Plain words without any link.",
    "Compare {talk}`ada-one-2023` with [the other](#eve-two-2024).[^why]\nThen read on.\n\n[^why]: See {topic}`boats`.",
    "It belongs to {topic}`boats` and {topic}`ropes`, says {speaker}`Ada Adler`.",
    "See [](#bob-one-2023), {conference}`two-2024` and [](../topics/sails.md).",
    "This leads {talk}`nowhere-at-all` and [also nowhere](#lost).",
]
SPEAKERS = ["Ada Adler", "Bob Bee (Acme)", "Ada Adler, Bob Bee", "Eve Erne", "Adda Adler"]
RELATIONS = [
    "",
    "agrees-with: ada-one-2023",
    "disagrees-with: bob-one-2023 (boats)",
    "builds-on: gone-2020",
    "updates: eve-two-2024",
    "formerly: bob-old-2020",
    "author: bob",
]
RECORDED = [
    "blog/2023.html",
    "blog/tag/boats/atom.xml",
    "conferences/one-2023.html#ada-one-2023",
    "conferences/one-2023.html#bob-one-2023",
    "conferences/two-2024.html",
    "conferences/two-2024.html#eve-two-2024",
    "speakers/bob-bee.atom.xml",
    "topics/boats.html",
    "topics/sails.atom.xml",
]
TITLES = ["Of boats", "Ropes & <knots>", "Sail *fast*", "Winds “at sea”"]
TAKEAWAYS = ["Boats float.", "Ropes hold <everything> & more.", 'Sails "catch" wind.', ""]


def start() -> State:
    """The garden before any edit."""

    def conference(year: int, series: str, talks: list[TalkText]) -> PageText:
        head = {"series": series, "start": f"{year}-05-01", "place": "Delft", "date": f"{year}-05-03", "author": "ada"}
        return PageText(head, f"{series} {year}", f"The {year} edition.", talks)

    def talk(id_: str, number: int) -> TalkText:
        return TalkText(
            id_, TITLES[number % 4], TAKEAWAYS[number % 3], SPEAKERS[number], TOPICS[number % 3], PROSE[number]
        )

    return {
        "conferences/one-2023": conference(2023, "One", [talk("ada-one-2023", 0), talk("bob-one-2023", 1)]),
        "conferences/two-2024": conference(2024, "Two", [talk("ada-two-2024", 2), talk("eve-two-2024", 3)]),
        **{
            f"topics/{name}": PageText(
                {"family": family, "tended": "2023-06-01"}, name.title(), f"About {name}.\n\nSee {{topic}}`boats`."
            )
            for name, family in zip(TOPICS[:3], ["Craft", "Craft", "Sea"], strict=True)
        },
    }


Edit = Callable[[State], None]

#: Shrinking an example of many builds takes longer than reading it.
BUILDS = (Phase.explicit, Phase.reuse, Phase.generate)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """One edit of a garden, which does nothing if there is nothing to edit."""
    number = draw(st.integers(0, 9))
    what = draw(st.sampled_from(sorted(_EDITS)))
    value = draw(st.integers(0, 4))

    def edit(state: State) -> None:
        _EDITS[what](state, number, value)

    edit.__qualname__ = f"{what}({number}, {value})"
    return edit


def _pages(state: State, folder: str) -> list[str]:
    return sorted(name for name in state if name.startswith(folder))


def _page(state: State, number: int) -> PageText:
    return state[sorted(state)[number % len(state)]]


def _talks(state: State) -> list[tuple[PageText, TalkText]]:
    return [(state[name], talk) for name in _pages(state, "conferences/") for talk in state[name].talks]


def _talk(state: State, number: int) -> TalkText | None:
    talks = _talks(state)
    return talks[number % len(talks)][1] if talks else None


def _on_talk(attribute: str, values: list[str]) -> Callable[[State, int, int], None]:
    def edit(state: State, number: int, value: int) -> None:
        if talk := _talk(state, number):
            setattr(talk, attribute, values[value % len(values)])

    return edit


def _delete_talk(state: State, number: int, value: int) -> None:
    if talks := _talks(state):
        page, talk = talks[number % len(talks)]
        page.talks.remove(talk)


def _add_talk(state: State, number: int, value: int) -> None:
    if pages := _pages(state, "conferences/"):
        new = TalkText(
            TALKS[value], TITLES[value % 4], TAKEAWAYS[number % 4], SPEAKERS[value], TOPICS[number % 4], PROSE[value]
        )
        state[pages[number % len(pages)]].talks.insert(0, new)


def _move_talk(state: State, number: int, value: int) -> None:
    if talks := _talks(state):
        page, talk = talks[number % len(talks)]
        page.talks.remove(talk)
        pages = _pages(state, "conferences/")
        state[pages[value % len(pages)]].talks.append(talk)


def _rename_page(state: State, number: int, value: int) -> None:
    name = sorted(state)[number % len(state)]
    folder = name.partition("/")[0]
    state[f"{folder}/{['one', 'two', 'old', 'sails', 'winds'][value]}-{2020 + value}"] = state.pop(name)


def _delete_page(state: State, number: int, value: int) -> None:
    if len(state) > 1:
        del state[sorted(state)[number % len(state)]]


def _add_topic(state: State, number: int, value: int) -> None:
    name = TOPICS[value % 4]
    state[f"topics/{name}"] = PageText(
        {"family": "Sea", "tended": "2024-01-01", "related": "[boats]"}, name.upper(), "New."
    )


def _title(state: State, number: int, value: int) -> None:
    _page(state, number).title = TITLES[value % 4]


def _page_prose(state: State, number: int, value: int) -> None:
    _page(state, number).prose = PROSE[value]


def _head(state: State, number: int, value: int) -> None:
    page = _page(state, number)
    changes = [
        ("place", "Utrecht"),
        ("series", "Two"),
        ("start", "2021-03-01"),
        ("family", "Sky"),
        ("tended", "2025-01-01"),
    ]
    key, text = changes[value]
    if key in page.head:
        page.head[key] = text


def _break_head(state: State, number: int, value: int) -> None:
    page = _page(state, number)
    page.head = {**page.head, ["date", "plce", "tags", "aliases", "start"][value]: "[broken"}


def _former_name(state: State, number: int, value: int) -> None:
    _page(state, number).head["formerly"] = ["one-2023", "[two-2024, one-2020]", "boats", "winds-2024", "topics/ropes"][
        value
    ]


def _mend_head(state: State, number: int, value: int) -> None:
    for page in state.values():
        page.head = {key: text for key, text in page.head.items() if text != "[broken" and key != "plce"}


def _keep_back(state: State, number: int, value: int) -> None:
    page = _page(state, number)
    page.head = {**page.head, "draft": "false" if page.head.get("draft") == "true" else "true"}


def _schedule(state: State, number: int, value: int) -> None:
    page = _page(state, number)
    if "date" in page.head:
        page.head["date"] = "2024-06-01" if page.head["date"].startswith("24") else "2424-06-01"


_EDITS: dict[str, Callable[[State, int, int], None]] = {
    "change takeaway": _on_talk("takeaway", TAKEAWAYS),
    "change heading": _on_talk("title", TITLES),
    "change speakers": _on_talk("speakers", SPEAKERS),
    "change topics": _on_talk("topics", [*TOPICS, "boats, ropes"]),
    "change relation": _on_talk("relation", RELATIONS),
    "change prose": _on_talk("prose", PROSE),
    "rename talk": _on_talk("id", TALKS),
    "delete talk": _delete_talk,
    "add talk": _add_talk,
    "move talk": _move_talk,
    "rename page": _rename_page,
    "delete page": _delete_page,
    "add topic": _add_topic,
    "change title": _title,
    "change page prose": _page_prose,
    "change front matter": _head,
    "break front matter": _break_head,
    "name former file": _former_name,
    "mend front matter": _mend_head,
    "keep back or publish page": _keep_back,
    "schedule or publish page": _schedule,
}


def lay_out(garden: Garden, state: State) -> None:
    """Write the pages of a state, touching only files that differ, and delete all others.

    Changed files get an old modification time, as a checkout or a copy may give them.
    """
    for path in [*garden.folder.glob("conferences/*.md"), *garden.folder.glob("topics/*.md")]:
        if path.relative_to(garden.folder).with_suffix("").as_posix() not in state:
            path.unlink()
    for name, page in state.items():
        text = page.markdown()
        path = garden.folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            garden.write(f"{name}.md", text)
            os.utime(path, (1_000_000_000, 1_000_000_000))


def new_garden(folder: Path) -> Garden:
    """An empty garden with a front page."""
    garden = Garden(folder)
    garden.write(
        "garden.toml",
        '[site]\nname = "Law"\nurl = "https://law.example/"\n[authors]\nada = { name = "Ada" }\n'
        'bob = { name = "Bob Bee", licence = "MIT" }\n',
    )
    garden.write(
        "index.md", "# Law\n\n```{listing} latest\n```\n\n```{listing} topics\n```\n\n```{listing} disagreements\n```\n"
    )
    garden.write("speakers.yml", "Ada Adler:\n  aliases: [Adda Adler]\n")
    lines = "".join(f'"{address}": {{}},\n' for address in RECORDED)
    garden.write("published.json", f'{{\n{lines}"version": 1\n}}\n')
    return garden


@pytest.fixture(scope="module", autouse=True)
def _settled() -> Iterator[None]:
    """Reuse what was read from files even if they were written a moment ago."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "SETTLED", 0)
        yield


@pytest.fixture(scope="module")
def built_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Garden, Path]:
    """The garden before any edit, built, and a copy of it to restore it from."""
    garden = new_garden(tmp_path_factory.mktemp("law") / "garden")
    lay_out(garden, start())
    garden.build()
    return garden, shutil.copytree(garden.folder, garden.folder.with_name("start"))


def begin_again(built_start: tuple[Garden, Path]) -> Garden:
    """Restore the built garden to its state before any edit."""
    garden, begin = built_start
    shutil.rmtree(garden.folder)
    shutil.copytree(begin, garden.folder)
    return garden


@settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck), phases=BUILDS)
@given(steps=st.lists(st.lists(edits(), min_size=1, max_size=3), min_size=1, max_size=5), verify=st.booleans())
def test_incremental_builds_equal_clean_builds(
    built_start: tuple[Garden, Path], steps: list[list[Edit]], *, verify: bool
) -> None:
    """After any edits, the incremental site and its warnings equal those of a clean build.

    When a build verifies its kept results, none of them is outdated.
    """
    garden = begin_again(built_start)
    state = start()
    for step in steps:
        for edit in step:
            edit(state)
        lay_out(garden, copy.deepcopy(state))
        incremental = garden.build(verify=verify)
    clean = garden.clean_build()
    assert incremental.files() == clean.files()
    assert incremental.records() == clean.records()
    assert sorted(incremental.warnings) == sorted(clean.warnings)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=BUILDS)
@given(steps=st.lists(edits(), max_size=4))
def test_parallel_builds_equal_serial_builds(steps: list[Edit]) -> None:
    """A build with two processes makes the same site as a build with one."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "WORTHWHILE", 2)
        garden = new_garden(Path(folder))
        state = start()
        for edit in steps:
            edit(state)
        lay_out(garden, state)
        serial, parallel = garden.build(into="serial"), garden.build(into="parallel", jobs=2)
        assert serial.files() == parallel.files()
        assert serial.records() == parallel.records()
        assert sorted(serial.warnings) == sorted(parallel.warnings)


def test_nothing_changed_nothing_written(garden: Garden) -> None:
    """A build without changes reads no page and writes no file."""
    before = garden.build().times()
    after = garden.build()
    assert after.times() == before
    assert after.warnings == []


def test_one_takeaway_rewrites_the_pages_that_show_it(garden: Garden) -> None:
    """Editing a takeaway rewrites exactly the pages that show it, and the word list for the search."""
    before = garden.build().times()
    garden.replace("conferences/sails-2024.md", "Keep one boat in reserve.", "Keep two boats in reserve.")
    after = garden.build()
    written = {name for name, time in after.times().items() if before.get(name) != time}
    showing = {name for name in after.times() if "Keep two boats in reserve" in after.page(name)}
    assert written == showing | {"search-words.json"}
    assert {"conferences/sails-2024.html", "topics/boats.html", "speakers/alan-turing.html"} <= showing


def test_prose_rewrites_one_page(garden: Garden) -> None:
    """Editing a sentence without links rewrites only its own page."""
    before = garden.build().times()
    garden.replace("topics/boats.md", "They need {topic}`budgets`.", "They need {topic}`budgets`.\n\nAnd paint.")
    after = garden.build()
    assert {name for name, time in after.times().items() if before.get(name) != time} == {"topics/boats.html"}


def test_warnings_of_other_code_return(garden: Garden) -> None:
    """A second build repeats warnings that only docutils or MyST can give."""
    garden.replace("topics/boats.md", "Things that float.", "Things that float.\n\n```{no-such-directive}\n```")
    first, second = garden.build(), garden.build()
    assert any("no-such-directive" in warning for warning in first.warnings)
    assert first.warnings == second.warnings


def test_a_page_that_leads_on_is_no_longer_found(garden: Garden) -> None:
    """A page replaced by a redirect is no longer found by the search."""
    garden.build()
    garden.write("topics/ships.md", garden.read("topics/boats.md").replace("---\n", "---\nformerly: boats\n", 1))
    garden.remove("topics/boats.md")
    garden.replace("conferences/sails-2024.md", "boats", "ships")
    incremental, clean = garden.build(), garden.clean_build()
    assert (incremental.output / "topics/boats.html").exists()
    assert incremental.records() == clean.records()
    assert incremental.files() == clean.files()


def test_files_beside_the_pages_come_and_go(garden: Garden) -> None:
    """Files of ``html_extra_path`` follow their sources, and may replace generated files for machines but no page."""
    garden.write(
        "conf.py", 'extensions = ["conference_garden.site"]\nhtml_extra_path = ["extra", "proof.txt", "none"]\n'
    )
    extra = (
        "proof.txt",
        "extra/robots.txt",
        "extra/.well-known/proof",
        "extra/topics/boats.html",
        "extra/old/shop.html",
    )
    for name in extra:
        garden.write(name, f"This is {name}.")
    garden.write("notes/ropes.md", "# Ropes\n\nThey hold.\n")
    page = garden.read("notes/ropes.md")
    built = garden.build()
    for name in ("proof.txt", "robots.txt", ".well-known/proof", "old/shop.html"):
        assert built.page(name).startswith("This is "), name
    assert "Things that float" in built.page("topics/boats.html")
    garden.remove("extra/old/shop.html")
    garden.remove("notes/ropes.md")
    garden.write("extra/notes/ropes.html", "Sold out.")
    assert (built := garden.build()).files() == garden.clean_build().files()
    assert built.page("notes/ropes.html") == "Sold out."
    garden.remove("extra/notes/ropes.html")
    garden.remove("extra/robots.txt")
    assert (built := garden.build()).files() == garden.clean_build().files()
    assert built.page("robots.txt").startswith("User-agent")
    garden.write("notes/ropes.md", page)
    garden.write("proof.txt", "Another proof.")
    assert garden.build().files() == garden.clean_build().files()


def test_an_interrupted_build_is_made_good(garden: Garden) -> None:
    """The next build writes the pages that an interrupted build did not."""
    garden.build()
    garden.replace("conferences/sails-2024.md", "Keep one boat in reserve.", "Keep two boats in reserve.")
    state = next((garden.folder / "_build/out/doctrees").glob("garden-html.sqlite"))
    kept = state.read_bytes()
    out = garden.folder / "_build/out/site"
    old = {path: path.read_bytes() for path in out.rglob("*.html")}
    garden.build()
    # as if the build had stopped after saving the environment and before writing any page
    state.write_bytes(kept)
    for path, content in old.items():
        path.write_bytes(content)
    assert garden.build().files() == garden.clean_build().files()
