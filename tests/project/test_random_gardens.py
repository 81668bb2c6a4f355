"""Whatever a garden's files contain, every command ends without a traceback, and no text becomes markup.

Each garden is the small one of the tests with a few files that Hypothesis puts together from blocks
as people write them, and damaged ones.

    GARDEN_FUZZ=300 pytest tests/project/test_random_gardens.py -n 0 --hypothesis-seed=1
"""

from __future__ import annotations

import functools
import json
import os
import re
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from gardens import GARDENS, Command, Garden
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree, html
from markdown_it import MarkdownIt

from conference_garden.pages.read.page_reader import PageReader

#: How many gardens: some in ``make test``, hundreds by hand.
COUNT = int(os.environ.get("GARDEN_FUZZ", "20"))
#: Limits of seconds and bytes for one command on a garden of six pages; most take a second or two.
LONGEST, LARGEST = 120, 4 * 2**30

# What must stay text: an element, an attribute, ends of comments and sections, a line of another format.
INJECTED = [
    "<fuzz>alert(1)</fuzz>",
    '"><fuzz a="',
    "' onfuzz='1",
    '" onfuzz="1',
    "]]><fuzz/>",
    "--><fuzz>",
    "</script><fuzz>",
    "</title><fuzz>",
    "&lt;fuzz&gt;",
    "X\r\nX-FUZZ:1",
    "[x](javascript:fuzz)",
    "![](javascript:fuzz)",
    "<javascript:fuzz>",
    "{{ fuzz }}{% fuzz %}",
    "\x00fuzz",
    "\x07\x0b\x0c\x1b[31mfuzz",
    "\u2028fuzz\u2029",
    "\u202efuzz",
    "\ufffe\uffff fuzz",
    "`fuzz`{onfuzz=1}",
    "{#fuzz onfuzz=1}",
]
texts = st.one_of(st.sampled_from(["Ropes", "Ada Lovelace", "boats", "*Knots*"]), st.sampled_from(INJECTED), st.text())

# Valid and invalid YAML values.
odd_values = st.sampled_from(
    """[] {} "" ~ yes No 0 -1 1:30 0o17 0x1F 1e999 .nan .inf 2024-13-45 0000-00-00 2024-02-30 99999-01-01 *a &a &a|b
    2024-05-02T10:00:00+02:00 !!timestamp|x !!bool|maybe !!int|x !!binary|=== !!set|{a,b} !!omap|[a:|1] !!str|1
    !!python/object:os.system|x !!python/name:os.system !x|y [[[[[[a]]]]]] {a:|{b:|{c:|d}}} "\\ud800" "\\0" "\\x07" |
    > - ? : % @ ` [a {a 'a "a null -|a <<:|*a 2024-05-02 https://a.example javascript:fuzz //a.example [boats,nowhere]
    """.replace("|\n", "\\|\n").split()
).map(lambda value: value.replace("|", " "))
values = st.one_of(
    odd_values,
    texts.map(json.dumps),
    st.integers(4000, 5001).map(lambda count: "1" * count),
    st.integers(18, 9000).map(lambda count: "[" * count),
    st.just("x" * 100_000),
)
#: Keys of the garden, Jekyll, Hugo, ablog, Sphinx, MyST and the theme, and some that are not keys.
KEYS = re.split(
    r"\s+",
    """series start end place website date author sources tags family aliases tended related formerly draft orphan
    tocdepth no-search nosearch image excerpt exclude nocomments language category location redirect external_link
    canonical_link blogpost title layout permalink published myst substitutions html_meta html_theme
    html_theme.sidebar_secondary.remove myst_slugs garden_listings garden_new_tab weight slug url cover toc description
    authors version abstract dedication status copyright on yes null 1 1.5 2024-01-01 [a] {a:b} ? << "" '"' *a""",
)

