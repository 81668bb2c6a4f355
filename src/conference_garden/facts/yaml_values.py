"""YAML as writers write it: texts, yes and no, lists and tables, with the lines of their keys.

This is the only reader of YAML in a garden.  PyYAML's own constructs any object
that a tag names, reads ``12:30`` as a number, and expands a few nested aliases to
gigabytes; and deeply nested lists crash its C extension.  So values are made here,
from its events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml

from conference_garden.facts.files import DEEPEST, MalformedError

#: the loader of libyaml, four times as fast, if PyYAML was built with it
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Messages of PyYAML about common mistakes → plain words for them.
_PLAINLY: Final = {
    "mapping values are not allowed here": "a second colon, or the line above has none",
    "found character '\\t' that cannot start any token": "a tab; indent with spaces",
    "special characters are not allowed": "a control character",
}
#: The words that are not texts in YAML 1.1; numbers and dates stay as they were written.
_WORDS: Final = {"": None, "~": None} | {
    form: value
    for words, value in (("true yes on", True), ("false no off", False), ("null", None))
    for word in words.split()
    for form in (word, word.capitalize(), word.upper())
}


class YamlMapping(dict[str, Any]):
    """A mapping, and its ``entries`` (key, value, line), including repeated keys."""

    def __init__(self, entries: tuple[tuple[str, Any, int], ...]) -> None:
        super().__init__((key, value) for key, value, _ in entries)
        self.entries = entries


def yaml_pairs(text: str) -> tuple[tuple[str, Any, int], ...]:
    """The keys of a YAML mapping with their values and lines, including repeated keys.

    Values are texts as they were written, True, False, None, lists and
    :class:`YamlMapping`.  Raises :class:`~.files.MalformedError` for anything
    else.
    """
    root, line = _root(text)
    if root is None:
        return ()
    if not isinstance(root, YamlMapping):
        raise MalformedError("it must be made of 'key: value' lines", line)
    return root.entries


def yaml_value(text: str) -> Any:
    """The value of a YAML document, of any type; types and errors are as for :func:`yaml_pairs`."""
    return _root(text)[0]


def _root(text: str) -> tuple[Any, int]:
    """The value of a document, and the line on which it begins."""
    error: Exception | None = None
    for loader in (_Loader, yaml.SafeLoader):  # the messages of the second are the same on every machine
        try:
            return _document(iter(loader(text).get_event, None))
        except (yaml.YAMLError, ValueError, TypeError, OverflowError) as found:
            error = found
    mark = getattr(error, "problem_mark", None)
    line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
    reason = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error or type(error).__name__)
    raise MalformedError(_PLAINLY.get(reason, reason), line + 1)


def _document(events: Iterator[Any]) -> tuple[Any, int]:
    next(events)  # the stream begins
    if isinstance(next(events), yaml.StreamEndEvent):
        return None, 1
    first = next(events)
    root = _value(first, events, 0)
    next(events)  # the document ends
    if not isinstance(after := next(events), yaml.StreamEndEvent):
        raise MalformedError("'---' begins a second document", after.start_mark.line + 1)
    return root, first.start_mark.line + 1


def _value(event: Any, events: Iterator[Any], depth: int) -> Any:
    """The value that begins with an event."""
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        raise MalformedError(f"the alias '*{event.anchor}' is not supported; write its value", line)
    if event.tag:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        raise MalformedError(f"the tag '{tag}' is not followed; write the value without it", line)
    if isinstance(event, yaml.ScalarEvent):
        text = _text(event)
        return _WORDS.get(text, text) if event.implicit[0] else text
    if depth == DEEPEST:
        raise MalformedError(f"lists and tables are nested more than {DEEPEST} levels deep", line)
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(item, events, depth + 1) for item in _until(yaml.SequenceEndEvent, events)]
    entries = []
    for key in _until(yaml.MappingEndEvent, events):
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarEvent) or key.tag:
            raise MalformedError("a key must be a text", line)
        entries.append((_text(key), _value(next(events), events, depth + 1), line))
    return YamlMapping(tuple(entries))


def _text(scalar: yaml.ScalarEvent) -> str:
    """The text of a scalar, without lone surrogates, which an escape may produce and no file can contain."""
    return str(scalar.value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _until(end: type[yaml.Event], events: Iterator[Any]) -> Iterator[Any]:
    while not isinstance(event := next(events), end):
        yield event
