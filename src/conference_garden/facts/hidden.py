"""Invisible characters: those that some scripts and emoji need, and those that are misleading.

Directional controls show a line in another order than the one it is written in, which
is dangerous in code (https://trojansource.codes, CVE-2021-42574); zero-width characters
make two names of one; other control characters, such as those copied from a terminal,
are not allowed in HTML and XML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

#: Embeddings, overrides and isolates (Unicode Standard Annex #9).
_DIRECTIONS: Final = "\u202a-\u202e\u2066-\u2069"
#: Scripts without spaces between words, in which a zero-width space marks where a line may break.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
#: Letters that joiners may follow: Arabic and related scripts, Mongolian, N'Ko, the scripts of India and around it.
_JOINED: Final = "\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\u1b00-\u1bff\ua800-\uabff\ufb50-\ufeff"
_EMOJI: Final = "\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
_TAGS: Final = "\U000e0000-\U000e007f"

#: All controls except tabs and line ends (XML 1.0, section 2.2, including its note on discouraged characters).
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
#: Never needed: controls, :data:`_DIRECTIONS`, and zero-width characters where no script or emoji requires them.
HIDDEN: Final = re.compile(
    f"{_CONTROLS.pattern}|[{_DIRECTIONS}]|(?<![{_UNSPACED}])\u200b|[\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]"
    f"|(?<![{_JOINED}])\u200c|(?<![{_JOINED}{_EMOJI}])\u200d"
    # flags of regions have tags after a black flag
    f"|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+"
)
#: Invisible characters between letters: directional marks and soft hyphens.
_MARKS: Final = re.compile("[\u00ad\u061c\u200e\u200f]")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def without_hidden(text: str) -> str:
    r"""Remove invisible characters from other people's text; directional marks stay in right-to-left scripts.

    >>> without_hidden("ad\u202eob\u202c and zero\u200bwidth")
    'adob and zerowidth'
    """
    if text.isascii():
        return text
    text = HIDDEN.sub("", text)
    return text if _RIGHT_TO_LEFT.search(text) else _MARKS.sub("", text)


def without_controls(text: str) -> str:
    """The text of a page with control characters replaced, so that it can be shown whatever was reported."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def hidden_in(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """A message for each different hidden character in each line, after the number of the line, from 1."""
    for number, line in enumerate(lines, 1):
        pattern = _CONTROLS if line.isascii() else HIDDEN
        for found in dict.fromkeys(match[0][0] for match in pattern.finditer(line)):
            name = f"U+{ord(found):04X} ({unicodedata.name(found, 'a control character').lower()})"
            yield number, f"this line contains an invisible character: {name}."
