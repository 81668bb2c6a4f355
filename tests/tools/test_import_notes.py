"""Importing folders of Markdown: talks are found in the layouts that people use, and no word is lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gardens import ROOT, Built, Garden

from conference_garden.tools.command_line import main

NOTES = ROOT / "tests/imports/notes"
ELSEWHERE = ROOT / "tests/imports/notes-elsewhere"

#: What the import must find in the folders: page → titles of talks with their speakers.
EXPECTED = {
    # file-per-talk
    "sail-conf-2024": {
        "Splice Better": ["Tamsin Okafor"],
        "Spend the budget": ["Henrik Aasland (harbour master)"],
        "Anchors in soft ground": ["Irina Varga (Varga & Daughters)"],
        "The quick ebb": ["Ravi Menon (@ravimenon)"],
    },
    "keel-days-2023": {
        "Ballast, by the numbers": ["Odile Marchetti (Lead & Sons)"],
        "Reading old charts": ["Odile Marchetti", "Bo Lindqvist"],
    },
    # labelled
    "rope-forum-2022": {
        "Tar, and what comes after": ["Wendeline Roos (Pitch Works)"],
        "Hemp is back": ["Wendeline Roos", "Jonas Adeyemi"],
        "The case for nylon": ["Prof. Akiko Brandt"],
    },
    # table
    "pier-assembly-2019": {
        "Piles in sand": ["Marit Solberg"],
        "Who pays for the quay?": ["Desmond Achebe"],
        "Lamps that last": ["Yusra Halabi"],
    },
    # file-per-conference
    "tiller-summit-2023": {
        "Steering by stars": ["Lucia Ferrandiz (Observatory, Inc.)"],
        "Hands off": ["Tobias Nwosu", "Greta Halvorsen"],
        "Wheel or tiller?": ["Pavel Horak"],
        "Who steers?": ["Lucia Ferrandiz", "Pavel Horak"],
    },
    "mast-meetup-2021": {"Tapered masts": ["Sefa Demir"], "Stays and shrouds": ["Nils Ostergaard"]},
    # bold
    "rigging-world-2018": {
        "Wire or rope?": ["Cornelia Vandamme (Head of Rigging at Mastwerk)"],
        "Blocks that do not bind": ["Emre Yildiz", "Cornelia Vandamme"],
        "Keynote": ["Sunniva Dahl"],
        "Climbing": [],
    },
    # jekyll
    "lock-conf-2022": {
        "Gates that open": ["Margit Toivonen"],
        "Water is heavy": ["Abel Quispe"],
        "Paddles and sluices": ["Margit Toivonen"],
        "Keepers and their houses": ["Abel Quispe"],
        "Counting boats": ["Ilse Brouwer"],
    },
    # hugo
    "harbour-fest-2024": {
        "Singing in time": ["Fergus MacAllan (Choir of the Quay)"],
        "Ropes and rhythm": ["Noor Van Aken"],
    },
    "harbour-fest-2023": {"Drums on deck": ["Fergus MacAllan"], "Why we hum": ["Priya Raman"]},
    # obsidian
    "fathom-con-2022": {"Depth sounding": ["Solveig Iversen"], "Cold hands": ["Mihail Petrov"]},
    "fathom-con-2023": {"How deep is deep": ["Solveig Iversen"], "Lights below": ["Mihail Petrov", "Aroha Tane"]},
    # mdx
    "buoy-con-2020": {"Chains of command": ["Leopold Osei"], "Colours of the channel": ["Bianca Stoll"]},
    # unnamed
    "oar-camp-2018": {"Feathering the blade": [], "Blisters and how to avoid them": []},
}
LEFT_OUT = [
    "README.md:1",  # an index of all
    "_posts/2019-12-30-my-favourite-talks.md:1",
    "about.md:1",
    "content/_index.md:1",
    "Daily/2023-11-03.md:1",
    "People/Solveig Iversen.md:1",
    "Topics/Error budgets.md:1",
]
#: Words that may be absent: settings of other programs, and syntax that is converted.
SYNTAX = set(
    """
    layout post excerpt_separator permalink date title tags categories author draft false true conferences start end
    location website event speaker speakers presenter aliases baseurl site endhighlight post_url raw md figure src
    youtube vimeo gist highlight ref linenos from count note warning width center more day days table mood talk png
    dates slow march april june september november may friday thursday october
    """.split()  # noqa: SIM905 (words)
)

Run = Callable[..., str]


def empty_garden(folder: Path) -> Garden:
    """A garden with nothing but two topics."""
    garden = Garden(folder)
    garden.write("index.md", "# Notes\n\nOf a deckhand.\n")
    garden.write("garden.toml", '[site]\nname = "Notes"\nurl = "https://notes.example/"\ntag = "notes.example,2026"\n')
    garden.write("topics/water.md", "---\nfamily: Sea\ntended: 2026-01-01\n---\n\n# Water\n\nWhat boats float on.\n")
    garden.write("topics/music.md", "---\nfamily: Sea\ntended: 2026-01-01\n---\n\n# Music\n\nWhat crews sing.\n")
    return garden


def talks_of(page: str) -> dict[str, list[str]]:
    """The titles of the talks on a page with their speakers, as written."""
    sections = re.split(r"^\(\S+\)=\n## ", page, flags=re.MULTILINE)[1:]
    found = {}
    for section in sections:
        names = re.search(r"^:speakers: (.*)$", section, re.MULTILINE)
        people = re.split(r", (?![^()]*\))", names[1]) if names else []
        found[section.partition("\n")[0]] = people
    return found


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Garden, str]]:
    """One garden with all folders imported, and the output of the import."""
    garden = empty_garden(tmp_path_factory.mktemp("notes") / "garden")
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("builtins.print", lambda *texts, **_: said.extend(map(str, texts)))
        folders = sorted(map(str, NOTES.iterdir()))
        assert main(["import", *folders, "--garden", str(garden.folder)]) == 0
    return garden, "\n".join(said)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the import into an empty garden; returns its output."""
    garden = empty_garden(tmp_path / "garden")

    def run(*arguments: str | Path, status: int = 0) -> str:
        assert main(["import", *map(str, arguments), "--garden", str(garden.folder)]) == status
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out + said.err

    return run


