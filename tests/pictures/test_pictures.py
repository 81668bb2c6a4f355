"""Pictures on pages: small enough to load fast, upright, in their true colours, and without camera metadata."""

from __future__ import annotations

import base64
import os
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import album
import pytest
from browsing import Watched
from gardens import Built, Command, Garden, copy_garden
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from PIL import Image, ImageChops, ImageCms, ImageOps
from playwright.sync_api import Browser
from site_pages import compressed, html_mistakes, served

from conference_garden.pictures.containers import PictureError, format_of
from conference_garden.pictures.copies import make_copies, shown_picture, without_notes
from conference_garden.pictures.files import PictureFiles, picture_files
from conference_garden.tools.live.builds import LiveGarden

PAGE = "conferences/sails-2024"
#: The most bytes that a page with an album may load on a telephone.
ON_A_TELEPHONE = 300_000


def add(garden: Garden, name: str, data: bytes, *, page: str = PAGE) -> Path:
    """Put a file beside a page."""
    path = garden.folder / Path(page).parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def show(garden: Garden, *texts: str, page: str = PAGE) -> None:
    """Add texts to the end of a page."""
    garden.write(f"{page}.md", garden.read(f"{page}.md") + "".join(f"\n{text}\n" for text in texts))


def images(built: Built, page: str = PAGE) -> list[html.HtmlElement]:
    """The pictures in the article of a page."""
    return html.fromstring(built.page(f"{page}.html")).xpath("//article//img")


def shown(built: Built, page: str = PAGE) -> Image.Image:
    """The first picture of a page, as loaded by a browser that chooses none from ``srcset``."""
    (image, *_) = images(built, page)
    return Image.open(built.output / Path(page).parent / unquote(image.get("src")))


def leaks(folder: Path, *secrets: bytes) -> list[str]:
    """The files of a site that contain metadata of the pictures."""
    found = []
    for path in filter(Path.is_file, folder.rglob("*")):
        data = path.read_bytes()
        place = album.GPS_BYTES in data or album.GPS_BYTES[::-1] in data
        if place or any(secret in data for secret in (album.SECRET.encode(), *secrets)):
            found.append(path.relative_to(folder).as_posix())
    return found


# The album


