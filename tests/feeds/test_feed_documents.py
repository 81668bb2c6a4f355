"""How feeds are made: content, archives, dates and ids, and that feeds change only with their content."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from feed_reading import GRAMMAR, Feed, feed_names
from gardens import Built, Garden
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from conference_garden.facts.settings import Settings
from conference_garden.feeds.content import cut
from conference_garden.feeds.paging import Member, paged

URL = "https://small.example/notes/"
PAGE = "conferences/sails-2024.md"
PROSE = """\
Sails have a [budget](#budgets), see [the site](https://sails.example/a?b=1&c=2).

> Spend it, or lose it.
>
> — Grace Hopper

| Sail | Wind |
|------|------|
| jib  |      |

```python
if wind > 5 and "reef" < sail:
    reef()
```

:::{note}
Mind the `boom`.
:::

```{figure} boat.svg
:alt: A boat

The *boat*.
```

```{mermaid}
:caption: How the wind turns

flowchart LR
  accTitle: Wind & sail
  accDescr: The wind turns the sail.
  W --> S
```

### A closer look

Last words.
"""


def content(built: Built, feed: str, url: str) -> str:
    """The content of the entry with an address, without its namespace."""
    (entry,) = [entry for entry in Feed(built.output, feed).entries if entry.url == url]
    assert entry.content is not None
    text = etree.tostring(entry.content, encoding="unicode", with_tail=False)
    return text.replace(' xmlns="http://www.w3.org/1999/xhtml"', "").replace(' xmlns="http://www.w3.org/2005/Atom"', "")


def test_content_of_a_talk(garden: Garden) -> None:
    """An entry has a talk's whole text, with quotes, tables, code, figures, diagrams in words and absolute links."""
    garden.write("conferences/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    garden.replace(PAGE, "An unspent [budget](#budgets) hides risk.", PROSE)
    built = garden.build()
    assert built.warnings == []
    found = content(built, "topics/budgets.atom.xml", f"{URL}conferences/sails-2024.html#hopper-sails-2024")
    for words in (
        f'<p><a href="{URL}speakers/grace-hopper.html">Grace Hopper</a> (Navy), ',
        "<p><strong>A budget that nobody spends is a promise that nobody tests.</strong></p>",
        f'<a href="{URL}topics/budgets.html">budget</a>',
        '<a href="https://sails.example/a?b=1&amp;c=2">the site</a>',
        "<blockquote>\n<p>Spend it, or lose it.</p>",
        '<pre><code>if wind &gt; 5 and "reef" &lt; sail:\n    reef()\n</code></pre>',
        "<p>Mind the <code>boom</code>.</p>",
        f'<img src="{URL}_images/boat-',
        'alt="A boat"',
        "<figcaption>\n<p>The <em>boat</em>.</p>",
        "<p><strong>Wind &amp; sail.</strong> The wind turns the sail.</p>",
        "How the wind turns",
        "<h3>A closer look</h3>\n<p>Last words.",
        f'<p><a href="{URL}conferences/sails-2024.html#hopper-sails-2024">Read this talk in Sails 2024</a></p></div>',
    ):
        assert words in found
    assert "<td></td>" in built.page("topics/budgets.atom.xml")
    for words in ("Related talks", "Disagreed with", "Mentioned in", "flowchart", "Spend the budget"):
        assert words not in found


def test_content_of_a_conference(garden: Garden) -> None:
    """The garden's feed has whole conference pages: the lead, talks under their headings, and the text between them."""
    garden.write(PAGE, garden.read(PAGE) + "\n## On the way home\n\nWe sang.\n")
    found = content(garden.build(), "atom.xml", f"{URL}conferences/sails-2024.html")
    page = f"{URL}conferences/sails-2024.html"
    parts = (
        "<p>Two days about ships",
        f'<h2><a href="{page}#hopper-sails-2024">Spend the budget</a></h2>',
        "hides risk",
        f'<h2><a href="{page}#turing-sails-2024">Boats &amp; “bytes”</a></h2>',
        "<h2>On the way home</h2>\n<p>We sang.</p>",
        f'<p><a href="{page}">Read this page in A small garden</a></p></div>',
    )
    places = [found.index(part) for part in parts]
    assert places == sorted(places)
    for words in ("Programme", "Harbour Hall", "Distilled from", "Mentioned in"):
        assert words not in found


MARKUP = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                "<p>", "</p>", "<div>", "</div>", "<section>", "</section>", "<h1>T</h1>", "<h2 id='t'>x</h2>", "<td>",
                "<a href='x' id='a'>", "<a href='javascript:alert(1)'>", "<a href='http://['>", "</a>", "<br>", "<ul>",
                "<img src='data:x' onerror='y'>", "<img alt='' src=a.png>", "<script>x</script>", "<style>p{}</style>",
                "<!-- c -->", "<?pi?>", "]]>", "&lt;", "&nbsp;", "&#0;", "\x0b", "<pre class='mermaid'>accTitle: a",
                "<aside role='doc-footnote'>", "<div class='admonition'>", "<label class='sd-tab-label'>", "</label>",
                "<div class='garden-made'>", "<svg><a href='x'>", "<table>", "<o:p>", "<pre>", "<form>", "<span>",
            ]
        ),
    )
).map("".join)  # fmt: skip