def test_every_talk_is_found(imported: tuple[Garden, str]) -> None:
    """All talks of each layout are found with titles and speakers; nothing else becomes a talk or a conference."""
    garden, _ = imported
    found = {path.stem: talks_of(garden.read(f"conferences/{path.name}")) for path in pages(garden)}
    assert {stem: {t: sorted(p) for t, p in talks.items()} for stem, talks in found.items()} == {
        stem: {t: sorted(p) for t, p in talks.items()} for stem, talks in EXPECTED.items()
    }


def pages(garden: Garden) -> list[Path]:
    return sorted((garden.folder / "conferences").glob("*.md"))


def test_no_word_is_lost(imported: tuple[Garden, str]) -> None:
    """Every word of the notes is on a page or in the output of the import."""
    garden, said = imported
    there = set(words("\n".join([said, *(path.read_text(encoding="utf-8") for path in pages(garden))])))
    lost: defaultdict[str, set[str]] = defaultdict(set)
    for path in (path for path in NOTES.rglob("*.m*") if path.suffix in (".md", ".mdx", ".markdown")):
        name = path.relative_to(NOTES).as_posix()
        if not any(name.endswith(place.removesuffix(":1")) for place in LEFT_OUT):
            lost[name] |= set(words(path.read_text(encoding="utf-8"))) - there - SYNTAX
    assert {name: found for name, found in lost.items() if found} == {}


def words(text: str) -> list[str]:
    """The words of a text, without those of links within the folder and of excerpt settings."""
    text = re.sub(r"\]\((?!https?:)[^()]*\)|^excerpt.*$", "]", text, flags=re.MULTILINE)
    return re.findall(r"[^\W\d_]{3,}", text.casefold())


def test_what_is_left_out_is_listed(imported: tuple[Garden, str]) -> None:
    """Files without talks, markup that cannot be converted and unknown names are listed with their lines."""
    _, said = imported
    for place in LEFT_OUT:
        assert re.search(rf"^ +{re.escape(place)}\b", said, re.MULTILINE), place
    for text in (
        "_posts/2022-05-06-lock-conf-day-one.md:17: not read here: {% include toc.html %}",
        "content/posts/harbour-fest-2024/index.md:27: not read here: {{% notice tip %}}",
        "docs/conferences/2020-buoy-con/chains.mdx:7: not read here: <Gallery count={3} />",
        "_posts/2022-05-06-lock-conf-day-one.md:10: left out of the front matter: mood: cheerful",
        "rigging-world-2018.md:30: “Climbing”",
        "nothing says on which days of 2024 Sail Conf was",
        "“Error budgets” names nothing here: a link to it became words.",
        "coatings (1 note)",
    ):
        assert text in said