VALID = {
    "conferences": {"series": "Sails", "start": "2024-05-02", "place": "Delft", "date": "2024-05-03", "author": "ada"},
    "topics": {"family": "Craft", "tended": "2024-06-01"},
    "notes": {},
}
BLOCKS = [
    "A sentence with {topic}`boats`, {talk}`hopper-sails-2024`, {speaker}`Ada Lovelace` and [](#sails-2024).",
    "{talk}`nowhere` [x](#nowhere) [y](nowhere.md) [z](../../../etc/passwd) {ref}`x` {any}`y` {doc}`z` {term}`t`",
    "- one\n- [ ] two\n  1. three\n\n> quoted\n> — Ada",
    "| a | b |\n|---|---|\n| c | d |",
    "```python\nprint('fuzz')\n```",
    "```{note}\nNote.\n```",
    ":::{dropdown} Title\nText\n:::",
    "::::{tab-set}\n:::{tab-item} A\nText\n:::\n::::",
    "````{grid} 2\n```{grid-item-card} Title\n:link: javascript:fuzz\nText\n```\n````",
    '```{mermaid}\nflowchart TD\n  accTitle: A\n  accDescr: B\n  a --> b\n  click a "#boats"\n```',
    "```{listing} latest\n```",
    "```{reference} messages\n```",
    "```{figure} x.png\n:alt: x\n:figclass: fuzz\nCaption\n```",
    "```{code-block} python\n:caption: <fuzz>\n:emphasize-lines: x\nprint()\n```",
    "```{raw} html\n<fuzz>\n```\n\n```{include} /etc/passwd\n```\n\n{raw}`x`",
    "```{list-table}\n:header-rows: 9\n* - a\n```",
    '```{table} <fuzz>\nx\n```\n\n```{csv-table}\na,"b\n```',
    "```{post} soon\n:image: x\n```\n\n```{update} never\nx\n```\n\n```{postlist} x\n```",
    "```{toctree}\n:glob:\n*\nhttps://a.example\n```\n\n```{contents}\n```",
    "```{index} a; b\n```\n\n```{only} x and\na\n```",
    "```{class} x\n```\n\n```{eval-rst}\n.. raw:: html\n\n   <fuzz>\n```",
    "```{highlight} x\n```\n\n```{rubric} x\n```",
    "Text[^a] and [^b].\n\n[^a]: <fuzz> note\n[^a]: twice",
    "$x^2$ $$y$$ [[wiki]] ==mark== ^[note] :tada: > [!NOTE] {{< short >}}",
    "Term\n: Definition <fuzz>\n\n+++ block\n\n% comment <fuzz>\n\n<!-- <fuzz> -->\n\n(label)=\n(label)=\n",
    "<img src=x onfuzz=1> <a href='javascript:fuzz'>x</a> <fuzz>y</fuzz>",
    "[x]{.a onfuzz=1} ![a](x.png){onfuzz=1 width=1%} `a`{l=x} [y](https://a.example 'onfuzz=\"1'){target=x}",
    "```",
    "~~~~",
    ":::",
    "# Another title",
    "### Deep\n###### Deeper\n\n# # #",
    "> " * 200 + "deep",
    "- " * 200 + "deep",
    "*" * 999 + "deep" + "*" * 999,
    "[" * 999 + "deep" + "](x)" * 999,
    "\n".join(f"{':' * (40 - depth)}{{note}}" for depth in range(36)),
    "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch",
    "word " * 5_000,
    "x" * 100_000,
]


@st.composite
def front_matters(draw: st.DrawFn, folder: str) -> str:
    """Front matter that is valid, or has odd keys and values, or is not closed."""
    keys = dict(VALID[folder])
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=3)):
        keys[key] = draw(values)
    lines = [f"{key}: {value}" for key, value in keys.items()]
    lines += draw(st.sampled_from([[]] * 6 + [lines[:1], ["---", "a: b"], ["\t- a"], ["- a"], ["}"], ["\x07"]]))
    return "\n".join(["---", *lines, *draw(st.sampled_from([["---"]] * 9 + [[], ["..."], ["-----"]])), ""])


