"""The copies of a picture that pages show, and how they are made.

A photograph of twelve million pixels becomes three WebP files, of which a
browser loads the one that it needs: all browsers since 2020 support WebP, and it
is a third lighter than JPEG.  Pictures that are small and light already are only
cleaned, and no copy is larger than the picture.

Names contain a digest of the picture and of the recipe, so a copy never changes:
it is made once, browsers may cache it for good, and a page names another one
when the picture has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from threading import get_ident
from typing import Any, Final, NamedTuple

from PIL import Image, ImageCms, ImageSequence

from conference_garden.facts.files import replace_file
from conference_garden.facts.names import slugify
from conference_garden.pictures.containers import cleaned, turned
from conference_garden.pictures.files import PictureFile, as_damage, opened
from conference_garden.pictures.svg import is_svg, read_svg

#: The longer sides of copies: for phones, for screens, for screens of twice the density.
SIDES: Final = (720, 1080, 1600)
#: A picture of the first size with at most so many bytes is published as it is, except for its metadata.
LIGHT: Final = 24_000
#: Bytes that a pixel may take on a phone, and elsewhere, before the quality is lowered.
ON_A_TELEPHONE, ELSEWHERE = 0.055, 0.11
QUALITIES: Final = (75, 52, 34)
#: The quality of drawings and screenshots, in which blurred edges show.
SHARP: Final = 85

#: How to turn a picture by its orientation (EXIF 3.0, section 4.6.5): names of ``Image.Transpose``.
_TURNS: Final = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}


class Copy(NamedTuple):
    """A copy of a picture, as a file of the site."""

    name: str
    width: int
    height: int


class ShownPicture(NamedTuple):
    """The ``copies`` of a picture, the smallest first, and a ``still`` of an animation for those who want no motion."""

    copies: tuple[Copy, ...]
    still: str = ""

    @property
    def main(self) -> Copy:
        """The copy for programs that cannot choose one: of moderate size."""
        return self.copies[min(1, len(self.copies) - 1)]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files."""
        return (*(copy.name for copy in self.copies), *([self.still] if self.still else []))


def shown_picture(path: str, picture: PictureFile) -> ShownPicture:
    """The copies of a picture, derived from its header."""
    width, height = picture.width, picture.height
    # readable, and the same for a name in NFC and in NFD
    base = f"{slugify(PurePosixPath(path).stem)[:40].strip('-') or 'picture'}-{picture.digest[:10]}"
    side = max(width, height)
    if picture.format == "svg":
        return ShownPicture((Copy(f"{base}.svg", width, height),))
    if picture.frames > 1:
        copy = _scaled(base, width, height, min(side, SIDES[0]))
        return ShownPicture((copy,), copy.name.replace(".webp", "-still.webp"))
    if picture.is_plain and picture.format != "avif" and picture.size <= LIGHT and side <= SIDES[0]:
        ending = "jpg" if picture.format == "jpeg" else picture.format
        return ShownPicture((Copy(f"{base}.{ending}", width, height),))
    if picture.format == "png" and picture.size <= 2 * LIGHT:  # scaled down, it would have more colours and bytes
        return ShownPicture((_scaled(base, width, height, min(side, SIDES[-1])),))
    # of two copies of nearly the same size, one would be too many
    sides = [limit for limit in SIDES if limit < 0.9 * side][:2]
    return ShownPicture(tuple(_scaled(base, width, height, limit) for limit in (*sides, min(side, SIDES[-1]))))


def _scaled(base: str, width: int, height: int, side: int) -> Copy:
    largest = max(width, height)
    width, height = (max(1, round(length * side / largest)) for length in (width, height))
    return Copy(f"{base}-{width}.webp", width, height)


def make_copies(source: Path, picture: PictureFile, shown: ShownPicture, folder: Path) -> None:
    """Make the copies that are not in ``folder``; raises :class:`PictureError` if the picture cannot be decoded."""
    if all((folder / name).exists() for name in shown.names):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _contents(source.read_bytes(), picture, shown):
        # another process or thread may be making the same copy
        replace_file(folder / name, content, folder / f".{os.getpid()}-{get_ident()}.tmp")