def test_what_comes_of_markup(imported: tuple[Garden, str]) -> None:
    """Extensions of Markdown by Hugo, Jekyll, Obsidian and MDX become MyST, or a comment for the writer."""
    garden, _ = imported
    for page, texts in {
        "fathom-con-2022": (
            "- links to budgets and [How deep is deep > Pressure](#iversen-fathom-con-2023)\n",
            "- ![](fathom-con-2022-sounding-line.png)\n- **Measure twice**\n",
            "> [!NOTE] Leadline\n> A weight on a string.\n",
            "Gloves, and ~~whisky~~ tea.\n",
            "% ask her for the slides\n",
        ),
        "fathom-con-2023": (
            "place: Bergen\nwebsite: https://fathom.example/2023\n",
            "Deeper than [Depth sounding](#iversen-fathom-con-2022) told us, says {speaker}`Solveig Iversen`.\n",
            "% Not sure about this:\n% ask again\n",
            "see also [Fathom Con 2022](#fathom-con-2022).",
            "start: 2023-11-03\nend: 2023-11-04\n",
        ),
        "harbour-fest-2024": (
            "tags:\n  - water\n  - music\n",
            "![The choir on the quay](harbour-fest-2024-choir.png)\n",
            "[Recording](https://www.youtube.com/watch?v=w7Ft2ymGmfc)",
            "```go\nfor beat := range song { pull() }\n```\n",
            "[Recording](https://vimeo.com/123456789) and [Code](https://gist.github.com/deckhand/0a1b2c)",
            "See [the year before](#harbour-fest-2023); take earplugs.",
            "- [x] sing\n- [ ] pull\n- ~~shout~~\n",
            "% {{% notice tip %}}\n",
        ),
        "lock-conf-2022": (
            "```ruby\ngate.open { |water| water.level < 3 }\n```\n",
            "![A gate](lock-conf-2022-gate.png)\n",
            "See [what I wrote of the second day](#lock-conf-2022) and **mind** the `{% raw %}`.",
            "url: https://deckhand.example/lock-conf-one/\n",
            ":day: 2022-05-07\n",
        ),
        "sail-conf-2024": (
            "[Tamsin Okafor](https://tamsin.example/)\n\n![The splice, half done](sail-conf-2024-splice.png)\n",
            "see [the talk on budgets](#aasland-sail-conf-2024) for what it costs",
            "2. Drop it slowly.[^anchors-1]\n",
            "| Year | Spent |\n",
            "<https://ebb.example/paper_2023%28draft%29>",
            ":kind: keynote\n",
        ),
        "rope-forum-2022": (
            ":day: 2022-09-14\n:slides: https://speakerdeck.com/wroos/tar\n",
            ":recording: https://www.youtube.com/watch?v=nyl0nnyl0n1\n",
        ),
        "pier-assembly-2019": (":day: 2019-06-03\n:slides: https://slides.example/quay.pdf\n", "only heard of it\n"),
        "rigging-world-2018": (
            "start: 2018-03-05\nend: 2018-03-06\nplace: Rotterdam\nwebsite: https://rigging.example/2018/\n",
            ":day: 2018-03-06\n:kind: keynote\n",
        ),
        "tiller-summit-2023": (":day: 2023-04-21\n:kind: panel\n", "### What to take along\n", "Coffee was late."),
        "buoy-con-2020": ("% <Gallery count={3} />\n", "Map\\<Buoy, Owner> was the data type."),
    }.items():
        for text in texts:
            assert text in garden.read(f"conferences/{page}.md"), page


def test_pictures_come_along(imported: tuple[Garden, str]) -> None:
    """Pictures are copied next to the pages that show them, with their metadata removed."""
    garden, _ = imported
    pictures = {path.name: path.read_bytes() for path in (garden.folder / "conferences").glob("*.png")}
    assert sorted(pictures) == [
        "fathom-con-2022-sounding-line.png",
        "harbour-fest-2024-choir.png",
        "lock-conf-2022-gate.png",
        "sail-conf-2024-splice.png",
    ]
    assert not any(b"taken at" in data for data in pictures.values())
    assert b"taken at" in (NOTES / "file-per-talk/2024/sail-conf/images/splice.png").read_bytes()


