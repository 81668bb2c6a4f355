"""Files as writers leave them: texts, YAML and TOML yield values or messages, within limits."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts import schema
from conference_garden.facts.files import MalformedError, Toml, UnreadableError, text_of
from conference_garden.facts.frontmatter import read_front_matter, without_front_matter
from conference_garden.facts.people import read_people
from conference_garden.facts.record import Record
from conference_garden.facts.settings import read_settings
from conference_garden.facts.yaml_values import yaml_pairs

MERGE = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n"
NUMBER = "1" * 5_000  # more digits than Python converts to a number
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{key}: &{key} [{','.join([f'*{before}'] * 9)}]\n" for before, key in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("content", "kind", "line"),
    [
        ("é".encode("latin-1"), "not-text", 1),
        (b"one\ntwo\nthr\xe9e", "not-text", 3),
        *((f"# T\n{name}".encode(name), "not-text", 1) for name in ("utf-16", "utf-16-le", "utf-32", "utf-32-be")),
        (b"\x89PNG\r\n\x1a\n\0", "not-text", 1),
        (b"\x1f\x8b\x08\0\0", "not-text", 1),
        (f"one\n{MERGE}".encode(), "unsettled-merge", 2),
        (f"one\n{MERGE}".replace("\n", "\r\n").encode(), "unsettled-merge", 2),
        (f"---\n{MERGE}---\n".encode(), "unsettled-merge", 2),
        (f"```{{talk}}\n{MERGE}```\n".encode(), "unsettled-merge", 2),
        (f"```python\n```\n\n{MERGE}".encode(), "unsettled-merge", 4),
    ],
)
def test_what_is_no_text_is_told_with_its_line(tmp_path: Path, content: bytes, kind: str, line: int) -> None:
    """Files in other encodings, binary files and unresolved merges are refused, with the line of the problem."""
    (tmp_path / "x.md").write_bytes(content)
    with pytest.raises(UnreadableError) as found:
        text_of(tmp_path / "x.md")
    assert (found.value.kind, found.value.line) == (kind, line)


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{MERGE}```\n",
        f"~~~text\n{MERGE}~~~\n",
        f"````{{code-block}}\n{MERGE}````\n",
        "Title\n=======\n\n>>>>>>> deep\n",
        "<<<<<<< HEAD\nonly one\n",
        "\ufeffMarked",
    ],
)
def test_marks_of_a_merge_may_be_quoted(tmp_path: Path, text: str) -> None:
    """Merge conflict markers may be quoted in a code block, and text that only resembles them is kept."""
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    assert text_of(tmp_path / "x.md") == text.removeprefix("\ufeff")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe, a folder, a device, a circular link and a file that cannot be read are refused at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero"), tmp_path / "circle", Path("/proc/self/mem")):
        with pytest.raises(UnreadableError) as found:
            text_of(path)
        assert found.value.kind == "unreadable-file"
        assert str(tmp_path) not in str(found.value)
    with pytest.raises(FileNotFoundError):
        text_of(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("010", "010"),
        ("1.50", "1.50"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        ("2024-05-02", "2024-05-02"),
        ("2024-05-02T10:00:00+02:00", "2024-05-02T10:00:00+02:00"),
        ("0000-00-00", "0000-00-00"),
        (NUMBER, NUMBER),
        ("yes", True),
        ("'yes'", "yes"),
        ("Off", False),
        ("~", None),
        ("", None),
        ('"\\ud800"', "\N{REPLACEMENT CHARACTER}"),
        ("[a, {b: c}]", ["a", {"b": "c"}]),
    ],
)
def test_values_are_as_they_were_written(text: str, value: object) -> None:
    """Values that YAML would turn into numbers or dates, perhaps wrongly, stay texts."""
    assert yaml_pairs(f"key: {text}") == (("key", value, 1),)


@pytest.mark.parametrize("key", ["on", "No", "null", "1", "1.5", "2024-01-01", "<<", '"a: b"'])
def test_keys_are_as_they_were_written(key: str) -> None:
    """Keys that YAML would turn into other values stay texts: a person may be called No."""
    assert yaml_pairs(f"{key}: {{}}") == ((key.strip('"'), {}, 1),)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (BOMB, 2, "the alias '*a'"),
        ("x: 1\nbase: &b {c: d}\n<<: *b", 3, "the alias '*b'"),
        ("a: &a [*a]", 1, "the alias '*a'"),
        ("a: !!timestamp x", 1, "the tag '!!timestamp'"),
        ("a: !!bool maybe", 1, "the tag '!!bool'"),
        ("a: !!int x", 1, "the tag '!!int'"),
        ("a: !!binary ===", 1, "the tag '!!binary'"),
        ("a: !!set {b, c}", 1, "the tag '!!set'"),
        ("a: !!omap [b: c]", 1, "the tag '!!omap'"),
        ("b: 1\na: !!python/object/apply:os.system [ls]", 2, "the tag '!!python/object/apply:os.system'"),
        ("a: !own b", 1, "the tag '!own'"),
        ("!!str a: b", 1, "a key must be a text"),
        ("[a]: b", 1, "a key must be a text"),
        ("? {a: b}\n: c", 1, "a key must be a text"),
        (f"a: {'[' * 100_000}", 1, "more than 20 levels deep"),
        (f"a:\n  {'- ' * 100_000}b", 2, "more than 20 levels deep"),
        ("{a: " * 100_000, 1, "more than 20 levels deep"),
        ("a: b\n---\nc: d", 2, "a second document"),
        ("a: b\nc: \0", 2, "a control character"),
        ("a:\n\t- b", 2, "a tab"),
        ("- a", 1, "'key: value' lines"),
        ('a: "\\UFFFFFFFF"', 1, ""),
    ],
)
def test_what_is_not_followed_in_yaml(text: str, line: int, reason: str) -> None:
    """Aliases, tags, deep nesting and odd keys are refused with their line."""
    with pytest.raises(MalformedError, match=f".*{reason.replace('*', '.')}") as found:
        yaml_pairs(text)
    assert found.value.line == line


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`?,~ \n\t\0\u2028\ud800\\0"))
def test_any_yaml_can_be_read(text: str) -> None:
    """Any text yields values or :class:`MalformedError` with a line of the text."""
    try:
        assert all(1 <= line <= len(text.splitlines()) + 1 for _, _, line in yaml_pairs(text))
    except MalformedError as error:
        assert 1 <= error.line <= len(text.splitlines()) + 1  # noqa: PT017


VALUES: dict[str, str] = {
    "text": '"x"',
    "empty text": '""',
    "number": "1",
    "huge number": NUMBER,
    "truth": "true",
    "list": '["a", 1]',
    "empty list": "[]",
    "lists in lists": "[[[]]]",
    "date": "2024-05-02",
    "long text": f'"{"x" * 1_000_000}"',
    "control characters": '"a\\u0007b\\u2028"',
    "markup": '"<script>alert(1)</script>"',
}
PAGES: dict[str, schema.Schema] = {
    "conferences/x": schema.CONFERENCE,
    "topics/x": schema.TOPIC,
    "notes/x": schema.PAGE,
    "index": schema.ROOT_PAGE,
}


@pytest.mark.parametrize(
    "value", [*VALUES.values(), "{a: b}", "{}", "~", "1:30"], ids=[*VALUES, "map", "{}", "~", "60"]
)
def test_each_key_of_yaml_with_each_type(tmp_path: Path, value: str) -> None:
    """A value of any type is used by its key, or reported in its line."""
    for document, found in PAGES.items():
        for key in found.keys:
            front = read_front_matter(document, f"---\n{key}: {value}\n---\n")
            assert key in front.values or any(problem.line == 2 for problem in front.problems), (document, key)
    for key in schema.SPEAKER.keys:
        (tmp_path / "speakers.yml").write_text(f"Ada:\n  {key}: {value}\n", encoding="utf-8")
        (person,), problems = read_people(tmp_path)
        used = bool(getattr(person, key.replace("-", "_")))
        assert used or value in ("[]", '""') or [problem.line for problem in problems] == [2], key


def _used(folder: Path, text: str) -> tuple[Any, list[int]]:
    (folder / "garden.toml").write_text(text, encoding="utf-8")
    settings = read_settings(folder, {})
    return settings, [problem.line for problem in settings.problems]


@pytest.mark.parametrize("value", [*VALUES.values(), "{a = 1}", "1.5", "nan", "inf", "10:00:00"])
def test_each_key_of_toml_with_each_type(tmp_path: Path, value: str) -> None:
    """A value of any type is used by its key, or reported in its line."""
    for key in schema.SITE.keys:
        settings, lines = _used(tmp_path, f"[site]\n{key} = {value}\n")
        default = getattr(read_settings(tmp_path / "nowhere", {}), key.replace("-", "_"))
        used = getattr(settings, key.replace("-", "_"))
        assert lines == [2] or value in ('""', "[]") or used != default or str(used).lower() == value, key
    for key in schema.AUTHOR.keys:
        settings, lines = _used(tmp_path, f'[authors.ada]\nname = "A"\n{key}{"" if key != "name" else "x"} = {value}\n')
        assert lines in ([], [3])
    for key in schema.GARDEN.keys:
        _, lines = _used(tmp_path, f"{key} = {value}\n")
        assert lines or value == '""', key


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 10_000,
        f"a = {'[' * 300}{']' * 300}",
        f"a{'.a' * 3_000} = 1",
        f"[{'a.' * 100}a]",
        f"[site]\nname = {NUMBER}",
        f"[site]\nname = 0x{'f' * 50_000}",
        f"[site]\nname = {'{a = ' * 900}",
    ],
)
def test_toml_within_limits(tmp_path: Path, text: str) -> None:
    """Huge numbers and deep tables give one short message, even where the TOML parser would raise another exception."""
    (tmp_path / "garden.toml").write_text(text, encoding="utf-8")
    problems: list[tuple[int, str, str]] = []
    file = Toml(tmp_path / "garden.toml", lambda *problem: problems.append(problem))
    assert [kind for _, kind, _ in problems] == ["malformed-file"]
    assert file.data == {}
    assert all(len(problem.message) < 300 for problem in read_settings(tmp_path, {}).problems)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, f'{{"version": {NUMBER}}}', '{"version": 1e999}', "[]", '"x"', "{", '{"index.html": {}', "\0"],
)
def test_a_damaged_record_is_a_message(tmp_path: Path, text: str) -> None:
    """From a damaged ``published.json`` nothing is taken, and the damage is reported."""
    (tmp_path / "published.json").write_text(text, encoding="utf-8")
    record = Record.read(tmp_path / "published.json")
    assert record.problems
    assert record.entries == {}


def test_an_entry_that_stands_twice(tmp_path: Path) -> None:
    """The second entry of a person, or of a key in an entry, is reported in its line, and the first one counts."""
    text = "Ada:\n  url: https://a.example\n  url: https://b.example\nBob: {}\nADA:\n  aliases: [A]\n"
    (tmp_path / "speakers.yml").write_text(text, encoding="utf-8")
    people, problems = read_people(tmp_path)
    assert [(person.name, person.url) for person in people] == [("Ada", "https://a.example"), ("Bob", "")]
    assert [(problem.line, problem.kind) for problem in problems] == [(3, "repeated-key"), (5, "repeated-key")]


@given(st.lists(st.sampled_from(["---", "----", "...", "--- x", "a: b", "", "# T", "\ufeff", "text"]), max_size=8))
def test_nobody_else_sees_front_matter(lines: list[str]) -> None:
    """What remains of a page without its front matter begins with no dashes, and all lines keep their numbers."""
    text = "\n".join(lines)
    left = without_front_matter(text)
    assert not left.startswith("---")
    assert left.count("\n") == text.count("\n") or left == text.count("\n") * "\n" + "\n"
    assert text.endswith(left.lstrip("\n"))


def test_the_values_of_these_tests_are_toml() -> None:
    """The values tried in these tests are valid TOML, except for the huge number."""
    for name, value in VALUES.items():
        if name != "huge number":
            tomllib.loads(f"x = {value}")