@given(MARKUP)
def test_any_page_can_be_cut(page: str) -> None:
    """From any page, the content is well-formed and has nothing executable and no relative addresses."""
    for part in cut(page, "https://x.example/a/b.html", {"t"}):
        root = etree.fromstring(f"<div>{part.content}</div>")
        for element in root.iter():
            assert isinstance(element.tag, str)
            assert element.tag not in ("script", "style", "form", "input", "svg", "section", "span", "h1")
            assert not {"id", "class", "style", "onerror"} & set(element.attrib)
            for name in ("href", "src"):
                assert element.get(name, "https://").startswith(("https://", "http://", "mailto:"))


DAYS = st.integers(0, 40).map(lambda days: date(2024, 1, 1) + timedelta(days))


@st.composite
def entries(draw: st.DrawFn) -> list[Member]:
    """Entries from the oldest to the newest, some updated later."""
    days = sorted(draw(st.lists(DAYS, max_size=60)))
    return [
        Member(str(n), True, day, day + timedelta(draw(st.sampled_from([0, 0, 0, 1, 50]))), 0)
        for n, day in enumerate(days)
    ]


@given(entries(), st.integers(1, 7), DAYS)
def test_archives_stay_as_they_are(found: list[Member], size: int, day: date) -> None:
    """Archives have a fixed size, together lose or repeat nothing, and do not change with a new entry."""
    pages = paged(found, size)
    archived = [entry for archive in pages.archives for entry in archive]
    assert all(len(archive) == size for archive in pages.archives)
    rest = found[len(archived) :]
    assert found[: len(archived)] == archived
    assert set(rest) <= set(pages.newest)
    assert len(rest) < 4 * size
    assert len(rest) >= min((size + 1) // 2, len(found))
    assert len(pages.newest) <= len(rest) + size
    assert [entry.latest for entry in pages.newest] == sorted((entry.latest for entry in pages.newest), reverse=True)
    newer = Member("new", True, max([day, *(entry.published for entry in found)]), day, 0)
    after = paged([*found, newer], size)
    assert after.archives[: len(pages.archives)] == pages.archives


@given(entries(), st.integers(1, 7))
def test_what_comes_together_is_seen_together(found: list[Member], size: int) -> None:
    """Entries published on one day are all in the first document, the only one that most readers see, up to a limit."""
    together = [entry for entry in found if entry.published == found[-1].published]
    assert set(together[-3 * size :]) <= set(paged(found, size).newest)


@given(entries(), st.integers(1, 7))
def test_changes_reach_subscribers(found: list[Member], size: int) -> None:
    """Recently changed entries are in the document that readers subscribe to, archived or not."""
    archived = [entry for archive in paged(found, size).archives for entry in archive]
    if archived:
        changed = [entry.updated for entry in archived if entry.updated > max(entry.published for entry in archived)]
        newest = sorted(changed)[-size:]
        assert newest == sorted(entry.updated for entry in paged(found, size).newest if entry in archived)


def with_talks(garden: Garden, number: int) -> None:
    """Add a conference with many talks, more than one feed document takes from one day."""
    head = (
        "---\nseries: Ropes\nstart: 2024-06-01\nplace: Delft\ndate: 2024-06-02\nauthor: ada\n---\n\n"
        "# Ropes 2024\n\nKnots.\n"
    )
    talk = (
        "({0}-ropes-2024)=\n## Knot {0}\n\n```{{talk}}\n:speakers: Bo Line\n:topics: boats\n\nKnot {0} holds.\n```\n\n"
        "Prose {0}.\n"
    )
    garden.write("conferences/ropes-2024.md", "\n".join([head, *(talk.format(f"t{n:02}") for n in range(number))]))


def test_archives_of_a_growing_garden(garden: Garden) -> None:
    """Added talks leave existing archives unchanged, except for the link to the next archive."""
    with_talks(garden, 85)
    before = garden.build()
    name = "speakers/bo-line.archive-1.atom.xml"
    first = Feed(before.output, name)
    with_talks(garden, 110)
    after = garden.build()
    assert after.warnings == []
    assert [entry.id for entry in Feed(after.output, name).entries] == [entry.id for entry in first.entries]
    assert len(first.entries) == 20
    assert Feed(after.output, name).link("next-archive").endswith("archive-2.atom.xml")
    assert sorted(n for n in feed_names(after.output) if "bo-line" in n) == [
        "speakers/bo-line.archive-1.atom.xml",
        "speakers/bo-line.archive-2.atom.xml",
        "speakers/bo-line.atom.xml",
    ]
    assert all(GRAMMAR.validate(etree.parse(str(after.output / name))) for name in feed_names(after.output))
    with_talks(garden, 60)
    assert not any("archive" in name for name in feed_names(garden.build().output))


def test_archives_do_not_shift(garden: Garden) -> None:
    """Late additions, such as an old conference or a new talk on an old page, go to the end of a feed."""
    with_talks(garden, 81)
    garden.build("record")
    archive, feed = "speakers/bo-line.archive-1.atom.xml", "speakers/bo-line.atom.xml"
    before = [entry.id for entry in Feed(garden.build().output, archive).entries]
    old = garden.read("conferences/ropes-2024.md").replace("2024", "2019").replace("Prose", "Old prose")
    garden.write("conferences/ropes-2019.md", old[: old.index("(t03-")])
    ropes = garden.read("conferences/ropes-2024.md")
    garden.replace(
        "conferences/ropes-2024.md",
        "(t05-",
        ropes[ropes.index("(t04-") : ropes.index("(t05-")].replace("t04", "new") + "(t05-",
    )
    os.environ["SOURCE_DATE_EPOCH"] = "1893456000"
    try:
        garden.build("record")
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
    built = garden.build()
    assert built.warnings == []
    assert [entry.id for entry in Feed(built.output, archive).entries] == before
    newest = {entry.id.rpartition("/")[2]: entry.published[:10] for entry in Feed(built.output, feed).entries}
    assert {"t00-ropes-2019", "t01-ropes-2019", "t02-ropes-2019", "new-ropes-2024"} <= newest.keys()
    assert newest["t00-ropes-2019"] == "2019-06-02"
    assert newest["new-ropes-2024"] == "2030-01-01"


def feeds_of(built: Built) -> dict[str, str]:
    """The digests of all feeds."""
    return {name: found for name, found in built.files().items() if name.endswith(("atom.xml", "feed.json"))}


def test_an_edit_changes_only_feeds_that_have_it(garden: Garden) -> None:
    """Editing a talk's prose changes the feeds of its topics, speakers and writer and of the garden, and no others."""
    before = feeds_of(garden.build())
    garden.replace(
        PAGE, "An unspent [budget](#budgets) hides risk.", "An unspent [budget](#budgets) hides *much* risk."
    )
    after = feeds_of(garden.build())
    assert before.keys() == after.keys()
    site = {f"{name}{end}" for name in ("", "talks.") for end in ("atom.xml", "feed.json")} | {"blog/atom.xml"}
    topics = {f"topics/{name}.{end}" for name in ("boats", "budgets") for end in ("atom.xml", "feed.json")}
    assert {name for name in after if before[name] != after[name]} == {
        "speakers/grace-hopper.atom.xml",
        "speakers/alan-turing.atom.xml",
        "writers/ada.atom.xml",
        *site,
        *topics,
    }


def test_backlinks_change_no_feed(garden: Garden) -> None:
    """What other pages say about a talk appears on its page but in no feed."""
    before = garden.build()
    garden.replace(
        "topics/boats.md",
        "They need {topic}`budgets`.",
        "They need {topic}`budgets`.\n\nAs in {talk}`hopper-sails-2024`.",
    )
    after = garden.build()
    assert before.files()["conferences/sails-2024.html"]
    assert "As in" in after.page("conferences/sails-2024.html")
    assert feeds_of(after) == feeds_of(garden.clean_build())
    assert feeds_of(after) == feeds_of(before)


def test_dates_come_from_the_record(garden: Garden) -> None:
    """A talk's update date comes from the record, and the feed, its order and the conference follow it."""
    before = feeds_of(garden.build())
    record = {
        "conferences/sails-2023.html#lovelace-sails-2023": {"digest": "a", "updated": "2025-02-03"},
        "conferences/sails-2024.html#turing-sails-2024": {"digest": "b", "updated": "2019-01-01"},
        "version": 1,
    }
    garden.write("published.json", json.dumps(record))
    built = garden.build()
    feed = Feed(built.output, "talks.atom.xml")
    assert feed.text("updated") == feed.entries[0].updated
    assert feed.entries[0].id.endswith("talk/lovelace-sails-2023")
    assert feed.entries[0].updated.startswith("2025-02-03T11:")
    assert feed.entries[0].published < "2024"
    # never before it was published
    assert {entry.updated[:10] for entry in feed.entries[1:]} == {"2024-05-06"}
    assert Feed(built.output, "atom.xml").entries[0].updated.startswith("2025-02-03T11:")
    assert feeds_of(built) == feeds_of(garden.clean_build())
    changed = {name for name, found in feeds_of(built).items() if before[name] != found}
    assert "speakers/ada-lovelace.atom.xml" in changed
    assert not {"speakers/alan-turing.atom.xml", "conferences/sails-2024.atom.xml"} & changed


def test_ids_do_not_depend_on_the_address(garden: Garden) -> None:
    """With a tag in the settings, a garden can move to another host without feed readers showing entries twice."""
    garden.replace("garden.toml", "[site]", '[site]\ntag = "small.example,2020-05"')
    output = garden.build().output
    events = uids(output)
    before = {name: Feed(output, name) for name in ("atom.xml", "talks.atom.xml")}
    garden.replace("garden.toml", URL, "https://other.example/")
    garden.build()
    for name, feed in before.items():
        after = Feed(output, name)
        assert after.text("id") == feed.text("id")
        assert [entry.id for entry in after.entries] == [entry.id for entry in feed.entries]
        assert feed.text("id").startswith("tag:small.example,2020-05:feed/")
        assert after.entries[0].url.startswith("https://other.example/")
    assert len(events) == 2
    assert uids(output) == events


def uids(output: Path) -> list[str]:
    """The ids of the events in the calendar."""
    return [event["uid"] for event in Calendar.from_ical((output / "conferences.ics").read_text("utf-8")).events]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (Settings(url="https://A.example:80/b/"), "tag:a.example,2026:talk/x"),
        (Settings(url="https://münster.example/"), "tag:m%C3%BCnster.example,2026:talk/x"),
        (Settings(url="https://a.example/", tag="b.example,1999"), "tag:b.example,1999:talk/x"),
    ],
)
def test_permanent_ids(settings: Settings, found: str) -> None:
    """An id begins with the tag from the settings, or else with one made from the host."""
    assert settings.permanent("talk/x") == found