@pytest.fixture(scope="module")
def built_album(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with ten pictures below one talk, and a page that links one of them."""
    garden = copy_garden("small", tmp_path_factory.mktemp("album") / "garden")
    for number, (name, data) in enumerate(album.album().items()):
        add(garden, name, data)
        show(garden, f"![Picture {number} of the day](<{name}>)")
    show(garden, "[The whole of it](<../conferences/IMG 0001.JPG>)", page="topics/boats")
    built = garden.build()
    assert built.warnings == []
    return built


def test_an_album_is_light_on_a_telephone(built_album: Built, browser: Browser) -> None:
    """A page with ten pictures loads less than 300 kB on a telephone, and nothing shifts as pictures load."""
    with served(built_album.output) as address:
        phone = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 2.625, "is_mobile": True}
        watched = Watched(browser, address, **phone)
        watched.page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries())"
            " shift += value; }).observe({ type: 'layout-shift', buffered: true });"
        )
        watched.page.goto(f"{address}{PAGE}.html", wait_until="networkidle")
        first = len(pictures := [r.url for r in watched.requests if "/_images/" in r.url])
        for image in watched.page.locator("article img").all():
            image.scroll_into_view_if_needed()
        watched.page.wait_for_load_state("networkidle")
        drawn = "[...document.querySelectorAll('article img')].map((i) => [i.complete, i.naturalWidth > 0, i.width])"
        assert watched.page.evaluate(drawn) == [[True, True, width] for *_, width in watched.page.evaluate(drawn)]
        assert watched.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        names = {unquote(urlsplit(request.url).path).lstrip("/") for request in watched.requests}
        weight = sum(len(compressed(built_album.output / name)) for name in names)
        pictures = [name for name in names if name.startswith("_images/")]
        assert (len(pictures), watched.page.evaluate("shift") < 0.02, watched.problems) == (10, True, [])
        assert first < 10  # the others load when the reader scrolls to them
        assert weight < ON_A_TELEPHONE, weight
        watched.page.close()


def test_nothing_of_the_notes_is_published(built_album: Built) -> None:
    """No published file has GPS data, comments, XMP or bytes after the end of a picture, not even a linked picture."""
    assert leaks(built_album.output) == []
    (linked,) = (built_album.output / "_downloads").rglob("*.JPG")
    with Image.open(linked) as image, Image.open(BytesIO(album.album()["IMG 0001.JPG"])) as original:
        assert dict(image.getexif()) == {0x0112: 6}
        assert image.tobytes() == original.tobytes()


def test_pictures_are_upright(built_album: Built) -> None:
    """Photographs taken in any orientation are shown upright, and their width and height are correct in the HTML."""
    for image in images(built_album):
        src = built_album.output / "conferences" / image.get("src")
        if src.suffix != ".svg":
            with Image.open(src) as drawn:
                assert drawn.size == (int(image.get("width")), int(image.get("height")))
                if "Picture 8" not in image.get("alt") and "Picture 7" not in image.get("alt"):
                    red, green, blue = drawn.convert("RGB").getpixel((15, 15))
                    assert red > 200 > 90 > max(green, blue), image.get("alt")
    sizes = [(int(image.get("width")), int(image.get("height"))) for image in images(built_album)]
    assert [width < height for width, height in sizes[:7]] == [True, False, True, False, True, False, True]


def test_addresses_are_plain(built_album: Built) -> None:
    """Whatever a picture's file is called, its address needs no escapes, and every address leads to a file."""
    names = {path.name for path in (built_album.output / "_images").iterdir()}
    assert all(name == quote(name) for name in names)
    assert {name.partition("-")[0] for name in names} == {
        *("img", "grosse", "100", "xie", "stage", "who", "crews", "screen", "moving", "plan")
    }
    named = {
        address.rpartition("/")[2]
        for image in images(built_album)
        for address in (image.get("src"), *(part.split()[0] for part in image.get("srcset", "x").split(",")))
    }
    assert named - {"x"} <= names
    assert "IMG" not in " ".join(names), "no original"


def test_an_album_elsewhere(built_album: Built) -> None:
    """Feeds and Markdown files use absolute addresses of pictures below 200 kB, and the HTML is valid."""
    found = list(etree.parse(built_album.output / "talks.atom.xml").iter("{*}img"))
    base = "https://small.example/notes/"
    for addresses in (
        [image.get("src") for image in found],
        [line.rpartition("](")[2].rstrip(")") for line in built_album.page(f"{PAGE}.md").splitlines() if "![" in line],
    ):
        assert len(addresses) == 10
        assert all((built_album.output / address.removeprefix(base)).stat().st_size < 200_000 for address in addresses)
        assert all(address.startswith(base) for address in addresses)
    assert html_mistakes([built_album.output / f"{PAGE}.html"]) == ""


def test_motion_is_a_choice(built_album: Built) -> None:
    """A GIF stays animated, and readers who prefer reduced motion get a still picture."""
    (picture,) = html.fromstring(built_album.page(f"{PAGE}.html")).xpath("//article//picture")
    moving, still = picture.xpath(".//img/@src")[0], picture.xpath("source/@srcset")[0]
    assert picture.xpath("source/@media") == ["(prefers-reduced-motion: reduce)"]
    with Image.open(built_album.output / "conferences" / moving) as image:
        assert (image.n_frames, image.info["loop"], image.size) == (12, 0, (640, 360))
    with Image.open(built_album.output / "conferences" / still) as image:
        assert getattr(image, "n_frames", 1) == 1


# Names


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("größe.png", "![A chart](größe.png)"),
        ("my photo.png", "![A photo](<my photo.png>)"),
        ("my photo.png", "![A photo](my%20photo.png)"),
        ("my photo.png", "```{figure} my photo.png\n:alt: A photo\n\nA photo.\n```"),
        ("my photo.png", "```{image} my%20photo.png\n:alt: A photo\n```"),
        ("100%.png", "![All](100%.png)"),
        ("100%.png", "![All](100%25.png)"),
        ("20%20.png", "![Literally](20%20.png)"),
        ("photo (1).png", "![One](<photo (1).png>)"),
        ("photo(1).png", "![One](photo(1).png)"),
        ("it's “it”.png", "![It](<it's “it”.png>)"),
        ("a#b.png", "![A and B](a#b.png)"),
        ("a?b.png", "![A or B](<a?b.png>)"),
        ("a&b=c;d.png", "![More](a&b=c;d.png)"),
        ("写真.png", "![A photo](写真.png)"),
        ("صورة.png", "![A photo](صورة.png)"),
        ("🚤.png", "![A boat](🚤.png)"),
        (unicodedata.normalize("NFD", "größe.png"), f"![A chart]({unicodedata.normalize('NFC', 'größe.png')})"),
        (unicodedata.normalize("NFC", "größe.png"), f"![A chart]({unicodedata.normalize('NFD', 'größe.png')})"),
        ("PHOTO.PNG", "![A photo](PHOTO.PNG)"),
        ("more/photo.png", "![A photo](more/photo.png)"),
        ("photo.webp", "![A photo](photo.*)"),
        ("photo.png", "![A photo](/conferences/photo.png)"),
        ("my photo.png", "[![A photo](<my photo.png>)](https://boats.example/)"),
    ],
)
def test_names(restored: Garden, name: str, text: str) -> None:
    """Pictures with any file name are shown, however Markdown and directives refer to them."""
    data = album.encoded(Image.new("RGB", (40, 30), "blue"), "PNG")
    add(restored, name, data)
    show(restored, text)
    built = restored.build()
    assert built.warnings == []
    (image,) = images(built)
    assert (image.get("width"), image.get("height")) == ("40", "30")
    assert shown(built).convert("RGB").getpixel((5, 5)) == (0, 0, 255)


