"""Cards: the preview pictures for links to pages, drawn from the pages' texts."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from gardens import ROOT, Built, Garden, copy_garden
from PIL import Image, ImageFont

from conference_garden.cards import drawing
from conference_garden.cards.drawing import _FONT, LETTERS, SIZE, Style, draw, plain
from conference_garden.facts.colours import with_defaults

STYLE = Style("A small garden", tuple(with_defaults({}, dark=False).items()), b"")
TITLES = {
    "Sails": "4 May 2023 · Harbour Hall, Delft",
    "Żółw, Ærø, Nguyễn & Київ": "a few letters",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung": "",
    " ".join(["How we learned to spend the budget of errors"] * 9): " ".join(["and what came of it"] * 30),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden that is read once for all tests here."""
    garden = copy_garden("small", tmp_path_factory.mktemp("cards") / "garden")
    garden.write("notes/about.md", "# About\n\nWho writes here.\n")
    return garden


def picture_of(built: Built, page: str) -> str:
    """The path on the site of the preview picture for a page, or nothing if it has none."""
    found = re.search(r'property="og:image" content="https://small.example/notes/([^"]*)"', built.page(page))
    return found[1] if found else ""


@pytest.mark.parametrize("title", TITLES)
def test_a_card_is_a_light_picture(title: str) -> None:
    """Whatever its texts are, a card has the size for link previews, keeps its margins, and is small."""
    data = draw(STYLE, plain(title), plain(TITLES[title]))
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", SIZE)
        edges = [picture.crop(box) for box in ((1180, 14, 1200, 630), (0, 14, 40, 630), (0, 612, 1200, 630))]
        assert [edge.getcolors() for edge in edges] == [[(edge.width * edge.height, 0)] for edge in edges]
    assert len(data) < 40_000


@pytest.mark.parametrize("text", ["x" * 100_000, "rope " * 20_000, "1" * 4_300 + " " + "x" * 100_000])
def test_what_has_no_room_is_not_looked_at(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a text is, only the part that may fit on the card is measured."""
    asked: list[str] = []
    width = drawing._width

    def counted(letter: str, size: int) -> float:
        asked.append(letter)
        return width(letter, size)

    monkeypatch.setattr(drawing, "_width", counted)
    draw(STYLE, text, text)
    assert len(asked) < 20_000


def test_the_same_card_has_the_same_bytes() -> None:
    """A card has the same bytes when another process draws it, whatever was drawn before."""
    first, *others = TITLES
    script = (
        "import sys; sys.path[:0] = ['tests/cards', 'tests']; import test_cards as t, hashlib\n"
        f"print(hashlib.sha256(t.draw(t.STYLE, t.plain({first!r}), '')).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    for title in (*others, first):
        last = draw(STYLE, plain(title), "")
    assert other.stdout.strip() == hashlib.sha256(last).hexdigest()


def test_every_letter_is_one() -> None:
    """The font has a glyph for every letter that a card may have."""
    font = ImageFont.truetype(_FONT, 40, layout_engine=ImageFont.Layout.BASIC)

    def drawn(letter: str) -> bytes:
        return bytes(font.getmask(letter)) + repr(font.getbbox(letter)).encode()

    box = drawn("\ue000")
    assert [letter for letter in LETTERS if drawn(letter) == box] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Caf\u0065\u0301 \u2011 open", "Café - open"),
        ("I \N{HEAVY BLACK HEART}\ufe0f boats", "I boats"),
        ("`a` ^ b", "`a` ^ b"),
        ("\u65e5\u672c talks", ""),
        ("\u0645\u0631\u062d\u0628\u0627", ""),
        ("a \u2260 b", ""),
    ],
)
def test_what_cannot_be_drawn_is_not_drawn(text: str, found: str) -> None:
    """Emoji are left out of a text, and a text in an unsupported script has no card."""
    assert plain(text) == found


def test_pages_that_are_shared_have_a_card(restored: Garden) -> None:
    """Conferences, topics, speakers and notes each have their own card, and other pages share that of the garden."""
    built = restored.build()
    own = ["conferences/sails-2024", "topics/budgets", "speakers/ada-lovelace", "notes/about"]
    cards = {picture_of(built, f"{page}.html") for page in own}
    assert len(cards) == len(own)
    of_garden = {picture_of(built, page) for page in ("index.html", "topics.html", "feeds.html")}
    assert len(of_garden) == 1
    assert not of_garden & cards
    published = {f"_cards/{path.name}" for path in (built.output / "_cards").iterdir()}
    assert cards | of_garden <= published
    assert 'og:image:alt" content="Sails 2024"' in built.page("conferences/sails-2024.html")
    assert 'og:image:alt" content="A small garden"' in built.page("topics.html")


def test_a_card_is_drawn_once(restored: Garden) -> None:
    """A build after an edit redraws only the changed card, and equals a clean build."""
    cards = restored.build().output / "_cards"
    before = {path.name: path.stat().st_mtime_ns for path in cards.iterdir()}
    restored.replace("conferences/sails-2023.md", "place: Harbour Hall, Delft", "place: The Pier, Delft")
    built = restored.build()
    after = {path.name: path.stat().st_mtime_ns for path in cards.iterdir()}
    assert len(after.items() - before.items()) == len(before.items() - after.items()) == 1
    assert built.files() == restored.clean_build().files()


def test_a_garden_has_the_last_word(restored: Garden) -> None:
    """A garden's own picture is used for pages without a card, and for all pages if cards are turned off."""
    restored.folder.joinpath("_static").mkdir(exist_ok=True)
    Image.new("P", (1000, 500)).save(restored.folder / "_static/social.png")
    built = restored.build()
    assert picture_of(built, "topics.html") == "_static/social.png"
    assert 'og:image:width" content="1000"' in built.page("topics.html")
    assert picture_of(built, "topics/boats.html").startswith("_cards/")
    restored.write(
        "garden.toml", restored.read("garden.toml") + '\n[look]\nimage = "_static/social.png"\ncards = false\n'
    )
    built = restored.build()
    assert picture_of(built, "topics/boats.html") == "_static/social.png"
    assert list((built.output / "_cards").glob("*")) == []


@pytest.mark.parametrize(
    ("old", "new"), [('url = "https://small.example/notes/"\n', ""), ('"A small garden"', '"\u5c0f\u3055\u306a\u5ead"')]
)
def test_without_address_or_letters_there_is_none(restored: Garden, old: str, new: str) -> None:
    """Without a site address there are no cards, and a name that cannot be drawn leaves only the garden's card out."""
    restored.replace("garden.toml", old, new)
    built = restored.build()
    assert "og:image" not in built.page("topics.html")
    assert ("og:image" in built.page("topics/boats.html")) is bool(new)


def test_a_logo_stands_on_cards(restored: Garden) -> None:
    """A bitmap logo is drawn beside the name, and one that cannot be decoded is reported and left out."""
    logo = Path(restored.folder, "_static/logo.png")
    logo.parent.mkdir(exist_ok=True)
    Image.new("RGBA", (300, 300), "#c0338f").save(logo)
    restored.write("garden.toml", restored.read("garden.toml") + '\n[look]\nlogo = "_static/logo.png"\n')
    built = restored.build()
    with Image.open(built.output / picture_of(built, "topics/boats.html")) as card:
        assert card.convert("RGB").getpixel((110, 558)) == (0xC0, 0x33, 0x8F)
    logo.write_bytes(logo.read_bytes()[:60])
    (warning,) = restored.build().warnings
    assert warning.startswith("garden.toml:10: WARNING: the picture '_static/logo.png' is damaged")