def without_notes(data: bytes) -> bytes:
    """Return a file as it is published if it is not scaled: with its pixels or drawing, without its metadata."""
    return read_svg(data)[0] if is_svg(data) else cleaned(data)


def _contents(data: bytes, picture: PictureFile, shown: ShownPicture) -> Iterator[tuple[str, bytes]]:
    first = shown.copies[0].name
    if first.rpartition(".")[0].endswith(picture.digest[:10]):  # the same size, so the same pixels
        yield first, without_notes(data)
        return
    data = cleaned(data)
    with opened(data) as image, as_damage():
        yield from _animation(image, shown) if picture.frames > 1 else _stills(image, picture, shown.copies)


def _stills(image: Image.Image, picture: PictureFile, copies: Sequence[Copy]) -> Iterator[tuple[str, bytes]]:
    largest = copies[-1]
    is_turned = image.size != (picture.width, picture.height)
    image.draft(None, largest[:0:-1] if is_turned else largest[1:])  # decodes a JPEG at a smaller size
    turn = _TURNS.get(turned(image.info.get("exif", b"")))
    profile = image.info.get("icc_profile")
    image = _in_eight_bits(image)
    image = image if turn is None else image.transpose(Image.Transpose[turn])
    is_drawing = picture.format in ("png", "gif")
    if image.size != largest[1:]:
        image = image.resize(largest[1:], Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _in_srgb(image, profile)
    for copy in reversed(copies):
        smaller = image if copy is largest else image.resize(copy[1:], Image.Resampling.LANCZOS, reducing_gap=3.0)
        allowed = ON_A_TELEPHONE if max(copy[1:]) <= 1.1 * SIDES[0] else ELSEWHERE
        is_whole = copy[1:] == (picture.width, picture.height)
        yield copy.name, _encoded(smaller, allowed, is_drawing=is_drawing, is_whole=is_whole)


def _encoded(image: Image.Image, allowed: float, *, is_drawing: bool, is_whole: bool) -> bytes:
    """A picture as WebP; a drawing that was not scaled keeps every pixel, unless it is really a photograph."""
    limit = allowed * image.width * image.height
    exact = _webp(image, lossless=True, quality=60) if is_drawing else b""
    if exact and len(exact) <= limit:
        return exact
    if exact and is_whole:
        sharp = _webp(image, quality=SHARP)
        return exact if len(exact) <= 2 * len(sharp) else sharp
    found = b""
    for quality in QUALITIES:
        found = _webp(image, quality=quality)
        if len(found) <= limit:
            break
    return found


def _webp(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", method=4, icc_profile=None, exif=b"", xmp=b"", **options)
    return file.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Convert a picture to a mode that can be scaled."""
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    if image.mode == "P" or "transparency" in image.info:
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("RGB", "RGBA", "L", "CMYK", "LAB"):
        return image
    return image.convert("RGBA" if "A" in image.mode.upper() else "L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert a picture to sRGB; an invalid colour profile is ignored."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if not ImageCms.getProfileDescription(source).startswith("sRGB"):
                target = ImageCms.createProfile("sRGB")
                plain = ImageCms.profileToProfile(plain, source, target, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    plain = plain.convert("RGB")
    if alpha:
        plain.putalpha(alpha)
    return plain


def _animation(image: Image.Image, shown: ShownPicture) -> Iterator[tuple[str, bytes]]:
    (copy,) = shown.copies
    frames, times = [], []
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 0)) or 100)  # as browsers do
        whole = frame.convert("RGBA")
        frames.append(whole.resize(copy[1:], Image.Resampling.LANCZOS) if whole.size != copy[1:] else whole)
    # a GIF or APNG that does not say how often plays once
    options = {"save_all": True, "append_images": frames[1:], "duration": times, "loop": image.info.get("loop", 1)}
    yield copy.name, _webp(frames[0], quality=60, allow_mixed=True, **options)
    yield shown.still, _encoded(frames[0], ELSEWHERE, is_drawing=True, is_whole=False)
