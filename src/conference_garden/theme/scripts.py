"""The engine's scripts and style sheets in the language of the garden.

In the sources, words that readers see are tagged templates: ``_`Search` ``, ``_`Nothing has ${word}.` ``,
and with a number, which must be called ``n``, both forms: ``_n`${n} talk|${n} talks` ``.
Browsers never see the tags: when a script becomes a file of the site, they are replaced by words in
the garden's language.  So no script has to load translations, and English costs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from typing import Final, NamedTuple

from sphinx.application import Sphinx

from conference_garden.facts.files import replace_file
from conference_garden.facts.translation import form_for, gettext, plural_rule
from conference_garden.pages.html import THEME_FOLDER, static_folders, uses_own_theme
from conference_garden.theme.styles import OWN, translated_sheet

TAGGED: Final = re.compile(r"(?<=[\s(\[{])(_n?)`((?:[^`\\$]|\\.|\$(?!\{)|\$\{[^`{}]*\})*)`")
#: What only readers of the code need: indentation, empty lines, and lines with nothing but a comment.
_FOR_READERS: Final = re.compile(r"^[ \t]*(?:(?://.*|/\*\*.*\*/)?\n)?", re.MULTILINE)
_VALUE: Final = re.compile(r"\$\{([^{}]*)\}")


class ScriptMessage(NamedTuple):
    """A message in a script; ``many`` is its plural, if it has a number, ``values`` the code for each name in it."""

    one: str
    many: str
    values: dict[str, str]
    line: int


def messages_in(script: str) -> Iterator[ScriptMessage]:
    """The messages of a script, in order."""
    for match in TAGGED.finditer(script):
        yield _message(match, script.count("\n", 0, match.start()) + 1)


def _message(match: re.Match[str], line: int = 0) -> ScriptMessage:
    values: dict[str, str] = {}

    def named(value: re.Match[str]) -> str:
        """Name a value after the last name in its code: ``{query}`` for ``${quoted(query)}``."""
        name = re.findall(r"[A-Za-z_]\w*", value[1])[-1]
        assert values.setdefault(name, value[1]) == value[1], f"two values are called {name}: {match[0]}"
        return f"{{{name}}}"

    text = _VALUE.sub(named, match[2])
    one, _, many = text.partition("|") if match[1] == "_n" else (text, "", "")
    return ScriptMessage(one, many, values, line)


def translated(script: str) -> str:
    r"""A script as browsers get it: in the language in use, without comments.

    >>> translated("// so\nsay(_`Search`, _`Nothing has ${quoted(word)}.`, _n`${n} talk|${n} talks`)")
    'say("Search", `Nothing has ${quoted(word)}.`, [`${n} talk`, `${n} talks`][Number(n != 1)])'
    """
    return TAGGED.sub(lambda match: _code(_message(match)), _FOR_READERS.sub("", script))


def _code(message: ScriptMessage) -> str:
    if not message.many:
        return _literal(gettext(message.one), message.values)
    rule = plural_rule()
    number_of = c2py(rule)
    forms: dict[int, str] = {}
    for n in range(200):
        forms.setdefault(number_of(n), _literal(form_for(message.one, message.many, n), message.values))
    return f"[{', '.join(form for _, form in sorted(forms.items()))}][Number({rule})]"


def _literal(text: str, values: dict[str, str]) -> str:
    """A text as JavaScript code, with its values inserted."""
    if not values:
        return json.dumps(text, ensure_ascii=False)
    escaped = re.sub(r"[`\\]|\$(?=\{)", r"\\\g<0>", text)
    return "`" + re.sub(r"\{(\w+)\}", lambda name: f"${{{values[name[1]]}}}", escaped) + "`"


def make_scripts(app: Sphinx) -> None:
    """Write the scripts and style sheets in this language, as static files (event ``builder-inited``).

    They replace their sources, but not files with which the garden itself replaces these.
    """
    if not uses_own_theme(app.builder):
        return
    target = Path(app.doctreedir, "garden-scripts")
    folders = list(static_folders(app))
    ours = [place for place, folder in enumerate(folders) if folder.is_relative_to(THEME_FOLDER.parent)]
    translate = {"*.js": translated, "*.css": translated_sheet}
    made = {
        path.name: translate[kind](path.read_text(encoding="utf-8"))
        for folder in (THEME_FOLDER / "static", *(folders[place] for place in ours))
        for kind in translate
        for path in folder.glob(kind)
        if path.name not in OWN
    }
    for name, text in made.items():
        replace_file(target / name, text)
    for path in target.glob("*"):
        if path.name not in made:
            path.unlink()  # of another version
    app.config.html_static_path.insert(max(ours, default=-1) + 1, str(target))
