"""Names of emoji, such as ``:tada:``, as code hosts and chats read them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"(?<![\w:/]):([a-z0-9_+-]+):(?![\w:])")


@cache
def _characters() -> dict[str, str]:
    lines = Path(__file__).with_name("emoji.txt").read_text(encoding="utf-8").splitlines()
    return dict(pair.split("=") for line in lines if not line.startswith("#") for pair in line.split())


def with_emoji(text: str) -> str:
    """Replace the names of emoji in a text with their characters.

    >>> with_emoji("Done :tada: at 10:30:45, or std::rocket::x")
    'Done 🎉 at 10:30:45, or std::rocket::x'
    """
    return _NAME.sub(lambda name: _characters().get(name[1], name[0]), text) if ":" in text else text