@st.composite
def talks(draw: st.DrawFn) -> str:
    """A talk whose label, options or end may be missing or odd."""
    name = draw(st.sampled_from(["knots-x-2024", "lines-x-2024", "hopper-sails-2024", "2024-x", "X y"]))
    label = draw(st.sampled_from([f"({name})=\n"] * 4 + ["", f"({name})="]))
    options = {"speakers": "Bo Line (Ropes Inc.)", "topics": "boats"}
    keys = st.sampled_from(["speakers", "topics", "day", "kind", "source", "builds-on", "formerly", "nothing", ""])
    one_line = texts.map(lambda text: " ".join(text.split()))
    options |= draw(st.dictionaries(keys, st.one_of(odd_values, one_line), max_size=2))
    body = "\n".join(f":{key}: {value}" for key, value in options.items())
    takeaway = draw(st.one_of(st.just("Knots hold."), texts, st.just("")))
    end = draw(st.sampled_from(["```\n"] * 9 + [""]))
    return f"{label}## {draw(texts)}\n\n```{{talk}}\n{body}\n\n{takeaway}\n{end}"


def pages(folder: str) -> st.SearchStrategy[str]:
    """A page of front matter, a title, talks and other blocks."""
    blocks = st.one_of(st.sampled_from(BLOCKS), texts, talks() if folder == "conferences" else st.just("Text."))
    body = st.tuples(texts.map("# {}".format), st.lists(blocks, max_size=6).map("\n\n".join))
    front = st.one_of(front_matters(folder), st.just(""))
    return st.tuples(front, body.map("\n\n".join)).map("\n".join)