@pytest.mark.parametrize(
    "text", ["![A photo](my photo.png)", "![A photo](my photo (1).png)", "See [the plan](the plan of it.pdf)."]
)
def test_names_that_markdown_leaves_as_text(restored: Garden, text: str) -> None:
    """Markdown leaves an address with a space as text, so a message tells the writer to put it between < and >."""
    show(restored, text)
    (warning,) = restored.build("dummy").warnings
    assert "put an address that contains spaces between < and >" in warning
    assert warning.endswith("[garden.unread-markup]")


@pytest.mark.parametrize("text", ['![A](<a.png> "my title.png")', "f[x](a, b) and (see x y.png)", r"!\[A](my b.png)"])
def test_names_that_are_none(restored: Garden, text: str) -> None:
    """Link titles, code and escaped brackets are not reported as pictures or links with a bad address."""
    add(restored, "a.png", album.encoded(Image.new("RGB", (4, 3)), "PNG"))
    show(restored, text)
    assert restored.build("dummy").warnings == []


def test_a_missing_picture(restored: Garden) -> None:
    """A file name with wrong capitals is reported with the right name, and a null byte in a name is reported too."""
    add(restored, "Photo One.JPG", album.photograph(640, 480))
    show(restored, "![A photo](<photo one.jpg>)", "![A trap](a%00b.png)")
    first, second = restored.build("dummy").warnings
    assert "conferences/photo one.jpg; did you mean 'Photo One.JPG'?" in first
    assert "a%00b.png" in second


def test_two_pictures_of_one_name(restored: Garden) -> None:
    """Pictures in different folders may have the same name."""
    for folder, colour in (("one", "red"), ("two", "blue")):
        add(restored, f"{folder}/photo.png", album.encoded(Image.new("RGB", (40, 30), colour), "PNG"))
        show(restored, f"![In {colour}]({folder}/photo.png)")
    built = restored.build()
    assert built.warnings == []
    colours = [
        Image.open(built.output / "conferences" / i.get("src")).convert("RGB").getpixel((1, 1)) for i in images(built)
    ]
    assert colours == [(255, 0, 0), (0, 0, 255)]


# Appearance


