"""Facts about the files that pages show and link: each is read once, and again when it changes."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import PIL
from PIL import Image, UnidentifiedImageError

from conference_garden.facts.files import replace_file
from conference_garden.pictures.containers import DamagedError, PictureError, cleaned, format_of, turned
from conference_garden.pictures.svg import is_svg, read_svg

#: What all copies depend on besides the picture: the version of :mod:`.copies`, and that of Pillow.
RECIPE: Final = f"1 {PIL.__version__}"

#: Phones take photographs of 108 million pixels; 120 million need 360 MB of memory.
MAX_PIXELS: Final = 120_000_000
_ACTIVE: Final = "would be a page or a script of the site"
_HOLDS_NOTES: Final = "from which the place where it was taken cannot be removed"
_TOO_MANY: Final = f"has more than {MAX_PIXELS // 1_000_000} million pixels"
MAX_BYTES: Final = 100_000_000
#: An animation with more bytes is a film: even its copy would be too heavy for any page.
MAX_ANIMATION: Final = 8_000_000

_OTHERS: Final = {
    rb".{4}ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1)": "HEIC",
    rb"II\*\0|MM\0\*|II\+\0|MM\0\+": "TIFF, or a camera's raw picture",
    rb"BM.{4}\0\0\0\0": "BMP",
    rb"\xff\x0a|\0\0\0\x0cJXL ": "JPEG XL",
    rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51": "JPEG 2000",
    rb"8BPS": "Photoshop",
    rb"%PDF-": "PDF",
    rb"\0\0\x01\0": "an icon of Windows",
    rb"\x1f\x8b": "compressed",
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|script)": "HTML",
}
_FORMATS: Final = {re.compile(pattern, re.DOTALL | re.IGNORECASE): name for pattern, name in _OTHERS.items()}
#: Formats from which metadata cannot be removed.
_HOLD_NOTES: Final = frozenset({"HEIC", "TIFF, or a camera's raw picture", "JPEG XL", "JPEG 2000", "Photoshop"})

#: Suffixes of files that browsers run, or display with scripts in them.
ACTIVE: Final = re.compile(r"\.(?:html?|shtml|xhtml?|xht|[mc]?js|svgz|xslt?|mht|mhtml|hta|swf)", re.IGNORECASE)


class PictureFile(NamedTuple):
    """A file that a page shows or links.

    ``format`` is that of :func:`.format_of`, or ``svg``; empty for a linked file that is not SVG.
    ``width`` and ``height`` are those of the picture as it is seen, after turning it, or 0
    if it does not state them.  ``is_plain`` says that cleaning makes it fit for any page.
    ``problem`` is the kind of a problem and the text that follows the name of the file.
    """

    digest: str = ""
    format: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    frames: int = 1
    is_plain: bool = False
    problem: tuple[str, str] | None = None


class PictureFiles:
    """Keeps facts about files between builds, in the file ``path``, valid as long as their times and sizes are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[list[int], PictureFile]] = {}
        self._is_saved = True
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            for name, (times, values) in entries[RECIPE].items():
                self._known[name] = times, PictureFile(*values)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._known = {}  # everything is determined again

    def of(self, path: Path, *, is_shown: bool) -> PictureFile | None:
        """The facts about a file that a page shows, or else links; None if the file cannot be read."""
        try:
            status = path.stat()
            times = [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]
            key = f"{'shown' if is_shown else 'linked'} {path}"
            if key not in self._known or self._known[key][0] != times:
                self._known[key] = times, _looked_at(path, status.st_mode, status.st_size, is_shown=is_shown)
                self._is_saved = False
        except (OSError, ValueError):
            return None
        return self._known[key][1]

    def save(self) -> None:
        """Write the file, if there are new facts."""
        if self._is_saved:
            return
        replace_file(self._path, json.dumps({RECIPE: self._known}))
        self._is_saved = True


@cache
def picture_files(doctrees: Path) -> PictureFiles:
    """The facts about files in a build, which is given by the folder of its doctrees."""
    return PictureFiles(doctrees / "garden-pictures.json")