def damaged(text: str) -> st.SearchStrategy[bytes]:
    """A text as the bytes of a file: intact, cut off, with merge conflicts, or in another encoding."""
    encoded: list[Callable[[], bytes]] = [
        lambda: text.encode("utf-8", "replace"),
        lambda: text.replace("\n", "\r\n").encode("utf-8", "replace"),
        lambda: text.replace("\n", "\r").encode("utf-8", "replace"),
        lambda: b"\xef\xbb\xbf" * 2 + text.encode("utf-8", "replace"),
        lambda: f"é{text}".encode("latin-1", "replace"),
        *(lambda name=name: text.encode(name, "replace") for name in ("utf-16", "utf-16-be", "utf-32")),  # type: ignore[misc]
        lambda: text.encode("utf-8", "replace")[: len(text) // 2],
        lambda: f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> b\n".encode("utf-8", "replace"),
        lambda: b"\x89PNG\r\n\x1a\n\0\0" + text.encode("utf-8", "replace"),
    ]
    return st.sampled_from([encoded[0]] * 14 + encoded).map(lambda encode: encode())


others = {
    "speakers.yml": st.lists(
        st.tuples(st.one_of(texts.map(json.dumps), st.sampled_from(KEYS)), values | st.just("{url: 1, aliases: [x]}"))
    ).map(lambda entries: "".join(f"{name}: {value}\n" for name, value in entries)),
    "garden.toml": st.lists(
        st.tuples(st.sampled_from(["name", "url", "tag", "menu", "folders", "language", "licence", "x"]), values)
    ).map(lambda entries: "[site]\n" + "".join(f"{name} = {value}\n" for name, value in entries)),
    "published.json": st.one_of(
        texts.map(lambda text: json.dumps({"version": 1, text: {}, "index.html": {"digest": text, "updated": text}})),
        values,
    ),
    "index.md": pages("notes"),
}


@dataclass(frozen=True)
class File:
    """A file to put into the garden, with the given bytes or as the given kind of special file."""

    name: str
    content: bytes | str

    def put(self, folder: Path) -> None:
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            make: dict[str, Callable[[], object]] = {
                "pipe": lambda: os.mkfifo(path),
                "folder": path.mkdir,
                "link to nowhere": lambda: path.symlink_to("nowhere"),
                "link to itself": lambda: path.symlink_to(path.name),
                "link to the folder": lambda: path.symlink_to("."),
                "device": lambda: path.symlink_to("/dev/zero"),
            }
            make[self.content]()


NAMES = [
    "x",
    "x-2024",
    "sails-2024",
    "boats",
    "x" * 250,
    "größe",
    "a b",
    "a#b",
    "a%20b",
    "a?b",
    "<fuzz>",
    '"a',
    "-a",
    "a.",
]
SPECIAL = ["pipe", "folder", "link to nowhere", "link to itself", "link to the folder", "device"]


@st.composite
def files(draw: st.DrawFn) -> File:
    """A page, or one of the files beside the pages."""
    name = draw(st.sampled_from(["conferences"] * 4 + ["topics"] * 3 + ["notes"] * 2 + [*others]))
    if name in others:
        text = draw(others[name])
    else:
        text = draw(pages(name))
        name = f"{name}/{draw(st.sampled_from([*NAMES[:4]] * 5 + NAMES))}.md"
    content: bytes | str = draw(damaged(text))
    if name != "index.md" and draw(st.integers(0, 19)) == 0:
        content = draw(st.sampled_from(SPECIAL))
    return File(name, content)


def preview(folder: Path) -> None:
    """Do what the live preview does for an edited page, then exit."""
    from conference_garden.tools.live.builds import LiveGarden

    with closing(LiveGarden(folder)) as live:
        results = [live.start(), *map(live.show, sorted(folder.glob("*/*.md"))), live.build()]
    messages = [message.text for result in results if result for message in result.messages]
    sys.stdout.write("\n".join(["Read.", *messages]))
    sys.stdout.flush()
    os._exit(1)


OTHERS = [
    ("check",),
    ("record",),
    ("report",),
    ("rename", "boats", "ships"),
    ("new", "topic", "--title", "Zed", "--family", "Craft", "--garden"),
    ("import", str(Path(__file__).parents[1] / "imports/pretalx.json"), "--garden"),
    ("live",),
]


def run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run a command within limits of time and memory."""

    def before() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
        if arguments[0] == "live":
            preview(folder)

    command = Command(*arguments, str(folder), cwd=folder, before=before)
    end = time.monotonic() + LONGEST
    while command.is_running():
        if time.monotonic() > end:
            command.kill()
            pytest.fail(f"{arguments[0]} hangs")
        time.sleep(0.01)
    return command.result()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small garden, built."""
    folder = tmp_path_factory.mktemp("hostile") / "garden"
    shutil.copytree(GARDENS / "small", folder)
    assert run(folder, "build").returncode == 0
    return folder


@settings(
    max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.lists(files(), min_size=1, max_size=3, unique_by=lambda file: file.name), st.sampled_from(OTHERS))
def test_any_garden_ends_in_a_site_or_in_messages(built: Path, found: list[File], other: tuple[str, ...]) -> None:
    """Each command ends, explains any failure, and writes valid and harmless files."""
    folder = built.with_name("hostile")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built, folder, symlinks=True)
    for file in found:
        try:
            file.put(folder)
        except OSError:
            return  # this disk does not allow such a name
    for arguments in (("build",), other):
        done = run(folder, *arguments)
        said = done.stdout + done.stderr
        assert done.returncode in (0, 1, 2), (arguments, done.returncode, said)
        assert not re.search("Traceback|This is a bug|Errno|threw an exception", said), said
        assert said.strip(), arguments
        if arguments == ("build",):
            assert not (wrong := list(markup_in(folder / "_build/work/html"))), "\n".join([*wrong, said])


