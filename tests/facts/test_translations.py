"""The catalogues of words: whole, up to date, and none forgotten in the sources."""

from __future__ import annotations

import re

import pytest
import translations

LANGUAGES = sorted(translations.FOLDER.glob(f"*/LC_MESSAGES/{translations.DOMAIN}.po"))
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
    inside = re.compile(r"""f["'].*\{[np]?gettext\(""")  # of Python, nobody reads what is in a text with values
    for path in translations.ENGINE.rglob("*.py"):
        assert not inside.search(path.read_text("utf-8")), path
    for path in translations.ENGINE.rglob("static/*.js"):
        script = path.read_text("utf-8")
        tags = re.findall(r"[^\w$.*\"]_n?`", script)
        assert len(tags) == len(list(translations.messages_in(script))), path