def profile() -> bytes:
    """A colour profile with red and blue swapped."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    table = {swapped[at : at + 4]: at for at in range(132, 132 + 12 * swapped[131], 12)}
    found = bytearray(swapped).replace("sRGB".encode("utf-16-be"), "Else".encode("utf-16-be"))
    for one, other in ((b"rXYZ", b"bXYZ"), (b"bXYZ", b"rXYZ")):
        found[table[one] + 4 : table[one] + 12] = swapped[table[other] + 4 : table[other] + 12]
    return bytes(found)


def test_colours_do_not_shift(restored: Garden) -> None:
    """Colour profiles are applied, CMYK and 16-bit grey become what screens show, and transparency is kept."""
    red = Image.new("RGB", (900, 30), "red")
    cases = {
        "profile.jpg": (album.encoded(red, "JPEG", icc_profile=profile()), (0, 0, 255)),
        "profile.png": (album.encoded(red.convert("RGBA"), "PNG", icc_profile=profile()), (0, 0, 255)),
        "broken.jpg": (album.encoded(red, "JPEG", icc_profile=b"no profile"), (254, 0, 0)),
        "cmyk.jpg": (album.encoded(red.convert("CMYK"), "JPEG"), (254, 0, 0)),
        "grey.png": (album.encoded(Image.new("I;16", (900, 30), 0x8000), "PNG"), (128, 128, 128)),
        "palette.gif": (album.encoded(red.convert("P"), "GIF"), (254, 0, 0)),
        "clear.png": (album.encoded(Image.new("RGBA", (900, 30), (255, 0, 0, 0)), "PNG"), None),
        "two.png": (album.encoded(Image.new("1", (900, 30), 1), "PNG"), (255, 255, 255)),
        "pale.png": (album.encoded(Image.new("LA", (900, 30), (128, 255)), "PNG"), (128, 128, 128)),
        "new.avif": (album.encoded(red, "AVIF"), (254, 0, 0)),
        "named.png": (album.encoded(red, "JPEG"), (254, 0, 0)),  # the content counts, not the name
        "small.jpg": (album.encoded(red.resize((20, 20)), "JPEG"), (254, 0, 0)),
    }
    for name, (data, _) in cases.items():
        add(restored, name, data)
        show(restored, f"![{name}]({name})")
    built = restored.build()
    assert built.warnings == []
    for image, (_, colour) in zip(images(built), cases.values(), strict=True):
        drawn = Image.open(built.output / "conferences" / image.get("src")).convert("RGBA").getpixel((10, 10))
        if colour is None:
            assert drawn[3] == 0
        else:
            near = max(abs(one - other) for one, other in zip(drawn, colour, strict=False))
            assert near <= 12, (image.get("alt"), drawn)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_all_ways_to_lie(restored: Garden, kind: str) -> None:
    """A picture with any EXIF orientation is shown upright, whatever the byte order of its EXIF data."""
    image = album.scene(900, 600)
    ways = range(1, 9) if kind == "JPEG" else (2, 6, 7)
    for orientation in ways:
        add(restored, f"o{orientation}.x", album.encoded(image, kind, exif=album.notes(orientation)))
        show(restored, f"![x](o{orientation}.x)")
    built = restored.build()
    assert built.warnings == []
    for orientation, shown_image in zip(ways, images(built), strict=True):
        with Image.open(restored.folder / f"conferences/o{orientation}.x") as original:
            right = ImageOps.exif_transpose(original).convert("RGB").resize((9, 9), Image.Resampling.BOX)
        drawn = Image.open(built.output / "conferences" / shown_image.get("src"))
        found = drawn.convert("RGB").resize((9, 9), Image.Resampling.BOX)
        assert max(high for _, high in ImageChops.difference(right, found).getextrema()) < 25, orientation
        assert drawn.size == ((900, 600) if orientation < 5 else (600, 900))


def test_sizes(restored: Garden) -> None:
    """A picture has its size in the HTML. Options of the writer override it and keep the aspect ratio."""
    add(restored, "photo.jpg", album.photograph(2000, 1000, orientation=6))
    add(restored, "small.png", album.encoded(Image.new("RGB", (40, 30)), "PNG"))
    add(restored, "plan.svg", album.DRAWING.encode())
    add(restored, "wide.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="2in" height="1in"/>')
    add(restored, "any.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="100%"/>')
    texts = ["![x](photo.jpg)", "![x](small.png)", "![x](plan.svg)", "![x](wide.svg)", "![x](any.svg)"]
    options = [":width: 300px", ":width: 300", ":height: 100", ":height: 100px", ":scale: 50", ":width: 50%"]
    texts += [f"```{{figure}} photo.jpg\n:alt: x\n{option}\n\nCaption\n```" for option in options]
    show(restored, *texts)
    built = restored.build()
    assert built.warnings == []
    found = [tuple(image.get(key) for key in ("width", "height", "style")) for image in images(built)]
    assert found == [
        ("540", "1080", None),
        ("40", "30", None),
        ("300", "150", None),
        ("192", "96", None),
        (None, None, None),
        ("540", "1080", "width: 300px;"),
        ("300", "600", None),
        ("50", "100", None),
        ("540", "1080", "height: 100px; width: auto;"),
        ("500", "1000", None),
        ("540", "1080", "width: 50%;"),
    ]
    sizes = [image.get("sizes") for image in images(built)]
    assert sizes[1] is None
    assert (sizes[5], sizes[6], sizes[0].rpartition(" ")[2], sizes[-1].rpartition(" ")[2]) == (
        *("300px", "300px"),
        *("540px", "270px"),
    )


def test_no_picture_is_enlarged(restored: Garden) -> None:
    """Small pictures are published as they are, and large ones in up to three sizes, never larger than the original."""
    expected = {(300, 200): [300], (900, 600): [720, 900], (1100, 700): [720, 1100], (5000, 400): [720, 1080, 1600]}
    for width, height in expected:
        add(restored, f"p{width}.jpg", album.photograph(width, height, exif=album.notes()))
        show(restored, f"![x](p{width}.jpg)")
    built = restored.build()
    for image, widths in zip(images(built), expected.values(), strict=True):
        names = image.get("srcset", image.get("src")).split(", ")
        files = [built.output / "conferences" / name.split()[0] for name in names]
        assert [Image.open(file).width for file in files] == widths
    assert images(built)[0].get("src").endswith(".jpg")


def test_text_on_a_screen_stays_sharp(restored: Garden) -> None:
    """A screenshot keeps every pixel, in fewer bytes."""
    data = album.screenshot(1200, 800)
    add(restored, "screen.png", data)
    show(restored, "![A screen](screen.png)")
    drawn = shown(restored.build())
    with Image.open(BytesIO(data)) as original:
        assert drawn.convert("RGB").tobytes() == original.tobytes()
    assert Path(drawn.filename).stat().st_size < len(data)


def test_the_first_picture_comes_at_once(restored: Garden) -> None:
    """The first picture above the first subheading loads at once. All others load lazily."""
    add(restored, "a.png", album.encoded(Image.new("RGB", (40, 30)), "PNG"), page="topics/boats")
    restored.replace("topics/boats.md", "Things that float.", "Things that float.\n\n![x](a.png)\n\n![y](a.png)")
    assert [image.get("loading") for image in images(restored.build(), "topics/boats")] == [None, "lazy"]


# Refused files


def damaged(data: bytes) -> bytes:
    """Half of a file."""
    return data[: len(data) // 2]


PNG = album.encoded(Image.effect_noise((64, 64), 50), "PNG")
REFUSED = {
    "half.jpg": (damaged(album.photograph(800, 600)), "is damaged: it ends too early."),
    "half.png": (damaged(PNG), "is damaged: it ends too early."),
    "half.gif": (damaged(album.animation()), "is damaged: it ends too early."),
    "half.webp": (damaged(album.encoded(Image.effect_noise((64, 64), 50), "WEBP")), "is damaged: it ends too early."),
    "changed.png": (PNG[:300] + b"x" + PNG[301:], "is damaged: a part of it has changed."),
    "nothing.png": (b"", "is empty."),
    "start.jpg": (b"\xff\xd8\xff", "is damaged: it ends too early."),
    "text.png": (b"no picture", "is not a picture."),
    "page.png": (b"<!DOCTYPE html><p>x", "is HTML, which browsers do not show."),
    "photo.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is HEIC, which browsers do not show."),
    "scan.tif": (album.encoded(Image.new("L", (9, 9)), "TIFF"), "is TIFF, or a camera's raw picture, which browsers"),
    "old.bmp": (album.encoded(Image.new("L", (9, 9)), "BMP"), "is BMP, which browsers do not show."),
    "packed.svgz": (b"\x1f\x8b\x08\0", "is compressed, which browsers do not show."),
    "bomb.png": (album.encoded(Image.new("1", (14_000, 9_000)), "PNG"), "has more than 120 million pixels."),
    "bomb.gif": (album.encoded(Image.new("L", (20_000, 20_000)), "GIF"), "has more than 120 million pixels."),
    "film.gif": (
        album.encoded(
            Image.effect_noise((900, 900), 99),
            *("GIF",),
            save_all=True,
            append_images=[Image.effect_noise((900, 900), 99) for _ in range(10)],
        ),
        "is an animation of ",
    ),
}


def test_what_browsers_cannot_show(restored: Garden) -> None:
    """Each unusable picture is reported at its reference, with what is wrong and the remedy, by 'make check' too."""
    for name, (data, _) in REFUSED.items():
        add(restored, name, data)
        show(restored, f"![x]({name})")
    (restored.folder / "conferences/folder.png").mkdir()
    os.mkfifo(restored.folder / "conferences/pipe.png")
    show(restored, "![x](folder.png)", "![x](pipe.png)")
    lines = restored.read(f"{PAGE}.md").split("\n")
    expected = {name: message for name, (_, message) in REFUSED.items()}
    expected |= {"folder.png": "is a folder.", "pipe.png": "is not an ordinary file."}
    try:
        for builder in ("dummy", "html", "html"):
            warnings = restored.build(builder).warnings
            assert len(warnings) == len(expected)
            for warning, (name, message) in zip(warnings, expected.items(), strict=True):
                line = lines.index(f"![x]({name})") + 1
                start = f"{PAGE}.md:{line}: WARNING: the picture 'conferences/{name}' {message}"
                assert warning.startswith(start), warning
    finally:
        (restored.folder / "conferences/pipe.png").unlink()


def test_what_only_decoding_tells(restored: Garden) -> None:
    """A picture that is complete but cannot be decoded is reported by the build, without a traceback."""
    path = add(restored, "odd.png", album.encoded(Image.effect_noise((900, 900), 99), "PNG"))
    data = path.read_bytes()
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    content = bytearray(data[start + 4 : start + 4 + length])
    content[2:400] = bytes(398)
    chunk = b"IDAT" + bytes(content)
    path.write_bytes(data[:start] + chunk + zlib.crc32(chunk).to_bytes(4, "big") + data[start + 8 + length :])
    show(restored, "![x](odd.png)")
    for _ in range(2):
        (warning,) = restored.build().warnings
        assert "the picture 'conferences/odd.png' is damaged: " in warning


def svg(inside: str, *, before: str = "", attributes: str = "") -> bytes:
    """An SVG file with this content."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {names} {attributes}>{inside}</svg>".encode()