@pytest.fixture
def damaged_garden(built: Path, tmp_path: Path) -> Path:
    """A garden with one of each kind of unreadable file, and with a page that refers to ids from those files."""
    folder = shutil.copytree(built, tmp_path / "garden", symlinks=True)
    page = "---\nfamily: Craft\ntended: 2024-06-01\n---\n\n# Café\n\nText.\n"
    merge = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n"
    for name, content in {
        "topics/pipe.md": "pipe",
        "topics/device.md": "device",
        "topics/nowhere.md": "link to nowhere",
        "topics/circle": "link to the folder",
        "topics/again": "link to the folder",
        "topics/latin.md": page.encode("latin-1"),
        "topics/wide.md": page.encode("utf-16"),
        "topics/merged.md": page.encode() + merge.encode(),
        f"notes/{'x' * 250}.md": page.encode(),
        "notes/deep.md": b"# Deep\n\n" + b"*" * 5_000 + b"x" + b"*" * 5_000,
    }.items():
        File(name, content).put(folder)
    boats = folder / "topics/boats.md"
    boats.write_text(boats.read_text("utf-8") + "\nAs {topic}`latin`, {talk}`pipe-2024` and [](#wide) say.\n", "utf-8")
    return folder


@pytest.mark.parametrize("arguments", [("build",), ("site", "--to", "public"), *OTHERS], ids=lambda found: found[0])
def test_what_cannot_be_read_is_named(damaged_garden: Path, arguments: tuple[str, ...]) -> None:
    """Each command names the unreadable files, and reports no problems that only follow from them."""
    done = run(damaged_garden, *arguments)
    said = done.stdout + done.stderr
    assert not re.search("Traceback|This is a bug|Errno", said)
    if arguments[0] in ("new", "import", "report"):  # which need none of these files
        assert done.returncode == 0
        return
    assert done.returncode == 1
    assert not re.search(f"unknown-|no topic|nothing has the id|{re.escape(str(damaged_garden))}", said)
    for part in (
        "pipe.md:1: WARNING: the page cannot be read: it is not a regular file.",
        "device.md:1: WARNING: the page cannot be read: it is not a regular file.",
        "nowhere.md:1: WARNING: Ignored unreadable document 'topics/nowhere.md': it is a broken link",
        "latin.md:6: WARNING: the page cannot be read: byte 0xe9 is not UTF-8 text.",
        "wide.md:1: WARNING: the page cannot be read: it is UTF-16, not UTF-8.",
        "merged.md:9: WARNING: the page cannot be read: it contains two versions",
        "x.md:1: WARNING: the file name 'xxx",
        "deep.md:1: WARNING: blocks, lists or emphasis are nested too deeply",
    ):
        assert said.count(part if arguments[0] != "live" else part.partition("WARNING: ")[2]) >= 1, part


LONG = {"name": "x" * 5_000, "path": "a/" * 2_500 + "a", "letters": "é" * 101}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_is_too_long_for_a_file(built: Path, tmp_path: Path, text: str) -> None:
    """Ids, former names and links that are too long for a file are reported with their lines, without crashing."""
    folder = shutil.copytree(built, tmp_path / "garden", symlinks=True)
    front = f"---\nseries: {text}\nstart: 2022-05-02\nplace: {text}\nformerly: {text}\n---\n\n# {text}\n\n"
    block = f"```{{talk}}\n:speakers: {text}\n:topics: boats\n:formerly: {text}\n\n{text}\n```\n\n"
    links = ["![a]({}.png)", "[a]({}.md)", "[a](/{})", "[a]({}.pdf)", "[a](../{}.html)", "<path:{}>", "<project:{}>"]
    links += ["{{download}}`{}`", "{{doc}}`{}`", "[a](#b{})", "```{{image}} {}\n```", "```{{figure}} {}.png\n```"]
    page = front + f"({text})=\n## {text}\n\n{block}" + "\n\n".join(link.format(text) for link in links)
    File("conferences/long.md", page.encode()).put(folder)
    for arguments in (("build",), ("live",)):
        said = (done := run(folder, *arguments)).stdout + done.stderr
        assert not re.search("Traceback|This is a bug|Errno|too long|Check the disk", said), said
    lines = {int(number) for number in re.findall(r"^conferences/long.md:(\d+): ", run(folder, "build").stderr, re.M)}
    first = page[: page.index("![a]")].count("\n") + 1
    assert {5, *range(first, first + 2 * len(links) - 4, 2)} <= lines


