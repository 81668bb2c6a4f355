"""The words that readers see, in the language of the garden, by gettext.

The English words are the ids of messages.  ``{names}`` in them stand for values,
in Python, templates and scripts alike.  Catalogues are read from the files that
translators edit, ``locale/<language>/LC_MESSAGES/garden.po``; words without a
translation are in English, and so are all messages to writers.
"""

from __future__ import annotations

import gettext as standard
import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:  # slow to import, and not every command needs it
    from babel import Locale

DOMAIN: Final = "garden"
FOLDER: Final = Path(__file__).parents[1] / "locale"


class Language(NamedTuple):
    """A language tag and the messages in this language."""

    tag: str
    messages: standard.NullTranslations


def catalogue_file(tag: str) -> Path | None:
    """The catalogue of a language, or of a more general one (``pt`` for ``pt-BR``), or None."""
    parts = tag.split("-")
    names = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    files = (FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po" for name in names)
    return next((file for file in files if file.is_file()), None)


@lru_cache
def _messages_in(file: Path) -> standard.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with file.open("rb") as text, BytesIO() as compiled:
        write_mo(compiled, read_po(text))
        compiled.seek(0)
        return standard.GNUTranslations(compiled)


@lru_cache
def locale_of(tag: str) -> Locale:
    """The locale of a language for dates, numbers and lists; if unknown, or just English, British English."""
    from babel import Locale, UnknownLocaleError

    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        try:
            found = Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        return found if str(found) != "en" else Locale("en", "GB")
    return Locale("en", "GB")


@lru_cache
def _languages() -> frozenset[str]:
    """The tags of all languages that Unicode knows, including aliases: Dutch is ``nl``, and also ``nld``."""
    from babel import Locale
    from babel.core import get_global

    return frozenset(Locale("en").languages) | frozenset(get_global("language_aliases"))


def is_language(tag: str) -> bool:
    """Whether a tag begins with a known language."""
    return tag.partition("-")[0].lower() in _languages()


def is_right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left."""
    return locale_of(tag).text_direction == "rtl"


_in_use = Language("en", standard.NullTranslations())


def use_language(tag: str) -> None:
    """Set the language of all words, as a tag such as ``nl`` or ``pt-BR``."""
    global _in_use
    file = catalogue_file(tag)
    _in_use = Language(tag, _messages_in(file) if file else standard.NullTranslations())


def language() -> Language:
    """The language in use."""
    return _in_use


def other_language(tag: str) -> str:
    """The tag of a language if it is not the one in use, otherwise an empty string."""
    return tag if tag.casefold() != _in_use.tag.casefold() else ""


def locale_in_use() -> Locale:
    """The locale of the language in use, for dates, numbers and lists."""
    return locale_of(_in_use.tag)


def N_(message: str) -> str:  # noqa: N802 (the conventional name)
    """The message itself: marks for the catalogues a message that is looked up later."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """The same for a message with singular and plural."""
    return one, many


def gettext(message: str, **values: object) -> str:
    """A message in the language of the garden, with its values filled in."""
    found = _in_use.messages.gettext(message) if message else ""  # that of an empty id is the header of the catalogue
    return found.format(**values) if values else found


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The form of a message for a number, with its values filled in; ``{n}`` is the number.

    >>> ngettext("{n} talk", "{n} talks", 2)
    '2 talks'
    """
    return form_for(one, many, n).format(n=number_text(n), **values)


def form_for(one: str, many: str, n: int) -> str:
    """The form of a message for a number, without its values filled in."""
    return _in_use.messages.ngettext(one, many, n)


def plural_rule() -> str:
    """The expression for the index of the plural form for a number ``n``, valid in C and JavaScript."""
    found = re.search(r"\bplural=([^;]+)", _in_use.messages.info().get("plural-forms", ""))
    return found[1].strip() if found else "n != 1"


def number_text(number: int) -> str:
    """A number as the language in use writes it."""
    if number < 1000:
        return str(number)
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale_in_use())
