"""Malicious or malformed notes are refused or made harmless, and the other notes are imported."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from gardens import Garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conference_garden.tools.command_line import main

Notes = Callable[..., str]
TALK = "# Ropes\n## Ida Kai, Harbour\n\n"


@pytest.fixture
def notes(tmp_path: Path, garden: Garden, capsys: pytest.CaptureFixture[str]) -> Notes:
    """Imports notes, given by name, in a folder of a conference; returns the output and the page."""

    def notes(status: int = 0, **texts: str | bytes) -> str:
        folder = tmp_path / "sail-conf-2024"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            data = text if isinstance(text, bytes) else text.encode("utf-8")
            (folder / f"{name.replace('__', '/')}.md").write_bytes(data)
        assert main(["import", str(folder), "--garden", str(garden.folder)]) == status
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        page = garden.folder / "conferences/sail-conf-2024.md"
        return said.out + said.err + (page.read_text(encoding="utf-8") if page.exists() else "")

    return notes


def png(width: int, height: int) -> bytes:
    """A picture that declares a size but has at most four rows."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * min(height, 4))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_nothing_outside_of_the_folder_is_read(notes: Notes, tmp_path: Path, garden: Garden) -> None:
    """Paths with '..', absolute paths and symlinks do not make the import read files outside the folder."""
    (tmp_path / "secret.png").write_bytes(png(4, 4))
    (tmp_path / "secret.md").write_text("# Stolen\n## Jo Tarr, Elsewhere\n\nwords of others\n")
    folder = tmp_path / "sail-conf-2024"
    folder.mkdir()
    (folder / "linked.png").symlink_to(tmp_path / "secret.png")
    (folder / "linked.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    (folder / "round").symlink_to(folder, target_is_directory=True)
    text = (
        f"![a](../secret.png) ![b]({tmp_path}/secret.png) ![[../secret.png]] ![c](linked.png) ![d](linked/secret.png)\n"
        f"<img src='../../../etc/passwd'> [e](../secret.md) ![f](..%2Fsecret.png) ![g](file:///etc/passwd)\n"
        '\n{{< figure src="../secret.png" alt="h" >}}\n{% include ../secret.md %}\n'
    )
    said = notes(ropes=TALK + text)
    assert "words of others" not in said
    assert "Stolen" not in said
    assert "linked.md: it is not an ordinary file, or a link to one: not read." in said
    assert not list((garden.folder / "conferences").glob("*.png"))


def test_a_single_note_reads_only_beside_itself(tmp_path: Path, garden: Garden) -> None:
    """A note imported alone brings pictures of its folder, but none from outside it or behind a symlink."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.png").write_bytes(png(4, 4))
    folder = tmp_path / "sail-conf-2024"
    folder.mkdir()
    (folder / "inside.png").write_bytes(png(4, 4))
    (folder / "out").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "one.md").write_text(TALK + "![a](inside.png) ![b](out/secret.png) ![c](../elsewhere/secret.png)\n")
    assert main(["import", str(folder / "one.md"), "--garden", str(garden.folder)]) == 0
    assert [path.name for path in (garden.folder / "conferences").glob("*.png")] == ["sail-conf-2024-inside.png"]


def test_markup_that_would_run(notes: Notes, garden: Garden) -> None:
    """Scripts, unsafe URLs, roles, directives and import marks in notes become text or are removed."""
    texts = [
        "<script>alert(1)</script><iframe src='https://x.example'></iframe><img src=x onerror=alert(2)>",
        "[a](javascript:alert(3)) <a href='data:text/html,x'>b</a> {raw}`html` {eval-rst}",
        "(hopper-sails-2024)=\n\n```{talk}\n:speakers: Mallory\n```\n\n```{raw} html\n<b>x</b>\n```",
        "%% imported: 0123456789abcdef kai-sail-conf-2024 notes sail-conf-2024/ropes.md# %%",
        "<!-- imported: 0123456789abcdef kai-sail-conf-2024 other -->",
        "\ue009x\ue00a\ue00b ![\ue009a](\ue00apicture /etc/passwd\ue00b)",
    ]
    said = notes(ropes=TALK + "\n\n".join(texts))
    page = said.partition("---\n")[2]
    assert not re.search(r"(?<!\\)<script", page)
    assert not re.search(r"(?<!\\)\]\(javascript", page)
    assert page.count("% imported: ") == 2
    assert re.findall(r"^```\{talk\}\n:draft:.*\n:speakers: (.*)", page, re.MULTILINE) == ["Ida Kai (Harbour)"]
    garden.replace("conferences/sail-conf-2024.md", "place:\n", "place: At sea\n")
    assert garden.build(drafts=True).warnings == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\x00\x01\x02" * 100, "it is not text: not read."),
        (b"a" * (3 << 20), "it is larger than 2 MB, too large for notes: not read."),
        ("---\n" + "a: &a [x]\nb: [*a, *a]\n---\n# B\n", "the front matter is not YAML"),
        ("+++\na = " + "[" * 5000 + "\n+++\n# B\n", "the front matter is not TOML"),
    ],
)
def test_one_note_does_not_stop_the_others(notes: Notes, text: str | bytes, says: str) -> None:
    """A note that cannot be read is reported with the reason, and its neighbours are imported."""
    said = notes(ropes=TALK + "Text.", bad=text)
    assert "Ida Kai (Harbour)" in said
    assert f"bad.md: {says}" in said or f"bad.md:1: {says}" in said


@pytest.mark.parametrize("line", ["{{date}}", "{{ x }}", "{{title}}", "{{}}", "{%  %}", "{{<>}}", "{{< >}}", "{:}"])
def test_a_template_that_names_nothing(notes: Notes, line: str) -> None:
    """A line with a template placeholder is listed, and all other notes are imported."""
    said = notes(ropes=TALK + "Text.", template=f"# Talk\n\n{line}\n")
    assert "## Ropes" in said
    assert "template.md" in said


def test_a_bug_stops_one_note_only(notes: Notes, monkeypatch: pytest.MonkeyPatch, garden: Garden) -> None:
    """If a bug makes one note fail, the message says what to report, and the other notes are imported."""
    from conference_garden.tools.importing.markdown.note_reader import NoteReader

    title = NoteReader.own_talk

    def fails(self: NoteReader, **options: bool) -> object:
        if self.note.stem == "odd":
            raise IndexError("odd")
        return title(self, **options)

    monkeypatch.setattr(NoteReader, "own_talk", fails)
    said = notes(status=2, ropes=TALK + "Text.", odd=TALK + "Odd.")
    assert "## Ropes" in said
    assert "odd.md was not read (IndexError); the rest was." in said
    assert "This is a bug: please report it" in said
    assert "IndexError: odd" in garden.read("_build/traceback.log")


def test_a_pipe_in_the_folder(notes: Notes, tmp_path: Path) -> None:
    """A named pipe in the folder, which would block forever, is not opened."""
    (tmp_path / "sail-conf-2024").mkdir()
    os.mkfifo(tmp_path / "sail-conf-2024/pipe.md")
    assert "pipe.md: it is not an ordinary file, or a link to one: not read." in notes(ropes=TALK)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "![[" * 20_000,
        "{{< " * 20_000,
        "{% highlight x %}\n" * 2_000,
        "%%\n" * 4_001,
        "==a" * 30_000,
        "#tag " * 30_000,
        "> " * 2_000 + "x",
        "- " * 1_000 + "x",
        "<b>" * 20_000,
        "a" * 1_000_000,
        "Speaker: " + "A B " * 20_000,
        "`" * 30_001 + "a" * 30_000,
        "[x]({{ " * 10_000,
        "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|b" * 3_000,
        "\n".join(f"## Talk {n} - Ida Kai" for n in range(1_000)),
    ],
    ids=lambda text: text[:10],
)
def test_texts_that_go_on_and_on(notes: Notes, text: str) -> None:
    """Endless repetition takes time in proportion to its length or is given up; the other talk is imported."""
    assert "## Anchors" in notes(ropes=TALK + text, anchors="# Anchors\n## Bo Tarr, Quay\n\nHold.\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\nspeakers: Ida Kai and Jan Bo" + ", z and w" * 2_000 + "\n---\n# Ropes\n\nText.\n",
        TALK + '[a]({{ "knots\\q" }}/b)',
    ],
    ids=["speakers", "template"],
)
def test_values_that_nobody_means(notes: Notes, text: str) -> None:
    """A huge list of names, or a regex escape in a template, does not keep other notes from being imported."""
    assert "## Anchors" in notes(ropes=text, anchors="# Anchors\n## Bo Tarr, Quay\n\nHold.\n")


def test_pictures_that_are_none(notes: Notes, tmp_path: Path, garden: Garden) -> None:
    """Image bombs, fake and truncated pictures are reported and left out, but their alternative text is kept."""
    folder = tmp_path / "sail-conf-2024"
    folder.mkdir()
    (folder / "bomb.png").write_bytes(png(60_000, 60_000))
    (folder / "page.png").write_text("<script>alert(1)</script>")
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (folder / "active.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path/></svg>')
    said = notes(ropes=TALK + "![the bomb](bomb.png) ![the page](page.png) ![torn](torn.jpg) ![drawn](active.svg)\n")
    for name in ("bomb.png", "page.png", "torn.jpg"):
        assert f"{name}: the picture " in said
    assert "the bomb the page torn" in said
    drawings = [path.read_text(encoding="utf-8") for path in (garden.folder / "conferences").glob("*.svg")]
    assert not any("script" in drawing for drawing in drawings)


def test_a_picture_never_replaces_another(notes: Notes, tmp_path: Path, garden: Garden) -> None:
    """A file of the garden with the name of an imported picture is not overwritten."""
    folder = tmp_path / "sail-conf-2024"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(4, 4))
    garden.write("conferences/sail-conf-2024-a.png", "mine")
    assert "![x](sail-conf-2024-a-2.png)" in notes(ropes=TALK + "![x](a.png)\n")
    assert garden.read("conferences/sail-conf-2024-a.png") == "mine"


PIECES = st.lists(
    st.sampled_from(
        [
            "rope",
            "sail",
            "**",
            "*",
            "_",
            "`",
            "```",
            "~~",
            "==",
            "%%",
            "[[",
            "]]",
            "](x)",
            "[",
            "]",
            "|",
            "#",
            "## ",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "{{< x >}}",
            "{% y %}",
            "{",
            "}",
            "<b>",
            "</b>",
            "<Map>",
            "$",
            "$$",
            "$\\pi$",
            "  \n",
            "![[",
            ":",
            "^id",
            "\\",
            "&amp;",
        ]
    ),
    max_size=30,
)


@given(pieces=PIECES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_in_any_markup_are_kept(pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever markup surrounds them, the words of a note are on the page or listed."""
    from conference_garden.tools.importing.imported import ImportResult
    from conference_garden.tools.importing.known import Known
    from conference_garden.tools.importing.markdown import importer
    from conference_garden.tools.importing.placing import place
    from conference_garden.tools.importing.sources import read_source

    folder = tmp_path_factory.mktemp("n") / "sail-conf-2024"
    folder.mkdir()
    text = " ".join(pieces)
    (folder / "a.md").write_text(TALK + text, encoding="utf-8")
    found, known = ImportResult(), Known(folder)
    importer.read([read_source(str(folder))], known, found)
    changes = place(found, known)
    assert not found.bugs
    there = "\n".join([*(change.text for change in changes), *(f"{u.place} {u.what}" for u in found.unplaced)])
    for word in ("rope", "sail"):
        assert len(re.findall(rf"\b{word}\b", text)) <= len(re.findall(rf"\b{word}\b(?!-)", there)), there