@pytest.mark.parametrize("content", ["pipe", "folder", b"\xff\xfea\0", b"<<<<<<< a\n=======\n>>>>>>> b\n"])
@pytest.mark.parametrize("name", ["speakers.yml", "garden.toml", "published.json", "index.md"])
def test_files_beside_the_pages(built: Path, tmp_path: Path, name: str, content: bytes | str) -> None:
    """An unreadable first page or file beside the pages is reported once, and is not overwritten."""
    folder = shutil.copytree(built, tmp_path / "garden", symlinks=True)
    File(name, content).put(folder)
    done = run(folder, "record")
    if name == "index.md" and isinstance(content, str):
        assert (done.returncode, done.stderr) == (2, f"{folder} is not a garden: it has no index.md.\n")
    else:
        (line,) = done.stderr.splitlines()
        assert re.match(rf"{name}:1: WARNING: .* cannot be read: .*\. \[garden\.[a-z-]+\]$", line)
        assert done.returncode == 1


def test_output_that_cannot_be_written(built: Path, tmp_path: Path) -> None:
    """A file in the place of the output folder is reported."""
    folder = shutil.copytree(built, tmp_path / "garden", symlinks=True, ignore=shutil.ignore_patterns("_build"))
    (folder / "_build").touch()
    for command in ("build", "check", "record", "report"):
        done = run(folder, command)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.match(r"The folder _build/work\S* cannot be made: Not a directory\. .*\n$", done.stderr)


def test_a_bug_is_one_line(built: Path, tmp_path: Path) -> None:
    """An unexpected error is reported in one line, and its traceback is kept in a file."""
    folder = shutil.copytree(built, tmp_path / "garden", symlinks=True)
    (folder / "topics/new.md").write_text("# New\n", "utf-8")

    def fail(*_: object, **__: object) -> None:
        raise KeyError("ropes\nand knots")

    for command in ("build", "report"):
        before = functools.partial(setattr, PageReader, "read", fail)
        done = Command(command, str(folder), cwd=folder, before=before).result()
        line = "This is a bug: please report it, with _build/traceback.log (KeyError: 'ropes\\nand knots').\n"
        assert done.stderr == line
        assert done.returncode in (1, 2)
        assert "in fail" in (folder / "_build/traceback.log").read_text("utf-8")


@pytest.mark.parametrize("name", ["topics/boats.md", "conferences/sails-2024.md", "index.md"])
def test_what_comes_back_is_read_as_it_was(garden: Garden, name: str) -> None:
    """While a page is unreadable, each build equals a clean one, and once it is readable the site is as before."""
    before, text = garden.build().files(), garden.read(name)
    for damage in (text.encode("utf-16"), text.encode() + b"\n\n" + b"*" * 5_000 + b"x" + b"*" * 5_000):
        (garden.folder / name).write_bytes(damage)
        built, again, clean = garden.build(), garden.build(), garden.clean_build()
        assert len(clean.warnings) == 1
        assert built.warnings == again.warnings == clean.warnings
        assert built.files() == again.files() == clean.files()
    garden.write(name, text)
    assert garden.build().files() == before


ELSEWHERE = """image: boat.png
excerpt: of a boat
exclude: true
nocomments: true
language: en
category: boats
location: Delft
redirect: a, b
external_link: https://a.example
blogpost: true
layout: post
permalink: /boats/
published: false
myst: {enable_extensions: [html_image], substitutions: {a: b}}
html_theme.sidebar_secondary.remove: true
myst_slugs: boats
garden_listings: [latest]
title: Boats
dedication: To <fuzz>
"""


