"""Extracts the messages that readers see, and updates the catalogues of all languages: ``make translations``."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from conference_garden.facts.translation import DOMAIN, FOLDER
from conference_garden.theme.scripts import messages_in
from conference_garden.theme.styles import messages_in_sheet

ENGINE = FOLDER.parent
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
PLAIN = "text/plain; charset=utf-8"
KEYWORDS = {"N_": None, "NN_": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}


def of_scripts(file, keywords, comments, options):
    """Extract the messages of a script, for Babel."""
    for message in messages_in(file.read().decode()):
        if message.many:
            yield message.line, "ngettext", (message.one, message.many), []
        else:
            yield message.line, "gettext", message.one, []


def of_sheets(file, keywords, comments, options):
    """Extract the messages of a style sheet, for Babel."""
    return ((0, "gettext", message, []) for message in messages_in_sheet(file.read().decode()))


def of_templates(file, keywords, comments, options):
    """Extract the messages of a template, for Babel."""
    return babel_extract(file, keywords, comments, {"silent": "false"})


def catalogue() -> Catalog:
    """All messages of the engine, in alphabetical order."""
    found = Catalog(project="conference-garden", charset="utf-8")
    methods = [("**/vendor/**", "ignore"), ("tools/**", "ignore"), ("**.py", "python")]
    methods += [("**.html", of_templates), ("**.js", of_scripts), ("**.css", of_sheets)]
    for name, _, message, comments, context in extract_from_dir(
        ENGINE, methods, keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
    ):
        found.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return found


def text_of(catalog: Catalog) -> str:
    """The text of a catalogue file, without anything that changes from day to day."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, omit_header=True, include_lineno=False)
    text = file.getvalue().decode()
    if catalog.locale is None:
        return text
    head = (f"Language: {catalog.locale}", f"Plural-Forms: {catalog.plural_forms}", f"Content-Type: {PLAIN}")
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in head), "", text])


def read(path: Path) -> Catalog:
    """Read a catalogue file."""
    with path.open("rb") as file:
        return read_po(file)


def up_to_date(path: Path, messages: Catalog) -> str:
    """The updated text of a language's catalogue file."""
    found = read(path)
    found.update(messages, no_fuzzy_matching=True)
    found.obsolete.clear()
    return text_of(found)


def main(languages: list[str]) -> None:
    """Update all catalogues, and create those of the given ``languages``."""
    messages = catalogue()
    for name in languages:
        path = FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(Catalog(locale=name)), encoding="utf-8")
    TEMPLATE.write_text(text_of(messages), encoding="utf-8")
    for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        path.write_text(up_to_date(path, messages), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