JPEG = base64.b64encode(album.photograph(640, 480)).decode()
ACTIVE = {
    "script": svg("<script>alert(1)</script>"),
    "script in its own name": svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'),
    "handler": svg("<g/>", attributes='onload="alert(1)"'),
    "handler on a shape": svg('<circle r="3" onClick="alert(1)"/>'),
    "page": svg("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>"),
    "HTML": svg('<video xmlns="http://www.w3.org/1999/xhtml" src="x"/>'),
    "script in a link": svg('<a href="java&#10;script:alert(1)"><text>x</text></a>'),
    "script by animation": svg('<a><set attributeName="xlink:href" to="javascript:alert(1)"/></a>'),
    "handler by animation": svg('<set attributeName="onmouseover" to="alert(1)"/>'),
    "picture from elsewhere": svg('<image href="https://elsewhere.example/x.png"/>'),
    "shape from elsewhere": svg('<use xlink:href="other.svg#x"/>'),
    "drawing in a drawing": svg('<image href="data:image/svg+xml,&lt;svg/&gt;"/>'),
    "style from elsewhere": svg("<style>@import 'https://elsewhere.example/x.css';</style>"),
    "fill from elsewhere": svg('<circle r="3" fill="url(https://elsewhere.example/x#y)"/>'),
    "fill in escapes": svg(r'<circle r="3" style="fill: u\72l(https://elsewhere.example/x#y)"/>'),
    "style sheet": svg("", before='<?xml-stylesheet href="https://elsewhere.example/x.css"?>'),
    "entities": svg("<text>&x;</text>", before='<!DOCTYPE svg [<!ENTITY x "x">]>'),
    "entities from elsewhere": svg("<g/>", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "base": svg("<g/>", attributes='xml:base="https://elsewhere.example/"'),
}


def test_drawings_that_run(restored: Garden) -> None:
    """SVG with scripts, HTML, entities or external addresses is refused and not published, whether shown or linked."""
    for number, data in enumerate(ACTIVE.values()):
        add(restored, f"a{number}.svg", data)
        show(restored, f"![x](a{number}.svg)" if number % 2 else f"[x](a{number}.svg)")
    built = restored.build()
    wrong = [warning for warning in built.warnings if "[garden.active-file]" in warning]
    assert [f"a{number}.svg" for number in range(len(ACTIVE))] == [w.split("'")[1].rpartition("/")[2] for w in wrong]
    assert not [name for name in built.files() if name.endswith(".svg") and "/a" in name]


def test_drawings_that_are_fine(restored: Garden) -> None:
    """Links, gradients, embedded pictures, styles, fonts and an old DOCTYPE stay in an SVG. Metadata is removed."""
    kind = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    inside = (
        '<style>.a { fill: url(#g); font: 3px "x" } @font-face { src: url(data:font/woff2;base64,AAAA) }</style>'
        f'<image href="data:image/jpeg;base64,{JPEG}" width="30" height="30"/><text>onto <tspan>it</tspan></text>'
        '<a href="https://boats.example/"><circle class="a" r="3"/></a><use xlink:href="#g"/>'
    )
    add(restored, "fine.svg", svg(inside, before=kind, attributes='viewBox="0 0 30 30"'))
    add(restored, "plan.svg", album.DRAWING.encode())
    show(restored, "![x](fine.svg) ![x](plan.svg)", "[plan](plan.svg)")
    built = restored.build()
    assert built.warnings == []
    fine = (built.output / "conferences" / images(built)[0].get("src")).read_text()
    assert all(
        part in fine for part in ("fill: url(#g)", "https://boats.example/", "data:image/jpeg;base64,", "<tspan>")
    )
    data = base64.b64decode(fine.partition("base64,/")[0] and fine.split("data:image/jpeg;base64,")[1].split('"')[0])
    assert album.SECRET.encode() not in data
    assert leaks(built.output) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<p>x"),
        ("page.HTM", "<p>x"),
        ("page.xhtml", "<html/>"),
        ("code.js", "alert(1)"),
        ("code.mjs", "alert(1)"),
        ("packed.svgz", "x"),
        ("feed.xml", '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'),
        ("page.xml", '<html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("page", "<!doctype html><script>alert(1)</script>"),
    ],
)
def test_files_that_would_be_pages(restored: Garden, name: str, text: str) -> None:
    """A linked file that a browser would run as part of the site is refused, however it is linked."""
    add(restored, name, text.encode())
    for link in (f"[x]({name})", f"{{download}}`{name}`"):
        before = restored.read(f"{PAGE}.md")
        show(restored, f"See {link}.")
        built = restored.build()
        restored.write(f"{PAGE}.md", before)
        if (built.warnings and "download file" in built.warnings[0]) or ("." not in name and link[0] == "["):
            continue  # MyST does not take a name without a suffix for a file
        (warning,) = built.warnings
        assert "would be a page or a script of the site" in warning
        assert not any(file.endswith(f"/{name}") for file in built.files())


