"""SVG: files with scripts, or that load other files, are refused; metadata of programs is removed.

A page shows a picture as ``<img>``, where no script runs; but the file has an
address of its own, where scripts would run (SVG 2, section 2.2; HTML standard,
4.8.3).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from conference_garden.facts.problems import quoted
from conference_garden.pictures.containers import PictureError, cleaned, format_of

_SVG: Final = "{http://www.w3.org/2000/svg}"
#: Elements that contain scripts or pages.
_ACTIVE: Final = frozenset({"script", "foreignObject", "handler", "listener", "iframe", "embed", "object"})
_HREF: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href", "src"})
#: Parts of a style that load a file, after escapes are resolved (CSS Syntax Level 3, 4.3.7).
_LOADED: Final = re.compile(r"""url\(\s*["']?\s*([^"')]*)|@import|expression\(|image-set\(""", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_DATA: Final = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)

#: Pixels of CSS in a unit (CSS Values Level 4, section 6.2).
_UNITS: Final = {"": 1, "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "pt": 96 / 72, "pc": 16}
_UNITS_OF_TEXT: Final = {"em": 16, "ex": 8}
_LENGTH: Final = re.compile(r"\s*\+?((?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)\s*(?:([a-z]+)\s*)?", re.IGNORECASE)


class _ActiveError(PictureError):
    def __init__(self, why: str) -> None:
        super().__init__(why, "active-file")


def is_svg(data: bytes) -> bool:
    """Whether the beginning of a file looks like SVG."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*<", data) is not None and b"<svg" in data[:4096]


def read_svg(data: bytes) -> tuple[bytes, int, int]:
    """Return a drawing without metadata, and its width and height in pixels, 0 if it does not state them.

    Raises :class:`PictureError` if it is damaged or contains what it must not.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PictureError(f"is damaged: it is not XML ({str(error).partition(' (')[0]})") from None
    if root.tag != f"{_SVG}svg":
        raise PictureError('is not an SVG: it does not begin with <svg xmlns="http://www.w3.org/2000/svg">')
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[union-attr]
        raise _ActiveError("declares entities in its DOCTYPE")
    _refuse_style_sheets(root)
    for element in list(root.iter()):
        _check(element)
    width, height = _size(root)
    return etree.tostring(root, encoding="utf-8"), width, height


def _refuse_style_sheets(root: etree._Element) -> None:
    node = root.getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction) and node.target == "xml-stylesheet":  # noqa: SLF001
            raise _ActiveError("loads a style sheet (<?xml-stylesheet?>)")
        node = node.getprevious()


def _check(element: etree._Element) -> None:
    """Refuse an element that is active; remove one that is metadata."""
    if not isinstance(element.tag, str):
        if isinstance(element, etree._Entity):  # noqa: SLF001 (the only name it has)
            raise _ActiveError("refers to an entity")
        _remove(element)
        return
    name = etree.QName(element)
    if name.localname in _ACTIVE or name.namespace == "http://www.w3.org/1999/xhtml":
        raise _ActiveError(f"contains <{name.localname}>")
    if name.namespace != _SVG[1:-1] or name.localname == "metadata":
        _remove(element)  # metadata of Inkscape and Illustrator
        return
    for attribute, value in list(element.attrib.items()):
        _check_attribute(element, str(attribute), str(value))
    if name.localname == "style":
        _refuse_loaded(element.text or "")


def _check_attribute(element: etree._Element, attribute: str, value: str) -> None:
    name = etree.QName(attribute)
    local, tag = name.localname, etree.QName(element).localname
    names = [local, *([value.strip().rpartition(":")[2]] if local == "attributeName" else [])]
    if any(word.lower().startswith("on") for word in names) or "href" in names[1:]:
        raise _ActiveError(f"contains {quoted(names[-1])}, which would run as a script")
    if attribute in _HREF:
        element.set(attribute, _address(tag, value))
    elif name.namespace not in (None, "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"):
        del element.attrib[attribute]
    elif local == "base":
        raise _ActiveError("contains 'xml:base'")
    else:
        _refuse_loaded(value)


def _address(tag: str, value: str) -> str:
    """Return an address in a drawing if it is allowed: of a part of it, an embedded picture, or a link of ``<a>``."""
    address = re.sub(r"[\x00-\x20]", "", value)
    if address.startswith("#") or (tag == "a" and re.match(r"(?:https?|mailto):", address, re.IGNORECASE)):
        return value
    return cleaned_data(value) or _refuse(value)


def cleaned_data(value: str) -> str:
    """A ``data:`` address of a picture, without its metadata; empty if it is not one."""
    if not (match := _DATA.match(value)):
        return ""
    try:
        data = cleaned(base64.b64decode(re.sub(r"\s|%0A|%0D", "", value[match.end() :]).replace("%2B", "+")))
    except binascii.Error:
        raise PictureError("is damaged: a picture in it cannot be read") from None
    if not format_of(data):
        raise PictureError("contains a picture that is damaged")
    return f"data:image/{format_of(data)};base64,{base64.b64encode(data).decode()}"


def _refuse(address: str) -> str:
    raise _ActiveError(f"leads to {quoted(address.strip())}")


def _refuse_loaded(style: str) -> None:
    """Refuse a style, or another value, that would load a file."""
    for match in _LOADED.finditer(_ESCAPE.sub(lambda code: chr(min(int(code[1], 16), 0x10FFFF)), style)):
        if not (match[1] or "").lower().startswith(("#", "data:font/", "data:application/")):
            _refuse(match[1] or match[0])


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _size(root: etree._Element) -> tuple[int, int]:
    width, height = _pixels(root.get("width")), _pixels(root.get("height"))
    box = list(_numbers(root.get("viewBox", "")))
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        if width and not height:
            height = width * box[3] / box[2]
        elif height and not width:
            width = height * box[2] / box[3]
        elif not width:
            width, height = box[2], box[3]
    found = round(width), round(height)
    return found if all(0 < side < 100_000 for side in found) else (0, 0)


def _pixels(length: str | None) -> float:
    """A length in pixels; 0 if it is not a length, or is relative to its surroundings."""
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * {**_UNITS, **_UNITS_OF_TEXT}.get((match[2] or "").lower(), 0) if match else 0


def _numbers(text: str) -> Iterator[float]:
    for word in re.split(r"[\s,]+", text.strip()):
        try:
            yield float(word)
        except ValueError:
            return