def test_a_claimed_id_shows_no_other_entry(garden: Garden) -> None:
    """If a page claims another page's id as its former one, both still have their own entries."""
    text = garden.read("conferences/sails-2024.md")
    garden.write("conferences/sails-2024.md", text.replace("---\n", "---\nformerly: sails-2023\n", 1))
    built = garden.build()
    titles = {entry.title: entry.element for entry in Feed(built.output, "atom.xml").entries}
    assert {"Sails 2023", "Sails 2024"} <= titles.keys()
    assert len(titles) == len(Feed(built.output, "atom.xml").entries)


def test_no_address_no_feeds(garden: Garden) -> None:
    """A garden without a site address has no feeds and no links to them, and its page of feeds says so."""
    garden.replace("garden.toml", f'url = "{URL}"', "")
    built = garden.build()
    assert built.warnings == []
    assert feeds_of(built) == {}
    assert "no feeds yet" in built.page("feeds.html")
    assert not any(b"application/atom+xml" in path.read_bytes() for path in built.output.glob("*.html"))


def test_lost_content_is_made_again(garden: Garden) -> None:
    """If the kept content of a page is lost, the page is rewritten and the feeds are restored."""
    before = garden.build()
    kept = list((garden.folder / "_build").rglob("sails-2024.content.json"))
    kept[0].unlink()
    (before.output / "topics/boats.atom.xml").unlink()
    assert garden.build().files() == before.files()
    assert kept[0].exists()


def test_renaming_keeps_ids(garden: Garden) -> None:
    """Entries and feeds keep their ids when talks and pages are renamed."""

    def ids() -> set[str]:
        output = garden.build().output
        feeds = [Feed(output, name) for name in feed_names(output) if not name.startswith("blog/20")]
        return {found for feed in feeds for found in (feed.text("id"), *(entry.id for entry in feed.entries))}

    before = ids()
    path = garden.folder / PAGE
    path.rename(path.with_name("regatta-2024.md"))
    garden.replace("conferences/regatta-2024.md", "series: Sails", "formerly: [sails-2024]\nseries: Sails")
    garden.replace("conferences/regatta-2024.md", "(turing-sails-2024)=", "(turing-boats-2024)=")
    garden.replace("conferences/regatta-2024.md", ":topics: boats\n", ":topics: boats\n:formerly: turing-sails-2024\n")
    (garden.folder / "topics/boats.md").rename(garden.folder / "topics/ships.md")
    garden.replace("topics/ships.md", "family: Craft", "family: Craft\nformerly: [boats]")
    assert ids() == before