def test_files_that_are_files(restored: Garden) -> None:
    """Linked documents, data and archives are published unchanged."""
    files = {
        "slides.pdf": b"%PDF-1.7",
        "data.csv": b"a,b\n",
        "all.zip": b"PK\3\4",
        "plain.xml": b"<a/>",
        "read.txt": b"<p>",
    }
    for name, data in files.items():
        add(restored, name, data)
        show(restored, f"[x]({name})")
    built = restored.build()
    assert built.warnings == []
    found = {path.name: path.read_bytes() for path in (built.output / "_downloads").rglob("*") if path.is_file()}
    assert found == files


@pytest.mark.parametrize("name", ["photo.heic", "photo.tif", "photo.avif"])
def test_linked_pictures_that_keep_their_notes(restored: Garden, name: str) -> None:
    """A linked picture whose metadata cannot be removed is not published."""
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    kinds = {"heic": heic, "tif": b"II*\0", "avif": album.encoded(Image.new("L", (9, 9)), "AVIF")}
    add(restored, name, kinds[name.rpartition(".")[2]])
    show(restored, f"[x]({name})")
    (warning,) = restored.build().warnings
    assert "from which the place where it was taken cannot be removed" in warning


# Linked, static and embedded pictures


def linked_formats() -> Iterator[tuple[str, bytes]]:
    """Pictures with metadata, in all formats whose linked originals are published."""
    image = album.scene(640, 480).copy()
    notes = {"exif": album.notes(6), "xmp": album.XMP}
    yield "a.jpg", album.photograph(640, 480, orientation=6)
    yield "b.webp", album.encoded(image, "WEBP", **notes)
    yield "c.webp", album.encoded(image, "WEBP", lossless=True, **notes)
    yield "d.png", album.encoded(image, "PNG", exif=album.notes(6))
    yield "e.gif", album.animation()
    yield "f.png", album.screenshot(200, 100)


