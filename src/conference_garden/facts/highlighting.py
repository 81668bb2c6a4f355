"""Whether code is valid in the language that it is marked with, so that it can be highlighted."""

from __future__ import annotations

from functools import lru_cache

from pygments.filters import ErrorToken
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound


@lru_cache(maxsize=1000)
def is_highlighted(code: str, language: str) -> bool:
    """Whether Pygments or Sphinx knows the language, and the lexer finds no errors in the code."""
    if language in ("default", "none"):
        return True
    if language in ("python", "py", "python3") and code.startswith(">>>"):
        language = "pycon"  # like Sphinx
    try:
        lexer = get_lexer_by_name(language)
        lexer.add_filter("raiseonerror")
        for _ in lexer.get_tokens(code):
            pass
    except (ClassNotFound, ErrorToken):
        return False
    return True


def is_language(name: str) -> bool:
    """Whether Pygments knows a language by this name."""
    try:
        get_lexer_by_name(name)
    except ClassNotFound:
        return False
    return True


def languages() -> list[str]:
    """All names by which Pygments knows languages."""
    return [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
