"""Pictures without the metadata of cameras and programs, pixels untouched.

Only the parts that a browser needs to draw a picture are copied: a list of what
to remove would miss what somebody invents tomorrow.  EXIF (the place, serial
numbers, a thumbnail of what was cropped), XMP, IPTC, comments, maker notes and
whatever follows the end of the picture (a second picture, a video) are dropped.
The orientation stays, as EXIF with nothing else in it; so does the colour profile.

Copying the parts also checks that they are all there; decoding the pixels of a
photograph for this would take a hundred times as long.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Literal

#: A marker in the data of a JPEG that is neither stuffing nor a restart (ITU T.81, B.1.1.2).
_MARKER: Final = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_ORIENTATION: Final = 0x0112

#: Chunks needed to draw a PNG (PNG, third edition, section 11).
_PNG_KEPT: Final = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())
_GIF_KEPT: Final = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
_WEBP_KEPT: Final = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))


class PictureError(Exception):
    """A picture that cannot be shown: the kind of problem, and a text that continues after the name of the picture."""

    def __init__(self, why: str, kind: str = "unreadable-picture") -> None:
        super().__init__(why)
        self.kind = kind


class DamagedError(PictureError):
    """A picture that is damaged or incomplete."""

    def __init__(self, why: str = "it ends too early") -> None:
        super().__init__(f"is damaged: {why}")


def format_of(data: bytes) -> str:
    """The format of a picture that browsers can draw, by its first bytes; otherwise empty."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and (b"avif" in data[8:32] or b"avis" in data[8:32]):
        return "avif"
    return ""


def cleaned(data: bytes) -> bytes:
    """Return a JPEG, PNG, GIF or WebP with only the parts needed to draw it, and any other file as it is.

    Raises :class:`DamagedError` if a part is missing.
    """
    clean = _CLEANERS.get(format_of(data))
    try:
        return clean(data) if clean else data
    except IndexError:
        raise DamagedError from None


def _take(data: bytes, start: int, length: int) -> bytes:
    part = data[start : start + length]
    if len(part) < length:
        raise DamagedError
    return part


def turned(exif: bytes) -> int:
    """The orientation of a picture, by its EXIF data (TIFF 6.0, section 2); 1 if it is upright or not stated."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"
    start = int.from_bytes(tiff[4:8], order) + 2
    for at in range(start, start + 12 * int.from_bytes(tiff[start - 2 : start], order), 12):
        if int.from_bytes(tiff[at : at + 2], order) == _ORIENTATION:
            orientation = int.from_bytes(tiff[at + 8 : at + 10], order)
            return orientation if orientation in range(1, 9) else 1
    return 1


def _tiff(orientation: int) -> bytes:
    """EXIF data with only the orientation of a picture."""
    return b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([orientation, 0, 0, 0, 0, 0, 0, 0])


def _jpeg(data: bytes) -> bytes:
    parts, orientation, at = [b"\xff\xd8"], 1, 2
    while match := _MARKER.search(data, at):
        marker, at = match[1][0], match.end()
        if marker == 0xD9:
            exif = b"Exif\0\0" + _tiff(orientation)
            note = [b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif] if orientation != 1 else []
            return b"".join([parts[0], *note, *parts[1:], b"\xff\xd9"])
        if marker in (0x01, 0xD8):
            continue
        content = _take(data, at, int.from_bytes(_take(data, at, 2), "big"))
        at += max(len(content), 2)
        if marker == 0xE1 and content[2:8] == b"Exif\0\0":
            orientation = turned(content[2:])
        if segment := _jpeg_segment(marker, content):
            parts.append(segment)
        if marker == 0xDA:
            following = _MARKER.search(data, at)
            if following is None:
                break
            parts.append(data[at : following.start()])
            at = following.start()
    raise DamagedError


def _jpeg_segment(marker: int, content: bytes) -> bytes:
    """A segment in the form in which it is kept; empty if it is dropped."""
    start = bytes([0xFF, marker])
    if marker == 0xE0 and content[2:7] == b"JFIF\0":
        return start + b"\0\x10" + content[2:14].ljust(12, b"\0") + b"\0\0"  # without its thumbnail
    is_kept = (marker, content[2:14]) == (0xE2, b"ICC_PROFILE\0") or (marker, content[2:7]) == (0xEE, b"Adobe")
    is_note = 0xE0 <= marker <= 0xEF or 0xF0 <= marker <= 0xFE
    return start + content if is_kept or not is_note else b""


def _png(data: bytes) -> bytes:
    parts, orientation, at = [data[:8]], 1, 8
    while True:
        length = int.from_bytes(_take(data, at, 4), "big")
        chunk = _take(data, at, length + 12)
        kind, content = chunk[4:8], chunk[8:-4]
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise DamagedError("a part of it has changed")
        if kind == b"eXIf":
            orientation = turned(content)
        if kind in _PNG_KEPT:
            parts.append(chunk)
        if kind == b"IEND":
            break
        at += len(chunk)
    if orientation != 1:
        exif = b"eXIf" + _tiff(orientation)
        parts.insert(2, (len(exif) - 4).to_bytes(4, "big") + exif + zlib.crc32(exif).to_bytes(4, "big"))
    return b"".join(parts)


def _gif(data: bytes) -> bytes:
    at = 13 + _colours(data[10])
    parts = [_take(data, 0, at)]
    while at < len(data):
        if data[at] == 0x3B:
            break
        if data[at] == 0x2C:
            head = 10 + _colours(data[at + 9]) + 1
        elif data[at] == 0x21:
            head = 2
        else:
            at += 1  # padding that some programs leave between two parts
            continue
        length = head + sum(_blocks(data, at + head))
        block = _take(data, at, length)
        if block[:1] == b"\x2c" or block[1] == 0xF9 or block[2:].startswith(_GIF_KEPT):
            parts.append(block)
        at += length
    return b"".join([*parts, b"\x3b"])  # browsers tolerate a missing end


def _colours(flags: int) -> int:
    """The length of a colour table in bytes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> Iterator[int]:
    """The length in bytes of each block of a part of a GIF, including the empty last one."""
    while length := data[at]:
        yield length + 1
        at += length + 1
    yield 1


def _webp(data: bytes) -> bytes:
    end = 8 + int.from_bytes(_take(data, 4, 4), "little")
    parts, orientation, at = [], 1, 12
    while at + 8 <= end:
        kind, length = data[at : at + 4], int.from_bytes(_take(data, at + 4, 4), "little")
        content = _take(data, at + 8, length)
        if kind == b"EXIF":
            orientation = turned(content)
        if kind == b"VP8X":
            content = bytes([content[0] & ~0x0C, *content[1:]])
        if kind in _WEBP_KEPT:
            parts.append((kind, content))
        at += 8 + length + length % 2
    if orientation != 1 and parts and parts[0][0] == b"VP8X":
        parts[0] = (b"VP8X", bytes([parts[0][1][0] | 0x08, *parts[0][1][1:]]))
        parts.append((b"EXIF", _tiff(orientation)))
    body = b"".join(kind + len(part).to_bytes(4, "little") + part + b"\0" * (len(part) % 2) for kind, part in parts)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


_CLEANERS: Final[dict[str, Callable[[bytes], bytes]]] = {"jpeg": _jpeg, "png": _png, "gif": _gif, "webp": _webp}