def test_keys_of_other_tools_reach_nobody(garden: Garden) -> None:
    """Each key of another tool is reported in its line, and changes no HTML page."""
    before = garden.build().files()
    garden.replace("conferences/sails-2024.md", "series: Sails\n", f"series: Sails\n{ELSEWHERE}")
    built = garden.build()
    count = len(ELSEWHERE.splitlines())
    lines = [int(line.split(":")[1]) for line in built.warnings if line.endswith("[garden.unknown-key]")]
    assert lines == list(range(3, 3 + count))
    assert len(built.warnings) == count
    differing = {name for name, digest in built.files().items() if before.get(name) != digest}
    assert {name for name in differing if name.endswith(".html")} == set()


def test_keys_of_other_tools_in_a_garden_that_is_not_strict(garden: Garden) -> None:
    """In a garden that is not strict, keys of other tools do no harm: ablog does not see them."""
    garden.write("conf.py", 'extensions = ["conference_garden.site"]\ngarden_strict = False\n')
    keys = ELSEWHERE.partition("myst_slugs")[0]
    garden.replace("conferences/sails-2024.md", "series: Sails\n", f"series: Sails\n{keys}")
    built = garden.build()
    assert built.warnings == []
    assert "sails-2024.html" in built.page("blog/2024.html")


#: Comments in published Markdown that say whose text follows.
MARKS = ("<!-- garden -->", "<!-- notes -->")


def markup_in(site: Path) -> Iterator[str]:
    """Where a file of a site is invalid in its format, or has markup that came from a text."""
    for path in sorted(site.rglob("*")):
        name, kind = path.relative_to(site).as_posix(), path.suffix
        if kind not in (".html", ".xml", ".json", ".ics", ".md", ".txt") or name.startswith("_"):
            continue
        text = path.read_text("utf-8")
        try:
            if kind == ".html":
                yield from (f"{name}: {place}" for place in _in_html(text))
            elif kind == ".xml":
                root = etree.fromstring(text.encode())
                yield from (f"{name}: {node.tag}" for node in root.iter("{*}fuzz"))
                for content in root.iterfind(".//{*}content[@type='html']"):
                    yield from (f"{name}: {place}" for place in _in_html(content.text or ""))
            elif kind == ".json":
                _look_into(json.loads(text))
            elif kind == ".ics":
                yield from (f"{name}: {event}" for event in Calendar.from_ical(text).walk() if "X-FUZZ" in event)
            else:
                tokens = MarkdownIt("commonmark").parse(text)
                tokens += [child for token in tokens for child in token.children or ()]
                made = (token.content for token in tokens if token.type.startswith("html"))
                yield from (f"{name}: {content}" for content in made if content.strip() not in MARKS)
        except (ValueError, etree.LxmlError) as error:
            yield f"{name}: {error}"


def _look_into(value: object) -> None:
    """Check that every text in JSON data is harmless as HTML."""
    if isinstance(value, dict):
        assert not list(_in_html(value.get("content_html", "")))
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _look_into(item)


def _in_html(text: str) -> Iterator[str]:
    for node in html.document_fromstring(f"{text}<p>").iter(etree.Element):
        if node.tag == "fuzz" or "onfuzz" in node.attrib:
            yield etree.tostring(node, encoding="unicode")[:200]
        for name in ("href", "src", "action"):
            if re.match(r"[\x00-\x20]*(?:javascript:|vbscript:|data:text)", node.get(name, ""), re.IGNORECASE):
                yield f"{name}={node.get(name)}"
        if node.tag == "script" and node.get("type") == "application/ld+json":
            json.loads(node.text)
        elif node.tag == "script" and "fuzz" in (node.text or ""):
            yield f"a script: {node.text}"
