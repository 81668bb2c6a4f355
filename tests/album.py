"""Pictures as cameras, telephones and programs make them, to add to gardens in tests."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

#: Text in the metadata of every picture, which must not appear anywhere on a site.
SECRET = "Z7-whereabouts"
#: 52° 22' 11.87" north, which EXIF stores as fractions whose bytes no picture contains by chance.
LATITUDE = (52.0, 22.0, 11.87)
GPS_BYTES = (1187).to_bytes(4, "little") + (100).to_bytes(4, "little")


def notes(orientation: int = 1) -> Image.Exif:
    """EXIF data with a position, a maker's note and some text."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = exif[0x013B] = exif[0x8298] = SECRET
    exif.get_ifd(0x8769)[0x927C] = SECRET.encode()
    exif.get_ifd(0x8825).update({1: "N", 2: LATITUDE, 3: "E", 4: (4.0, 53.0, 11.87)})
    return exif


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>{SECRET}</exif:GPSLatitude></x:xmpmeta>'.encode()


@cache
def grain() -> Image.Image:
    """A tile of sensor noise."""
    return Image.frombytes("RGB", (512, 512), random.Random(0).randbytes(512 * 512 * 3))


@cache
def scene(width: int, height: int, seed: int = 1) -> Image.Image:
    """An image much like a photograph: gradual changes of light, edges, and noise."""
    chance = random.Random(seed)
    sky = Image.linear_gradient("L").resize((width, height))
    blurred = grain().getchannel(seed % 3).resize((48, 36), Image.Resampling.BOX)
    red = blurred.point(lambda v: (v - 96) * 4).resize((width, height), Image.Resampling.BICUBIC)
    image = Image.merge("RGB", (red, sky.point(lambda v: 60 + v // 2), sky.transpose(Image.Transpose.ROTATE_180)))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, size = chance.randrange(width), chance.randrange(height), chance.randrange(width // 60, width // 8)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + size, y + size // 2), fill=colour)
        draw.line((x, y, chance.randrange(width), chance.randrange(height)), fill=colour, width=width // 300 or 1)
    noise = Image.new("RGB", (width, height))
    for place in ((x, y) for x in range(0, width, 512) for y in range(0, height, 512)):
        noise.paste(grain(), place)
    return Image.blend(image, noise, 0.12)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:  # noqa: A002
    """An image encoded as a file."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def photograph(width: int = 4032, height: int = 3024, orientation: int = 1, seed: int = 1, **options: Any) -> bytes:
    """A JPEG with all kinds of metadata. Its upper left corner, when shown upright, is red."""
    image = scene(width, height, seed).copy()
    corner = {1: (0, 0), 3: (width - 400, height - 400), 6: (0, height - 400), 8: (width - 400, 0)}[orientation]
    image.paste((255, 0, 0), (*corner, corner[0] + 400, corner[1] + 400))
    options = {"quality": 88, "exif": notes(orientation), "xmp": XMP, "comment": SECRET.encode(), **options}
    return encoded(image, "JPEG", **options) + SECRET.encode()


def screenshot(width: int = 1440, height: int = 900) -> bytes:
    """A PNG of a window with text, and with metadata."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 40), fill=(40, 44, 52))
    chance = random.Random(7)
    for line in range(60, height - 20, 18):
        words = " ".join(chance.choice(("harbour", "crane", "budget", "tide", "rope")) for _ in range(18))
        draw.text((20, line), words, fill=(30, 30, 30))
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    return encoded(image, "PNG", pnginfo=info, exif=notes())


def animation(width: int = 640, height: int = 360, frames: int = 12, **options: Any) -> bytes:
    """A GIF in which something moves."""
    images = []
    for number in range(frames):
        image = Image.new("P", (width, height), 0)
        image.putpalette([20, 40, 80, 250, 220, 90])
        x = number * width // frames
        ImageDraw.Draw(image).ellipse((x, height // 3, x + 60, height // 3 + 60), fill=1)
        images.append(image)
    comment = {"comment": SECRET.encode()}
    return encoded(images[0], "GIF", save_all=True, append_images=images[1:], duration=80, loop=0, **comment, **options)


DRAWING = f"""<?xml version="1.0"?>
<!-- {SECRET} -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://inkscape.example/ns" viewBox="0 0 300 150" i:file="{SECRET}">
  <metadata>{SECRET}</metadata>
  <i:view where="{SECRET}"/>
  <a href="https://harbour.example/"><circle cx="75" cy="75" r="60" fill="url(#light)"/></a>
  <linearGradient id="light"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#08c"/></linearGradient>
</svg>
"""


def album() -> dict[str, bytes]:
    """Ten pictures of one talk, by file name."""
    return {
        "IMG 0001.JPG": photograph(orientation=6, seed=1),
        "größe (2).jpg": photograph(seed=2),
        "100% “quay”.jpeg": photograph(orientation=8, seed=2),
        "写真.jpg": photograph(orientation=3, seed=1),
        "stage#5.jpg": photograph(orientation=6, seed=2),
        "who?.jpg": photograph(seed=1),
        "crew's day.jpg": photograph(orientation=8, seed=1),
        "screen.PNG": screenshot(),
        "moving.gif": animation(),
        "plan.svg": DRAWING.encode(),
    }
