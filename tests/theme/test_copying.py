"""What readers copy: the address of a talk, a citation, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import LOOKS, Watched, violations_in
from gardens import copy_garden
from playwright.sync_api import Browser, Page, expect
from site_pages import root_of, served

CLIPBOARD = "navigator.clipboard.readText()"
PAGE = "conferences/sails-2024"

#: Characters that are special in BibTeX and LaTeX, and names that BibTeX would split wrongly.
TITLE = "100 % of R&D_2 costs $5 #1 ~ {half a brace \\o/ } ^ Zürich"
SPEAKERS = ["José Núñez", "Robin van Zijll", "陳 大文", "swyx", "Thomas “Viking” Krag", "Research and Sons", "A_b & C%"]
CODE = """\
```{code-block} python
:linenos:

print("one")

print("two")
```

```console
$ make html
done
```
"""


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a garden whose first talk has all of these."""
    garden = copy_garden("small", tmp_path_factory.mktemp("copying") / "garden")
    page = f"{PAGE}.md"
    garden.replace(page, "## Spend the budget", "## " + re.sub(r"([\\$#_{}~^])", r"\\\1", TITLE))
    garden.replace(page, "Grace Hopper (Navy), Alan Turing", ", ".join(SPEAKERS))
    garden.replace(page, "[budget](#budgets) hides risk.", f"budget hides risk.\n\n{CODE}\n")
    garden.replace(page, "place: Harbour Hall, Delft", "place: Café 50%, Delft")
    built = garden.build()
    with served(built.output, root_of(built.output)) as address:
        yield address


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A page that may use the clipboard, and on which nothing goes wrong."""
    watched = Watched(browser, "http", permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    yield watched.page
    watched.page.close()
    assert watched.problems == []


def open_citation(page: Page, talk: str) -> tuple[str, str]:
    """Open the citation of a talk, and return it as text and as BibTeX."""
    page.locator(f"section:has(> [id='{talk}']) > .garden-talk-links").get_by_role("link", name="Cite").click()
    dialog = page.get_by_role("dialog", name="Cite this talk")
    expect(dialog.get_by_role("button", name="Copy BibTeX")).to_be_visible()
    text, bibtex = dialog.locator(".garden-citation").text_content(), dialog.locator("pre").text_content()
    assert text
    assert bibtex
    return text, bibtex


def fields_of(bibtex: str) -> tuple[str, dict[str, str]]:
    """The key and the fields of an entry as BibTeX parses them, by counting braces."""
    entry = re.fullmatch(r"@misc\{([^,\s{}]+),\n(.*)\}", bibtex, re.DOTALL)
    assert entry
    fields, rest = {}, entry[2]
    while rest.strip():
        name, value = re.match(r"\s*(\w+) = ", rest), ""
        assert name, rest
        rest = rest[name.end() :]
        depth = 0
        for place, sign in enumerate(rest):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0
            if sign == "," and depth == 0:
                value, rest = rest[:place], rest[place + 1 :]
                break
        assert value, f"{name[1]} does not end"
        fields[name[1]] = value.removeprefix("{").removesuffix("}")
    return entry[1], fields


SIGNS = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
SIGNS |= {"textasciicircum": "^"}


def typeset(text: str) -> str:
    """What LaTeX would print; fails if a special character is not escaped."""
    assert not re.search(r"(?<!\\)[&%$#_~^]", text), text
    parts = re.split(r"\\(text\w+)\{\}", text)
    plain = [re.sub(r"\\([&%$#_])|[{}]", r"\1", part) if at % 2 == 0 else SIGNS[part] for at, part in enumerate(parts)]
    return "".join(plain)


def test_the_address_of_a_talk_is_copied(reader: Page, address: str, data: dict[str, Any]) -> None:
    """With scripts, “Copy link” copies the address of a talk and says so, and the page does not move."""
    conference = data["conferences"][0]
    reader.goto(address + conference["url"])
    talk = conference["talks"][-1]
    reader.locator(f"section:has(> [id='{talk}'])").get_by_role("link", name="Copy link").click()
    expect(reader.locator(".garden-told")).to_have_text("Link copied")
    assert reader.evaluate(CLIPBOARD) == f"{address}{conference['url']}#{talk}"
    assert reader.evaluate("location.hash") == ""


@pytest.mark.parametrize("how", ["no scripts", "no clipboard"])
def test_where_nothing_is_copied_the_link_leads_to_the_talk(
    browser: Browser, address: str, data: dict[str, Any], how: str
) -> None:
    """Without scripts or a clipboard, “Copy link” is a link to the talk, and buttons that cannot work are not shown."""
    page = browser.new_page(java_script_enabled=how != "no scripts")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    conference = data["conferences"][0]
    page.goto(address + conference["url"])
    links = page.locator(f"section:has(> [id='{conference['talks'][-1]}']) > .garden-talk-links")
    links.get_by_role("link", name="Copy link").click()
    assert page.url.endswith(f"#{conference['talks'][-1]}")
    assert links.get_by_role("link", name="Cite").is_visible() == (how != "no scripts")
    assert page.locator(".garden-copy-code").count() == 0
    page.close()


def test_every_talk_can_be_cited(reader: Page, address: str, data: dict[str, Any]) -> None:
    """A citation names the speakers, talk, conference, date and address, and the writers of the notes."""
    names = {speaker["id"]: speaker["name"] for speaker in data["speakers"]}
    talks = {talk["id"]: talk for talk in data["talks"]}
    for conference in data["conferences"]:
        reader.goto(address + conference["url"])
        for id_ in conference["talks"]:
            talk = talks[id_]
            text, bibtex = open_citation(reader, id_)
            key, fields = fields_of(bibtex)
            assert key == id_
            assert typeset(fields["title"]) == talk["title"]
            people = [names[speaker] for speaker in talk["speakers"]]
            assert [typeset(name) for name in re.split(r" and (?![^{]*\})", fields.get("author", ""))] == (
                people or [""]
            )
            assert conference["title"] in typeset(fields["howpublished"])
            assert fields["howpublished"].startswith("Keynote at" if talk["kind"] == "keynote" else "")
            assert fields["year"] == (talk["day"] or conference["start"])[:4]
            assert not talk["day"] or fields["day"] == talk["day"][8:].lstrip("0")
            assert fields["url"] == f"https://harbour.example/notebook/{talk['url']}"
            writers = [one["name"] for one in data["writers"] if one["id"] in talk["authors"]]
            assert fields["note"].startswith(f"Notes by {' and '.join(sorted(writers, reverse=True))}, ")
            assert "The Harbour Notebook" in fields["note"]
            for part in (*people, talk["title"], conference["title"], fields["year"], typeset(fields["note"])):
                assert part in text
            assert text.endswith(fields["url"])
            reader.keyboard.press("Escape")
            expect(reader.get_by_role("dialog")).to_have_count(0)


def test_signs_of_latex_are_only_signs(reader: Page, hostile_address: str) -> None:
    """Whatever characters titles, names and places have, BibTeX reads one entry with the right names."""
    reader.goto(f"{hostile_address}{PAGE}.html")
    text, bibtex = open_citation(reader, "hopper-sails-2024")
    _, fields = fields_of(bibtex)
    assert fields["author"].split(" and ") == [
        "José Núñez",
        "Robin van Zijll",
        "{陳 大文}",
        "{swyx}",
        "Thomas {“Viking”} Krag",
        "{Research",
        "Sons}",
        r"A\_b \& C\%",
    ]
    assert typeset(fields["title"]) == TITLE
    assert fields["howpublished"] == r"Keynote at Sails 2024, Café 50\%, Delft"
    assert (fields["year"], fields["month"], fields["day"]) == ("2024", "may", "2")
    assert fields["note"] == "Notes by Ada Gardener, in A small garden"
    assert text == (
        f"{', '.join(SPEAKERS[:-1])} and {SPEAKERS[-1]}, “{TITLE}”. Keynote at Sails 2024, Café 50%, Delft, "
        f"2 May 2024. Notes by Ada Gardener, in A small garden. {fields['url']}"
    )
    dialog = reader.get_by_role("dialog")
    dialog.get_by_role("button", name="Copy BibTeX").click()
    expect(dialog.get_by_role("status")).to_have_text("BibTeX copied")
    assert reader.evaluate(CLIPBOARD) == bibtex
    dialog.get_by_role("button", name="Copy text").click()
    expect(dialog.get_by_role("status")).to_have_text("Text copied")
    assert reader.evaluate(CLIPBOARD) == text
    assert violations_in(reader, LOOKS) == set()
    dialog.get_by_role("button", name="Close").click()
    assert reader.evaluate("document.activeElement.textContent") == "Cite"


def test_code_is_copied_as_it_was_written(reader: Page, hostile_address: str) -> None:
    """A button copies code without line numbers, and only the input of a session; it works by keyboard too."""
    reader.goto(f"{hostile_address}{PAGE}.html")
    first, second = reader.get_by_role("button", name="Copy code").all()
    first.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator(".garden-told")).to_have_text("Code copied")
    assert reader.evaluate(CLIPBOARD) == 'print("one")\n\nprint("two")'
    second.click()
    assert reader.evaluate(CLIPBOARD) == "make html"
    assert violations_in(reader, LOOKS) == set()
