"""The translation catalogues: complete, up to date, and with every text in the sources."""

from __future__ import annotations

import re

import pytest
import translations

from conference_garden.theme.scripts import TAGGED

LANGUAGES = sorted(translations.FOLDER.glob(f"*/LC_MESSAGES/{translations.DOMAIN}.po"))
SCRIPTS = sorted(translations.ENGINE.glob("*/static/*.js"))
NAMES = re.compile(r"\{\w*\}")


@pytest.fixture(scope="module")
def messages():
    return translations.catalogue()


def test_the_list_of_all_messages_is_up_to_date(messages):
    assert translations.TEMPLATE.read_text("utf-8") == translations.text_of(messages), "run 'make translations'"


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.parts[-3])
def test_a_language_has_each_message_with_the_same_values(path, messages):
    assert path.read_text("utf-8") == translations.up_to_date(path, messages), "run 'make translations'"
    for message in translations.read(path):
        if not message.id:
            continue
        ids, strings = ([value] if isinstance(value, str) else list(value) for value in (message.id, message.string))
        assert all(strings), f"no translation: {message.id}"
        assert not message.fuzzy, message.id
        for string in strings:
            assert set(NAMES.findall(string)) == set(NAMES.findall(ids[-1])), f"other values: {message.id}"


def test_no_message_stands_where_it_is_not_collected():
    inside = re.compile(r"""f["'].*\{n?gettext\(""")  # Python's f-strings are not searched for messages
    for path in translations.ENGINE.rglob("*.py"):
        assert not inside.search(path.read_text("utf-8")), path


#: Texts in scripts that are names of keys, elements and events.
NAMES_IN_SCRIPTS = {"ArrowDown", "ArrowUp", "Content-Type", "Escape", "Event"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_words_of_a_script_are_forgotten(path):
    """Texts in scripts with several words or a capital letter must be translatable, except selectors and classes."""
    without = TAGGED.sub("", re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE))
    texts = re.findall(r"""(?<![\\/\["])"([^"\n]*)"|`([^`\n]*)`""", without)
    found = {re.sub(r"\$\{[^}]*\}", "", one or other) for one, other in texts} - NAMES_IN_SCRIPTS
    words = {text for text in found if re.search(r"^[A-Z][a-z]|[a-z] [a-z]", text)}
    assert not {text for text in words if not re.match(r"(article|garden-|[.:#\[]|dialog)", text)}
