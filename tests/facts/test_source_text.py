"""The source of a page, read without a parser: what is found, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.source_text import SourceText

PAGE = """\
---
series: Sails  # no title
---

# Sails *2024*

(hopper-sails-2024)=

## Spend less ##

```{talk}
:speakers: Grace Hopper (Navy),
  Alan Turing
:topics:

:day: not an option, for it is a part of the takeaway
```

````md
# no heading
(no-label)=
```{talk}
:speakers: Nobody
```
````

## No label
"""
LINES = st.sampled_from([*PAGE.split("\n"), "\N{BYTE ORDER MARK}", ":::{talk}", ":::", "~~~", ":a: b", "  c", "\u2028"])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\N{BYTE ORDER MARK}"])
def test_what_a_page_is_made_of(ending: str, mark: str) -> None:
    """Front matter, title, labels, sections and options are found, but not within code."""
    source = SourceText(mark + PAGE.replace("\n", ending))
    assert source.text[slice(*source.front_matter)] == f"series: Sails  # no title{ending}"
    assert source.title == "Sails *2024*"
    assert source.labels == ["hopper-sails-2024"]
    sections = [(h.title, h.label, h.first, h.line) for h in source.headings if h.level == 2]
    assert sections == [("Spend less", "hopper-sails-2024", 6, 8), ("No label", "", 26, 26)]
    (block,) = source.talk_blocks
    assert (block.line, [option.key for option in block.options]) == (10, ["speakers", "topics"])
    assert [value.split() for value in source.values("speakers")] == [["Grace", "Hopper", "(Navy),", "Alan", "Turing"]]


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_can_be_read(lines: list[str], ending: str) -> None:
    """Any text can be read without losing a character, and all places found are within it."""
    source = SourceText(text := ending.join(lines))
    assert "".join(source.lines) == text
    assert len(source.is_free) == len(source.lines) == len(source.starts) - 1
    assert all(0 <= heading.first <= heading.line < len(source.lines) for heading in source.headings)
    options = [option for block in source.talk_blocks for option in block.options]
    assert all(0 <= option.start <= option.end <= len(text) for option in options)
    assert source.span(0, len(source.lines)) == (0, len(text))
