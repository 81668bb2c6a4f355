"""No regular expression takes longer than in proportion to the text, whatever the text is.

Patterns are found in the modules of the engine: compiled ones as they are, others in calls of
``re``. Each is tried on repetitions of the pieces it is made of, the usual attack on a pattern that
backtracks.
"""

from __future__ import annotations

import ast
import importlib
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # the parser that re itself uses
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from gardens import ROOT

from conference_garden.tools.importing import sources, speaker_names
from conference_garden.tools.report import unlinked

PACKAGE = ROOT / "src/conference_garden"
METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
#: Letters that are tried as repeated pieces, besides those of the pattern itself.
USUAL = (" ", "a", "A", "0", "\n", "-", "(")
#: The length of a text, the seconds after which it is suspicious, and how much longer four times the text may take.
LENGTH, SUSPICIOUS, GROWTH = 1500, 0.003, 8
#: Patterns that only see what the engine itself has made, or texts of at most this many letters.
BOUNDED = {
    "pages/csp.py": 0,  # a template
    "theme/styles.py": 0,  # the style sheets of the theme
    "tools/importing/escapes.py": 0,  # marks that come in pairs and do not occur in texts
    "tools/importing/sources.py _DECLARED": sources.HEAD,
    "tools/report/unlinked.py _SENTENCE_START": unlinked.NEAR,
    "tools/report/unlinked.py _NAME_BEFORE": unlinked.NEAR,
    "tools/importing/speaker_names.py _NOTE": speaker_names.LONGEST_NAME,
    "tools/importing/speaker_names.py _NICKNAME": speaker_names.LONGEST_NAME,
}


class Use(NamedTuple):
    """A pattern, the method it is used with, and where."""

    place: str
    pattern: re.Pattern[str]
    method: str


def modules() -> Iterator[tuple[Path, ModuleType]]:
    """All modules of the engine."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        if not name.endswith("__main__"):
            yield path, importlib.import_module(name)


def patterns_in(name: str, value: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The compiled patterns in a value of a module, with the names by which they are used."""
    match value:
        case re.Pattern():
            if isinstance(value.pattern, str):
                yield name, value
        case dict():
            for item in (*value.keys(), *value.values()):
                yield from patterns_in(name, item)
        case tuple() | list():
            for part, item in zip(getattr(value, "_fields", [name] * len(value)), value, strict=True):
                yield from patterns_in(part, item)


def evaluated(node: ast.expr, names: dict[str, Any]) -> str:
    """The text of an expression, with ``word`` for parts known only at run time."""
    if isinstance(node, ast.JoinedStr):
        return "".join(evaluated(part, names) for part in node.values)
    expression = node.value if isinstance(node, ast.FormattedValue) else node
    with suppress(Exception):
        value = eval(compile(ast.Expression(expression), "pattern", "eval"), dict(names))
        return value if isinstance(value, str) else str(value)
    return "word"


def flags_of(call: ast.Call, names: dict[str, Any]) -> int:
    """The flags among the arguments of a call of ``re``."""
    for node in (*call.args, *(keyword.value for keyword in call.keywords)):
        with suppress(Exception):
            value = eval(compile(ast.Expression(node), "flags", "eval"), dict(names))
            if isinstance(value, re.RegexFlag):
                return int(value)
    return 0


@cache
def uses() -> list[Use]:
    """All patterns of the engine with the methods they are used with, each once."""
    found: dict[tuple[str, str], Use] = {}
    named: list[tuple[str, str, re.Pattern[str]]] = []
    methods: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path, module in modules():
        place, names = path.relative_to(PACKAGE).as_posix(), vars(module)
        own = [pair for name, value in names.items() for pair in patterns_in(name, value)]
        named += [(place, name, pattern) for name, pattern in own]
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            method, owner = call.func.attr, call.func.value
            name = getattr(owner, "id", "") or getattr(owner, "attr", "")
            if method in METHODS:
                methods[place * name.startswith("_"), name].add(method)
            if name == "re" and method in (*METHODS, "compile"):
                pattern = re.compile(evaluated(call.args[0], names), flags_of(call, names))
                if all(pattern != known for _, known in own):
                    method = "search" if method == "compile" else method
                    found.setdefault((pattern.pattern, method), Use(f"{place}:{call.lineno}", pattern, method))
    for place, name, pattern in named:
        for method in sorted(methods[place * name.startswith("_"), name]) or ["search"]:
            found.setdefault((pattern.pattern, method), Use(f"{place} {name}", pattern, method))
    return list(found.values())


def sample(node: Iterable[Any]) -> str:
    """A short text that a pattern, or a part of it, matches, ignoring assertions."""
    return "".join(map(_sample_of, node))


