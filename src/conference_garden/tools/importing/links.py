"""Sort the links that belong to a talk: recordings, slides and other pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.labels import RECORDING_LABELS, SLIDES_LABELS

#: Most links of each kind for one talk.
MOST: Final = 20

_RECORDED = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|media\.ccc\.de|video\.fosdem\.org|peertube\.\w+|dailymotion\.com)$"
)
_SLIDES = re.compile(r"(?:^|\.)(?:speakerdeck\.com|slideshare\.net|slides\.com|noti\.st)$")
_FILM = re.compile(r"\.(?:mp4|m4v|webm|ogv|mkv|mov|mp3|opus|ogg)$", re.IGNORECASE)
_SHEETS = re.compile(r"\.(?:pdf|odp|pptx?|key)$", re.IGNORECASE)
_RECORDING_LABEL = re.compile(rf"\b(?:videos?|recordings?|{'|'.join(RECORDING_LABELS)})\b")
_SLIDES_LABEL = re.compile(rf"\b(?:slides|presentation|{'|'.join(SLIDES_LABELS)})\b")
#: labels of links that only matter during the conference
_PASSING = re.compile(r"feedback|chat room|live ?stream|(?:^|\W)vtt$", re.IGNORECASE)


class Links(NamedTuple):
    """The addresses that belong to a talk."""

    recordings: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


NO_LINKS: Final = Links()


def sorted_links(pairs: Iterable[tuple[str, str]], base: str = "", own: str = "") -> Links:
    """Sort links (label, address) by kind; ``own`` is the page of the talk, which is left out.

    >>> sorted_links([("Video", "https://a.example/x.webm"), ("", "https://a.example/s.pdf"), ("", "javascript:x")])
    Links(recordings=('https://a.example/x.webm',), slides=('https://a.example/s.pdf',), links=())
    """
    found: tuple[dict[str, None], ...] = ({}, {}, {})
    for label, address in pairs:
        url = web_address(base, address) if address else ""
        if not url.startswith("http") or url.rstrip("/") == own.rstrip("/") or _PASSING.search(label):
            continue
        parts, words = urlsplit(url), one_line(label).casefold()
        host = parts.hostname or ""
        if _RECORDED.search(host) or _FILM.search(parts.path) or _RECORDING_LABEL.search(words):
            found[0][url] = None
        elif _SLIDES.search(host) or _SLIDES_LABEL.search(words) or _SHEETS.search(parts.path):
            found[1][url] = None
        else:
            found[2][url] = None
    return Links(*(tuple(addresses)[:MOST] for addresses in found))


def video(provider: str, id_: str, seconds: int = 0) -> str:
    """The address of a recording at a provider, or "" if the provider is unknown."""
    if provider in ("mp4", "url"):
        return id_
    if provider == "youtube" and re.fullmatch(r"[\w-]{3,20}", id_):
        return f"https://www.youtube.com/watch?v={id_}" + (f"&t={seconds}s" if seconds else "")
    return f"https://vimeo.com/{id_}" if provider == "vimeo" and re.fullmatch(r"\d{1,15}", id_) else ""
