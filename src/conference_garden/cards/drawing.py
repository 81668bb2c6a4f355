"""Draws a card: a title, a byline, and the name of the garden, in the garden's colours.

The same card gives the same bytes everywhere: the font comes with the engine, and Pillow's
basic layout sets letter by letter.  So each letter is drawn only once and then copied.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache, lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from conference_garden.facts.colours import mixed, rgb

SIZE: Final = (1200, 630)
_FONT: Final = Path(__file__).parent / "font/brygada-1918-semibold.ttf"
#: The letters of that font, those of European languages and Vietnamese; ``make vendor`` uses these ranges.
_RANGES: Final = (
    "20-7E A1 A3 A7 A9-AB AE B0-B3 B5-B7 B9-BB BF-131 134-148 14A-17E 1A0-1A1 1AF-1B0 218-21B 386 388-38A 38C 38E-3A1 "
    "3A3-3CE 400-45F 490-491 1E9E 1EA0-1EF9 2013-2014 2018-201A 201C-201E 2022 2026 2039-203A 20AC 2212"
)
LETTERS: Final = frozenset(
    chr(code)
    for first, _, last in (range_.partition("-") for range_ in _RANGES.split())
    for code in range(int(first, 16), int(last or first, 16) + 1)
)
#: Signs that are replaced by similar ones, which the font has.
_SIGNS: Final = str.maketrans("\u2010\u2011\u2012\u2015\u2032\u02bc", "--–—’’")

_MARGIN: Final = 80
_WIDTH: Final = SIZE[0] - 2 * _MARGIN
#: Sizes of a title, and the number of lines it may have in each.
_TITLES: Final = ((84, 2), (70, 3), (58, 4))
_SMALL: Final = 36
_LEADING: Final = 47
#: The rows of pixels that are the same on all cards: those above the first number, and those from the second on.
_HEAD, _FOOT = 64, 522
_LOGO: Final = (240, 64)
#: Steps from the background to an ink: few colours make a small file, and this many make smooth letters.
_STEPS: Final = 15
_INKS: Final = ("heading", "quiet", "accent")


class Style(NamedTuple):
    """What all cards of a garden have in common; ``colours`` are those of :data:`.facts.colours.COLOURS`."""

    name: str
    colours: tuple[tuple[str, str], ...]
    logo: bytes


def plain(text: str) -> str:
    """A text in the form in which it is drawn, without symbols such as emoji; empty if a letter cannot be drawn."""
    text = unicodedata.normalize("NFC", " ".join(text.split())).translate(_SIGNS)
    left_out = {letter for letter in set(text) - LETTERS if unicodedata.category(letter) in ("So", "Sk", "Cf", "Mn")}
    kept = " ".join("".join(letter for letter in text if letter not in left_out).split())
    return kept if LETTERS.issuperset(kept) else ""


def draw(style: Style, title: str, byline: str) -> bytes:
    """A card as PNG; ``title`` and ``byline`` are :func:`plain`."""
    card = _ground(style).copy()
    for size, most in _TITLES:
        lines = _lines(title, size, most)
        if len(lines) <= most:
            break
    top = 92
    for line in _shortened(lines, most, size):
        _write(card, line, (_MARGIN, top), size, "heading")
        top += round(size * 1.18)
    most = min(3, (_FOOT - 22 - top) // _LEADING)
    for line in _shortened(_lines(byline, _SMALL, most), most, _SMALL):
        _write(card, line, (_MARGIN, top + 22), _SMALL, "quiet")
        top += _LEADING
    return _png(card, style, top + 22)


# Two thirds of a card are empty, and its first and last rows are the same on all cards.  So it is compressed three
# times as quickly in pieces: the common ones once, and the rows between them for each card.


def _png(card: Image.Image, style: Style, end: int) -> bytes:
    """A card as PNG; it is empty between the row ``end`` and the foot."""
    head, foot = _frame(style)
    written = _raw(card, _HEAD, end)
    blank = _blank(_FOOT - end)
    checksum = 1
    for raw in (head[0], written, blank[0], foot[0]):
        checksum = zlib.adler32(raw, checksum)
    data = b"".join((b"\x78\x01", head[1], _packed(written), blank[1], foot[1], checksum.to_bytes(4)))
    header = struct.pack(">IIBBBBB", *SIZE, 8, 3, 0, 0, 0)  # eight bits per palette index (PNG, section 11.2)
    palette = bytes(card.getpalette() or [])
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4) for kind, body in chunks
    )


@cache
def _frame(style: Style) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
    """The first and the last rows of all cards, each raw and compressed."""
    ground = _ground(style)
    head, foot = _raw(ground, 0, _HEAD), _raw(ground, _FOOT, SIZE[1])
    return (head, _packed(head)), (foot, _packed(foot, zlib.Z_FINISH))


@lru_cache(maxsize=8)
def _blank(lines: int) -> tuple[bytes, bytes]:
    raw = bytes(lines * (SIZE[0] + 1))
    return raw, _packed(raw)


def _raw(card: Image.Image, first: int, end: int) -> bytes:
    """Rows of a card, each after a byte that says that it is not filtered."""
    lines = Image.new("P", (SIZE[0] + 1, end - first))
    lines.paste(card.crop((0, first, SIZE[0], end)), (1, 0))
    return lines.tobytes()


def _packed(raw: bytes, end: int = zlib.Z_FULL_FLUSH) -> bytes:
    """Compress a piece of a stream so that any other may follow.

    Only runs are compressed: matching more would save a fourth of the size, but take four times as long.
    """
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, strategy=zlib.Z_RLE)
    return packer.compress(raw) + packer.flush(end)


@cache
def _ground(style: Style) -> Image.Image:
    """The picture that all cards have in common."""
    colours = dict(style.colours)
    palette = list(rgb(colours["background"]))
    for ink in _INKS:
        for step in range(1, _STEPS + 1):
            palette += rgb(mixed(colours[ink], colours["background"], step / _STEPS))
    ground = Image.new("P", SIZE)
    ground.paste(len(_INKS) * _STEPS, (0, 0, SIZE[0], 14))
    left, bottom = _MARGIN, SIZE[1] - 72
    if logo := _logo(style.logo, colours["background"]):
        drawn = logo.quantize(192)
        palette += (drawn.getpalette() or [])[: 3 * 192]
        first = 1 + len(_INKS) * _STEPS
        ground.paste(drawn.point([min(255, first + index) for index in range(256)]), (left, bottom - logo.height // 2))
        left += logo.width + 20
    _write(ground, _cut(style.name, _SMALL, SIZE[0] - _MARGIN - left), (left, bottom - 24), _SMALL, "accent")
    ground.putpalette(palette)
    return ground


def _logo(data: bytes, background: str) -> Image.Image | None:
    """The logo on the background of the card; None if there is none, or if it cannot be decoded, which is reported."""
    if not data:
        return None
    try:
        with Image.open(BytesIO(data)) as picture:
            picture.thumbnail(_LOGO, Image.Resampling.LANCZOS)
            whole = picture.convert("RGBA")
    except Exception:  # noqa: BLE001 (Pillow raises what it likes)
        return None
    on = Image.new("RGBA", whole.size, background)
    return Image.alpha_composite(on, whole).convert("RGB")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _width(letter: str, size: int) -> float:
    return _font(size).getlength(letter)


def _fitting(text: str, size: int, width: float = _WIDTH, mark: str = "") -> int:
    """The number of letters of a text that fit into a width with a mark after them; the rest is not measured."""
    length, end = 0.0, sum(_width(letter, size) for letter in mark)
    for place, letter in enumerate(text):
        length += _width(letter, size)
        if length + end > width:
            return place
    return len(text)


@cache
def _letter(letter: str, size: int, ink: str) -> tuple[Image.Image, Image.Image, int, int]:
    """A letter in colours of the palette, the mask of its inked pixels, and its offset from the origin."""
    left, top, right, bottom = map(round, _font(size).getbbox(letter))
    drawn = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(drawn).text((-left, -top), letter, 255, font=_font(size))
    steps = drawn.point([round(value * _STEPS / 255) for value in range(256)])
    first = _INKS.index(ink) * _STEPS
    inked = steps.point([step and first + step for step in range(256)])
    return inked, steps.point([255 * (step > 0) for step in range(256)]).convert("1"), left, top


def _write(card: Image.Image, text: str, place: tuple[int, int], size: int, ink: str) -> None:
    x, y = float(place[0]), place[1]
    for letter in text:
        if letter != " ":
            drawn, mask, left, top = _letter(letter, size, ink)
            place_of = round(x) + left, y + top
            # Image.paste, which checks its arguments first, takes twenty times as long
            card.im.paste(drawn.im, (*place_of, place_of[0] + drawn.width, place_of[1] + drawn.height), mask.im)
        x += _width(letter, size)


def _lines(text: str, size: int, most: int) -> list[str]:
    """The first lines of a text, one more than ``most`` if it has more; a word that is too wide is hyphenated."""
    return list(islice(_all_lines(text, size), most + 1))


def _all_lines(text: str, size: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _fitting(longer, size) == len(longer):
            line = longer
            continue
        if line:
            yield line
        while _fitting(word, size) < len(word):
            most = _fitting(word, size, mark="-")
            yield word[:most] + "-"
            word = word[most:]
        line = word
    if line:
        yield line


def _shortened(lines: list[str], most: int, size: int) -> list[str]:
    """At most ``most`` lines, the last of which ends in an ellipsis if there are more."""
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", size, _WIDTH)]


def _cut(text: str, size: int, width: int) -> str:
    """A text that fits into a width, cut off between words if possible."""
    if _fitting(text, size, width) == len(text):
        return text
    most = _fitting(text, size, width, "…")
    kept = text[:most].rpartition(" ")[0] or text[:most]
    return f"{kept.rstrip(' ,;:–—·-')}…"