def _sample_of(item: Any) -> str:
    operation, value = str(item[0]), item[1]
    match operation:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL" | "ANY":
            return "x"
        case "IN":
            if str(value[0][0]) == "NEGATE":
                return next(c for c in "x -=\n" if not re.match(f"[{re.escape(_members(value[1:]))}]", c))
            return _members(value[:1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return sample(value[2]) * max(1, value[0])
        case "SUBPATTERN":
            return sample(value[3])
        case "ATOMIC_GROUP":
            return sample(value)
        case "BRANCH":
            return sample(value[1][0])
        case _:
            return ""  # takes no room


def _members(items: Iterable[Any]) -> str:
    texts = {"LITERAL": chr, "RANGE": lambda ends: chr(min(ends[1], max(ends[0], 97)))}
    spaces = {"SPACE": " ", "DIGIT": "1", "WORD": "w", "NOT_SPACE": "x", "NOT_WORD": "-"}
    return "".join(
        spaces.get(str(value)[9:], "x") if str(kind) == "CATEGORY" else texts[str(kind)](value) for kind, value in items
    )


def parts_of(pattern: re.Pattern[str]) -> list[str]:
    """Texts for the parts of a pattern: for each item, each group and each beginning."""
    found: dict[str, None] = {}

    def visit(node: Iterable[Any]) -> None:
        items = list(node)
        for place in range(len(items)):
            found.setdefault(sample(items[: place + 1]))
            found.setdefault(sample(items[place : place + 1]))
        for operation, value in items:
            match str(operation):
                case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                    visit(value[2])
                case "SUBPATTERN":
                    visit(value[3])
                case "ATOMIC_GROUP":
                    visit(value)
                case "ASSERT" | "ASSERT_NOT":
                    visit(value[1])
                case "BRANCH":
                    for branch in value[1][:8]:
                        visit(branch)

    visit(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    found.pop("", None)
    return sorted(found, key=len)


def attacks(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Beginnings, pieces to repeat after them, and ends."""
    parts = parts_of(pattern)
    single = list(dict.fromkeys([*parts[:30], *parts[-6:], *USUAL]))
    letters = [text for text in single if len(text) == 1][:9]
    for piece in (*single, *(one + other for one, other in product(letters, repeat=2) if one != other)):
        yield "", piece, "\n!\0"
        yield "", piece, "\0"
    for beginning, piece in product(parts[:3] + parts[-5:], dict.fromkeys((*letters, *USUAL))):
        yield beginning, piece, "\0"


def seconds(run: Callable[[str], object], text: str, *, runs: int) -> float:
    """The shortest run time in this thread, or infinity if a run does not finish."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    best = float("inf")
    before = signal.signal(signal.SIGVTALRM, give_up)
    try:
        for _ in range(runs):
            signal.setitimer(signal.ITIMER_VIRTUAL, 1)
            started = time.thread_time()
            run(text)
            best = min(best, time.thread_time() - started)
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return best


def runner(use: Use) -> Callable[[str], object]:
    """A function that applies a pattern to a whole text."""
    match use.method:
        case "sub" | "subn":
            return lambda text: use.pattern.sub("", text)
        case "finditer" | "findall" | "split" | "search":
            return lambda text: use.pattern.findall(text)
        case _:
            return getattr(use.pattern, use.method)


def grows(run: Callable[[str], object], attack: tuple[str, str, str], limit: int | None = None) -> bool:
    """Whether four times the text takes more than eight times as long, measured repeatedly before saying so."""
    beginning, piece, end = attack
    count = limit // len(piece) if limit else max(600, LENGTH // len(piece))
    text, longer = (beginning + piece * number + end for number in (count, 4 * count))
    first = seconds(run, text, runs=1)
    if first < SUSPICIOUS or first == float("inf"):
        return first > SUSPICIOUS
    if limit:
        return seconds(run, text, runs=3) > 10 * SUSPICIOUS
    return all(seconds(run, longer, runs=3) > GROWTH * seconds(run, text, runs=3) for _ in range(3))


@pytest.mark.parametrize("use", uses(), ids=lambda use: f"{use.place}-{use.method}")
def test_time_grows_with_the_text(use: Use) -> None:
    """The time to search a text grows about in proportion to its length."""
    limit = next((limit for place, limit in BOUNDED.items() if use.place.startswith(place)), None)
    run = runner(use)
    slow = next((attack for attack in attacks(use.pattern) if limit != 0 and grows(run, attack, limit)), None)
    assert slow is None, f"{use.place}: {use.pattern.pattern!r} is slow on {slow}"


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\s+$", r"(\w+\s?)*:", r"<!--.*?-->"])
def test_slow_patterns_are_found(pattern: str) -> None:
    """The test above does find slow patterns."""
    use = Use("here", re.compile(pattern, re.DOTALL), "search")
    assert any(grows(runner(use), attack) for attack in attacks(use.pattern))