def test_importing_again_changes_nothing(imported: tuple[Garden, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A second import of the same folders changes no file, references and pictures included."""
    garden, _ = imported
    before = {path: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file()}
    assert main(["import", *sorted(map(str, NOTES.iterdir())), "--garden", str(garden.folder)]) == 0
    said = capsys.readouterr().out
    assert said.count("nothing new") == len(EXPECTED)
    assert {path: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file()} == before


def test_it_builds_when_all_is_filled_in(imported: tuple[Garden, str]) -> None:
    """Imported pages build without a warning once the draft line is removed and the missing facts are filled in."""
    garden, _ = imported
    with garden.restored():
        for path in pages(garden):
            name = f"conferences/{path.name}"
            text = garden.read(name).replace("draft: true\n", "", 1).replace("place:\n", "place: At sea\n", 1)
            text = re.sub(r"^:topics:$", ":topics: water", text, flags=re.MULTILINE)
            text = re.sub(r"^```\{talk\}\n:topics", "```{talk}\n:speakers: Ida Kai\n:topics", text, flags=re.MULTILINE)
            text = re.sub(r"^(```\{talk\}\n(?::.*\n)+)```", r"\1\nIt floats.\n```", text, flags=re.MULTILINE)
            garden.write(name, text.replace("![](", "![A line](").replace("date: 20", "date: 20"))
        built = finished(garden)
        assert built.warnings == []
        assert "<h1>Fathom Con 2023" in re.sub(r"<h1[^>]*>", "<h1>", built.page("conferences/fathom-con-2023.html"))


def finished(garden: Garden) -> Built:
    return garden.build("html")


# Inputs that once failed: notes as found elsewhere


@pytest.mark.parametrize(
    ("source", "page", "talks", "texts"),
    [
        (
            "2024-05-06-sail-conf.md",
            "sail-conf-2024",
            {"Spend the budget": ["Grace Hopper"], "Knots that hold": ["Ida Kai"]},
            [
                "start: 2024-05-06\n",
                "```ruby\nputs 1\n```",
                "See the last one and an own post.",
                "% {% include toc.html %}",
            ],
        ),
        (
            "Sail Conf 2024.md",
            "sail-conf-2024",
            {"Spend the budget": ["Grace Hopper"], "Knots that hold": ["Ida Kai"]},
            [
                "up: Conferences",
                "- links to budgets and Knots > How they hold\n",
                "**highlighted** words",
                "% a comment",
            ],
        ),
        (
            "hugo-toml.md",
            "sail-conf-2024",
            {"Spend the budget": ["Grace Hopper (Navy)"], "Knots that hold": ["Ida Kai (Rope Ltd)"]},
            [
                "Two days in Delft.",
                "https://www.youtube.com/watch?v=w7Ft2ymGmfc",
                "See last year and a tip.",
                "~~struck~~ word",
            ],
        ),
        (
            "conferences/sail-conf-2023.md",
            "sail-conf-2023",
            {"Spend the budget": ["Grace Hopper"], "Knots that hold": ["Ida Kai"]},
            ["start: 2023-05-05\nend: 2023-05-06\nplace: Delft\n", "> [!NOTE] A callout\n> with text\n"],
        ),
        (
            "conferences/sail-conf-2024.md",
            "sail-conf-2024",
            {"Spend the budget": ["Grace Hopper (Navy)"], "Knots that hold": ["Ida Kai (Rope Ltd)"]},
            ["- [x] a done task\n"],
        ),
        (
            "conferences/sail-conf-2023-headings.md",
            "sail-conf-2023",
            {"Spend the budget": ["Grace Hopper"], "Knots that hold": ["Ida Kai"]},
            [":day: 2023-04-20\n:kind: keynote\n", "start: 2023-04-20\nend: 2023-04-21\n"],
        ),
    ],
)
def test_notes_from_elsewhere(
    run: Run, tmp_path: Path, source: str, page: str, talks: dict[str, list[str]], texts: list[str]
) -> None:
    """Single files are imported like folders, with talks, dates and converted markup."""
    run(ELSEWHERE / source)
    text = (tmp_path / f"garden/conferences/{page}.md").read_text(encoding="utf-8")
    assert talks_of(text) == talks
    for part in texts:
        assert part in text


def test_a_note_that_names_no_event(run: Run, tmp_path: Path) -> None:
    """A note that names neither year nor event is left out with advice, and following the advice imports it."""
    note = tmp_path / "loose/notes-per-talk.md"
    note.parent.mkdir()
    note.write_bytes((ELSEWHERE / "notes-per-talk.md").read_bytes())
    said = run(note, status=1)
    assert (
        "notes-per-talk.md:1: “Loose” names no year: write it into the name of the folder or the file, or import that"
        in said
    )
    run(note, "--into", "sail-conf-2024")
    text = (tmp_path / "garden/conferences/sail-conf-2024.md").read_text(encoding="utf-8")
    assert talks_of(text) == {"Spend the budget": ["Grace Hopper"]}
    assert "[Grace Hopper](https://grace.example)" in text


def test_what_a_writer_changed_stays(run: Run, tmp_path: Path) -> None:
    """A second import leaves rewritten talks alone, adds new notes and resolves references between the two."""
    folder = tmp_path / "sail conf 2024"  # a path with spaces
    folder.mkdir()
    (folder / "one.md").write_text("# Ropes\n## Ida Kai, Harbour\n\nSee [the other](two.md).\n")
    run(folder)
    page = tmp_path / "garden/conferences/sail-conf-2024.md"
    assert "See the other." in page.read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8").replace("## Ropes", "## Ropes, mended")
    page.write_text(text, encoding="utf-8")
    (folder / "two.md").write_text("# Anchors\n## Bo Tarr, Quay\n\nSee [the first](one.md).\n")
    assert "1 talk changed by you and left so, 1 talk added" in run(folder)
    text = page.read_text(encoding="utf-8")
    assert "## Ropes, mended" in text
    assert "See the other." in text
    assert "See [the first](#kai-sail-conf-2024)." in text


def test_what_a_table_and_a_fence_say_besides(run: Run, tmp_path: Path) -> None:
    """A table that disagrees with the note it links to is reported; text after an opening code fence is not lost."""
    folder = tmp_path / "sail-conf-2024"
    folder.mkdir()
    table = "| Talk | Speaker |\n|---|---|\n| [Roping](one.md) | Ida Kai |\n| [Anchors](two.md) | Bo Tarr |\n"
    (folder / "README.md").write_text(f"# Sail Conf 2024\n\n{table}")
    fences = '```FROM quay:latest\nRUN tar\n```\n\n```python title="tar.py"\nx = 1\n```\n'
    tools = "\n## Tools\n\n### Marlinspike\n\nby Sef Demir\n\nPointed.\n"
    (folder / "one.md").write_text(f"# Ropes\n\nby Ida Kai\nand [Jo Roos](https://jo.example)\n\n{fences}{tools}")
    (folder / "two.md").write_text("# Anchors\n\nThey hold.\n")
    said = run(folder)
    assert "README.md:5: “Roping”: the table says: “Roping”, Ida Kai; the note says otherwise." in " ".join(
        said.split()
    )
    assert "“Anchors”" not in said
    assert 'one.md:10: not read here: python title="tar.py"' in said
    text = (tmp_path / "garden/conferences/sail-conf-2024.md").read_text(encoding="utf-8")
    assert talks_of(text) == {"Ropes": ["Ida Kai", "Jo Roos"], "Anchors": ["Bo Tarr"]}
    assert "by Ida" not in text
    assert "Marlinspike\n\nby Sef Demir\n\nPointed.\n" in text
    assert "```text\nFROM quay:latest\nRUN tar\n```\n" in text
    assert "```python\nx = 1\n```\n" in text


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    """A dry run shows the table of pages with talks, speakers and doubts, and writes no page."""
    said = run(NOTES / "bold", "--dry-run")
    assert re.search(r"^conferences/rigging-world-2018\.md +4 +3 +1  new page: 4 talks$", said, re.MULTILINE)
    assert not (tmp_path / "garden/conferences").exists()


def test_a_folder_without_notes_of_talks(run: Run, tmp_path: Path) -> None:
    """Notes on other subjects create no conference, and do not keep other sources from being imported."""
    folder = tmp_path / "journal"
    folder.mkdir()
    (folder / "2024-05-06.md").write_text("# Monday\n\n## Groceries\n\n- tea\n\n## Ideas\n\n- a boat\n")
    (folder / "ES6.md").write_text("# Learn ES6/2015\n\n## Arrow functions\n\n## Classes\n")
    (folder / "best.md").write_text("# My favourite books of 2019\n\n1. The sea\n\n## Moby Dick\n\n## Lord Jim\n")
    said = run(folder, NOTES / "bold")
    assert [path.name for path in (tmp_path / "garden/conferences").iterdir()] == ["rigging-world-2018.md"]
    assert all(f"{name}:1" in said for name in ("2024-05-06.md", "ES6.md", "best.md"))


def test_tags_behind_a_text_are_topics(run: Run, tmp_path: Path) -> None:
    """Hashtags after a last sentence or on a line of their own become topics and leave the text; other # signs stay."""
    garden = Garden(tmp_path / "garden")
    garden.write("topics/add.md", "---\nfamily: Sea\ntended: 2026-01-01\n---\n\n# Add\n\nWhat sums do.\n")
    notes = tmp_path / "notes" / "sail-conf-2024"
    text = """
The tide #water is high.

Issue #1, C#, [x](#music), `#music` and #fff

They sail
nowhere. #water #splicing

All about #music

Blue is. #00f

* as in a list. #music
"""
    for name, body in {
        "ends": f"# Ropes by Ida Kai\n\nA text of some length, with an end of its own.\n{text}",
        "known": "# Sums by Bo Lind\n\nThey are right. #add\n",
        "below": "# Songs by Jo Bay\n\nA song.\n\n## Later\n\nMore of it:\n#music, #singing\n\n%% #water %%\n",
    }.items():
        notes.mkdir(parents=True, exist_ok=True)
        notes.joinpath(f"{name}.md").write_text(body, encoding="utf-8")
    said = run(notes.parent)
    sections = re.split(r"^## ", garden.read("conferences/sail-conf-2024.md"), flags=re.MULTILINE)
    ropes, songs, sums = (next(s for s in sections if s.startswith(name)) for name in ("Ropes", "Songs", "Sums"))
    assert ":topics: water, music\n" in ropes
    for kept in (
        "tide #water is",
        "Issue #1, C#, x, `#music` and #fff\n",
        "nowhere.\n",
        "about #music\n",
        "is. #00f\n",
    ):
        assert kept in ropes
    assert "* as in a list. #music" in ropes.replace("- as", "* as")
    assert ":topics: music\n" in songs
    assert "More of it:\n" in songs
    assert ":topics: add\n" in sums
    assert "They are right.\n" in sums
    assert "no topic has this name: singing (1 note), splicing (1 note)." in said


def test_tags_of_a_conference_are_named(run: Run, tmp_path: Path) -> None:
    """Hashtags before the first talk become tags of the conference; those that match no topic are listed."""
    note = tmp_path / "Sail Conf 2024.md"
    note.write_text("# Sail Conf 2024\n\n#water #salt\n\n## Ropes - Ida Kai\n\nA text. #pitch\n", encoding="utf-8")
    assert "no topic has this name: salt (1 note), pitch (1 note)." in run(note)
    page = Garden(tmp_path / "garden").read("conferences/sail-conf-2024.md")
    assert "tags:\n  - water\n" in page
    assert "A text.\n" in page


def test_notes_are_named_by_their_titles(run: Run, tmp_path: Path) -> None:
    """The list of what to look at calls a note by its heading, as it would by a title in front matter."""
    note = tmp_path / "notes" / "knot-conf-2024" / "a.md"
    note.parent.mkdir(parents=True)
    note.write_text("# Knots\n\nSpeaker: Ida Kai\n\nThey hold.\n", encoding="utf-8")
    assert "a.md:1: “Knots”: “Knot Conf” is the name of a folder or a file" in run(note.parent.parent)


def test_words_that_are_put_in_are_of_the_garden(garden: Garden, tmp_path: Path) -> None:
    """A recording without link text in the note gets a link text in the language of the garden."""
    garden.replace("garden.toml", "[site]", '[site]\nlanguage = "nl"')
    (tmp_path / "Sail Conf 2024").mkdir()
    note = "# Knots\n\nSpeaker: Li Wei\n\nSee {{< youtube w7Ft2ymGmfc >}}.\n"
    (tmp_path / "Sail Conf 2024/knots.md").write_text(note)
    assert main(["import", str(tmp_path / "Sail Conf 2024"), "--garden", str(garden.folder)]) == 0
    assert "[Opname](https://www.youtube.com/watch?v=w7Ft2ymGmfc)" in garden.read("conferences/sail-conf-2024.md")
