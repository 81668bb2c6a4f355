"""Large pages and gardens: the cost grows in proportion to the size, and pages that are too large are refused."""

from __future__ import annotations

import cProfile
import pstats
import random
from collections.abc import Callable

import pytest
from gardens import Garden

FRONT = "---\nfamily: Craft\ntended: 2024-06-01\n---\n\n# Big\n\nDefinition.\n\n"
CONFERENCE = "---\nseries: Big\nstart: 2022-05-04\nplace: Delft\ndate: 2022-05-08\n---\n\n# Big 2022\n\nLead.\n\n"
SYLLABLES = ("ka", "lo", "mi", "ra", "tu", "so", "vi", "be", "da", "fe", "gi", "mar", "ten", "son", "vic", "an", "ski")


def names(count: int) -> list[str]:
    """Invented names, the same in each run."""
    chance = random.Random(1)
    return [" ".join("".join(chance.choices(SYLLABLES, k=3)).title() for _ in range(3)) for _ in range(count)]


def talk(number: int, speakers: str, text: str = "Some words.") -> str:
    """A talk of a conference."""
    block = f"```{{talk}}\n:speakers: {speakers}\n:topics: boats\n\nOne.\n```"
    return f"(talk-{number}-big)=\n## Talk number {number}\n\n{block}\n\n{text}\n\n"


def topic(text: str) -> Callable[[Garden], None]:
    """Add a topic page with this text."""
    return lambda garden: garden.write("topics/big.md", FRONT + text)


def conference(text: str) -> Callable[[Garden], None]:
    """Add a conference page with these talks."""
    return lambda garden: garden.write("conferences/big-2022.md", CONFERENCE + text)


#: What is large → its initial size, and how to make it.
LARGE: dict[str, tuple[int, Callable[[int], Callable[[Garden], None]]]] = {
    "talks of a page": (20, lambda n: conference("".join(map(talk, range(n), names(n))))),
    "speakers of a talk": (30, lambda n: conference(talk(1, ", ".join(names(n))))),
    "mentions": (20, lambda n: conference("".join(talk(i, "A B", "See {talk}`hopper-sails-2024`.") for i in range(n)))),
    "paragraphs": (75, lambda n: topic("Some *words*.\n\n" * n)),
    "a paragraph": (250, lambda n: topic("Words in a paragraph, and more. " * n)),
    "lines of a paragraph": (150, lambda n: topic("Words in a line.\n" * n)),
    "links of a paragraph": (30, lambda n: topic("See [this](#hopper-sails-2024). " * n)),
    "broken links": (20, lambda n: topic("".join(f"[](#hoper-{i})\n\n" for i in range(n)))),
    "footnotes": (30, lambda n: topic("".join(f"Word[^a{i}].\n\n[^a{i}]: Note.\n\n" for i in range(n)))),
    "rows of a table": (40, lambda n: topic("| a | b |\n|---|---|\n" + "| x | y |\n" * n)),
    "headings": (30, lambda n: topic("## Heading\n\nText.\n\n" * n)),
    "markup that is none": (30, lambda n: topic("a <b>x</b> c\n\n" * n)),
    "links of a diagram": (
        30,
        lambda n: topic(
            "```{mermaid}\nflowchart LR\n accTitle: x\n accDescr: y\n"
            + "".join(f' a{i} --> b{i}\n click a{i} "#boats"\n' for i in range(n))
            + "```\n"
        ),
    ),
}


def calls(garden: Garden, into: str) -> int:
    """The number of function calls of a build, which does not depend on how busy the machine is."""
    profile = cProfile.Profile()
    profile.enable()
    garden.clean_build("dummy", into=into)
    profile.disable()
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def base(read: Garden) -> int:
    """The number of calls that a build of the small garden makes anyway."""
    read.clean_build("dummy", into="first")
    return calls(read, "base")


@pytest.mark.parametrize("what", LARGE)
def test_the_cost_grows_with_the_size(restored: Garden, base: int, what: str) -> None:
    """Four times as much content costs about four times as much, apart from the cost of the garden itself."""
    size, make = LARGE[what]
    make(size)(restored)
    small = calls(restored, "small") - base
    make(4 * size)(restored)
    large = calls(restored, "large") - base
    assert large < 6 * max(small, base // 10), (small, large)


def test_levels_that_fit(restored: Garden) -> None:
    """Nine levels of lists and nineteen levels of quotations are rendered."""
    topic("".join(f"{'  ' * level}- item\n" for level in range(9)) + "\n" + ">" * 19 + " deepest\n")(restored)
    built = restored.build()
    assert built.warnings == []
    assert built.page("topics/big.html").count("<p>item</p>") == 9
    assert "<p>deepest</p>" in built.page("topics/big.html")


def test_a_page_that_is_too_large(restored: Garden) -> None:
    """A page of 17 MB, which would take gigabytes of memory, is refused with a message."""
    topic("Some words that are many. " * 660_000)(restored)
    (warning,) = restored.build("dummy").warnings
    assert warning.startswith("topics/big.md:1: WARNING: ")
    assert "it is larger than 16 MB" in warning
    assert warning.endswith("[garden.unreadable-file]")