def test_linked_pictures(restored: Garden) -> None:
    """A linked picture keeps its pixels and orientation, and loses all other metadata."""
    files = dict(linked_formats())
    for name, data in files.items():
        add(restored, name, data)
        show(restored, f"[x]({name})")
    built = restored.build()
    assert built.warnings == []
    assert leaks(built.output, b"xmpmeta") == []
    for name, data in files.items():
        (path,) = (built.output / "_downloads").rglob(name)
        with Image.open(path) as image, Image.open(BytesIO(data)) as original:
            assert image.convert("RGB").tobytes() == original.convert("RGB").tobytes(), name
            assert image.getexif().get(0x0112, 1) == original.getexif().get(0x0112, 1), name
            assert set(image.getexif()) <= {0x0112}, name


def test_pictures_beside_pages(restored: Garden) -> None:
    """Static files, the link preview picture, 'html_extra_path' and ``data:`` pictures lose their metadata too."""
    photo = album.photograph(640, 480)
    for folder in ("_static/deeper", "extra/more"):
        (restored.folder / folder).mkdir(parents=True)
        (restored.folder / folder / "photo.jpg").write_bytes(photo)
    (restored.folder / "_static/social.png").write_bytes(album.screenshot(1200, 630))
    restored.write("conf.py", 'extensions = ["conference_garden.site"]\nhtml_extra_path = ["extra"]\n')
    show(restored, f"![x](data:image/jpeg;base64,{JPEG})")
    built = restored.build(into="static")
    assert built.warnings == []
    assert {"_static/deeper/photo.jpg", "more/photo.jpg", "_static/social.png"} <= built.files().keys()
    assert leaks(built.output, b"xmpmeta") == []
    (data,) = [image.get("src") for image in images(built)]
    assert album.SECRET.encode() not in base64.b64decode(data.partition(",")[2])


@pytest.mark.parametrize(
    "address",
    [
        f"data:image/jpeg;base64,{base64.b64encode(album.photograph(64, 48)[:-2000]).decode()}",
        "data:image/png;base64,AAAA",
        f"data:image/jpeg,{quote(album.photograph(64, 48)[:900])}",
    ],
)
def test_pictures_in_addresses_that_cannot_be_read(restored: Garden, address: str) -> None:
    """A ``data:`` picture whose metadata cannot be removed is not published."""
    show(restored, f"```{{image}} {address}\n:alt: x\n```")
    built = restored.build()
    (warning,) = built.warnings
    assert "a picture in an address ('data:…') cannot be read. Save it again" in warning
    assert leaks(built.output) == []


# Builds


def test_copies_follow_their_picture(garden: Garden) -> None:
    """A replaced picture is shown, copies that no page shows are deleted, and no copy is made twice."""
    path = add(garden, "photo.jpg", album.photograph(1200, 900, seed=1))
    show(garden, "![x](photo.jpg)", "[all](photo.jpg)")
    first = garden.build()
    made = {path: path.stat().st_mtime_ns for path in (first.output / "_images").iterdir()}
    garden.replace(f"{PAGE}.md", "![x]", "![y]")
    assert {path: path.stat().st_mtime_ns for path in (garden.build().output / "_images").iterdir()} == made
    path.write_bytes(album.photograph(1200, 900, seed=2))
    os.utime(path, (1_000_000_000, 1_000_000_000))  # an older time, as after a checkout
    second = garden.build()
    assert not {path.name for path in made} & {path.name for path in (second.output / "_images").iterdir()}
    assert second.files() == garden.clean_build().files()
    path.unlink()
    garden.replace(f"{PAGE}.md", "![y](photo.jpg)", "")
    garden.replace(f"{PAGE}.md", "[all](photo.jpg)", "")
    third = garden.build()
    assert not [name for name in third.files() if name.startswith(("_images", "_downloads"))]
    assert not list((third.output.with_name("doctrees") / "garden-pictures").iterdir())