def _looked_at(path: Path, mode: int, size: int, *, is_shown: bool) -> PictureFile:
    try:
        if not stat.S_ISREG(mode):
            raise PictureError("is a folder" if stat.S_ISDIR(mode) else "is not an ordinary file")
        if not is_shown and ACTIVE.fullmatch(path.suffix):
            raise PictureError(_ACTIVE, "active-file")
        with path.open("rb") as file:
            head = file.read(4096)
        is_picture = bool(format_of(head)) or is_svg(head)
        if is_picture and size > MAX_BYTES:
            raise PictureError(f"has {size // 1_000_000} MB", "large-picture")
        if not is_picture:
            return _other(path, head, is_shown=is_shown)
        data = path.read_bytes()
        if is_svg(data):
            drawing, width, height = read_svg(data)
            return PictureFile(_digest(data), "svg", width, height, len(drawing), is_plain=True)
        if is_shown:
            return _raster(data)
        if format_of(data) == "avif":
            raise PictureError(f"is AVIF, {_HOLDS_NOTES}")
        cleaned(data)
        return PictureFile(_digest(data))
    except PictureError as error:
        return PictureFile(problem=(error.kind, str(error)))


def _other(path: Path, head: bytes, *, is_shown: bool) -> PictureFile:
    """A file that is not a picture browsers can draw; raises :class:`PictureError` if it must not be published."""
    name = next((name for pattern, name in _FORMATS.items() if pattern.match(head)), "")
    if is_shown:
        what = "is empty" if not head else f"is {name}, which browsers do not show" if name else "is not a picture"
        raise PictureError(what)
    if name in _HOLD_NOTES:
        raise PictureError(f"is {name}, {_HOLDS_NOTES}")
    text = path.read_bytes() if path.suffix.lower() in (".xml", ".rdf", ".mml") else b""
    draws = re.search(rb"<\?xml-stylesheet|http://www\.w3\.org/(?:1999/xhtml|2000/svg)", text)
    if draws or (name == "HTML" and not path.suffix):
        raise PictureError(_ACTIVE, "active-file")
    with path.open("rb") as file:
        return PictureFile(hashlib.file_digest(file, "sha256").hexdigest())


def _digest(data: bytes) -> str:
    return hashlib.sha256(RECIPE.encode() + data).hexdigest()


def _raster(data: bytes) -> PictureFile:
    clean = cleaned(data)
    with opened(clean) as image, as_damage():
        width, height = image.size
        orientation = turned(image.info.get("exif", b""))
        frames = int(getattr(image, "n_frames", 1))
        is_plain = orientation == 1 and image.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
        if width * height * frames > MAX_PIXELS:
            raise PictureError(_TOO_MANY, "large-picture")
    if frames > 1 and len(data) > MAX_ANIMATION:
        raise PictureError(f"is an animation of {len(data) / 1_000_000:.1f} MB", "large-picture")
    if orientation in range(5, 9):
        width, height = height, width
    return PictureFile(_digest(data), format_of(data), width, height, len(clean), frames, is_plain)


def opened(clean: bytes) -> Image.Image:
    """Open a picture without decoding its pixels; raises :class:`DamagedError` if it is not a picture."""
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # the limit is ours
    with as_damage():
        try:
            return Image.open(BytesIO(clean), formats=[format_of(clean).upper()])
        except Image.DecompressionBombError:
            raise PictureError(_TOO_MANY, "large-picture") from None
        except UnidentifiedImageError:
            raise DamagedError("its content is not a picture") from None


@contextmanager
def as_damage() -> Iterator[None]:
    """Raise :class:`DamagedError` for whatever error Pillow raises on a damaged picture."""
    try:
        yield
    except PictureError:
        raise
    except Exception as error:  # noqa: BLE001 (Pillow raises what it likes)
        raise DamagedError(" ".join(str(error).split()).rstrip(".")) from None