def test_two_processes_make_the_same(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are byte for byte the same, however many processes write the pages that show them."""
    monkeypatch.setattr("conference_garden.fast.builder.WORTHWHILE", 2)
    add(garden, "photo.jpg", album.photograph(1200, 900))
    for page in (PAGE, "topics/boats"):
        show(garden, "![x](/conferences/photo.jpg)", page=page)
    serial, parallel = garden.build(into="one"), garden.build(into="two", jobs=2)
    assert serial.warnings == parallel.warnings == []
    assert serial.files() == parallel.files()


def test_damaged_memory(garden: Garden) -> None:
    """When the stored facts about pictures cannot be read, they are determined again."""
    add(garden, "photo.jpg", album.photograph(1200, 900))
    show(garden, "![x](photo.jpg)")
    before = garden.build().files()
    (garden.folder / "_build/out/doctrees/garden-pictures.json").write_text("{")
    picture_files.cache_clear()
    assert garden.build().files() == before


def test_check_names_pictures(garden: Garden) -> None:
    """'make check' reports a broken picture, and 'make html' then keeps the last good site."""
    add(garden, "photo.jpg", album.photograph(1200, 900))
    show(garden, "![x](photo.jpg)")
    assert Command("build", str(garden.folder)).result().returncode == 0
    add(garden, "photo.jpg", b"")
    checked = Command("check", str(garden.folder)).result()
    assert checked.returncode == 1
    assert "the picture 'conferences/photo.jpg' is empty." in checked.stderr
    assert Command("build", str(garden.folder)).result().returncode == 1
    assert len(list((garden.folder / "_build/html/_images").iterdir())) == 2


def test_the_preview_shows_pictures(garden: Garden) -> None:
    """The preview has a newly added picture as soon as its page, in the same bytes as the site will have."""
    live = LiveGarden(garden.folder)
    try:
        assert live.start().messages == []
        add(garden, "my photo.jpg", album.photograph(1200, 900))
        show(garden, "![x](<my photo.jpg>)")
        result = live.show(garden.folder / f"{PAGE}.md")
        assert result is not None
        assert result.messages == []
        clean = garden.clean_build(drafts=True)
        (image,) = images(clean)
        for name in (image.get("src"), *(part.split()[0] for part in image.get("srcset").split(", "))):
            assert (live.output / "conferences" / name).read_bytes() == (
                clean.output / "conferences" / name
            ).read_bytes()
        assert live.build().messages == []
        shown = Built(live.output, [], []).files()
        assert {name: file for name, file in shown.items() if not name.startswith("search-index/")} == clean.files()
    finally:
        live.close()


def test_another_builder_publishes_no_notes_either(tmp_path: Path) -> None:
    """With Sphinx's own builder and theme, pictures are shown unchanged but without metadata."""
    garden = Garden(tmp_path)
    garden.write("conf.py", 'extensions = ["myst_parser", "conference_garden"]\n')
    garden.write("index.md", "# Mine\n\n![x](<my photo.jpg>)\n\n[y](<my photo.jpg>)\n")
    (tmp_path / "my photo.jpg").write_bytes(album.photograph(640, 480))
    for _ in range(2):
        built = garden.build()
        assert built.warnings == []
        assert "_images/my photo.jpg" in built.files()
        assert leaks(built.output) == []


SAMPLES = {
    "a.jpg": album.photograph(64, 48),
    "a.png": album.screenshot(90, 60),
    "a.gif": album.animation(64, 36, 3),
    "a.webp": album.encoded(album.scene(64, 48), "WEBP", exif=album.notes(6), lossless=True),
    "a.avif": album.encoded(album.scene(64, 48), "AVIF"),
    "a.svg": album.DRAWING.encode(),
}


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    cut=st.integers(0, 5000),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_any_damage_is_a_message(name: str, cut: int, changes: list[tuple[int, bytes]]) -> None:
    """However a file is damaged, it is shown or refused with a message, without a traceback or leaked metadata."""
    data = bytearray(SAMPLES[name])
    for place, new in changes:
        data[place % len(data) : place % len(data) + len(new)] = new
    data = data[: max(len(data) - cut, 0)] if cut % 3 == 0 else data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        known = PictureFiles(path.with_suffix(".json")).of(path, is_shown=True)
        assert known is not None
        if known.problem is None:
            with suppress(PictureError):
                make_copies(path, known, shown_picture(name, known), Path(folder, "copies"))
        linked = PictureFiles(path.with_suffix(".json")).of(path, is_shown=False)
        assert linked is not None
        if not linked.problem and format_of(bytes(data)) and not changes:
            assert album.SECRET.encode() not in without_notes(bytes(data))


def test_addresses_stay_relative(built_album: Built) -> None:
    """The relative addresses of pictures on a page lead to files of the site."""
    page = "https://x.example/conferences/sails-2024.html"
    for image in images(built_album):
        path = urlsplit(urljoin(page, image.get("src"))).path.lstrip("/")
        assert (built_album.output / path).is_file()
