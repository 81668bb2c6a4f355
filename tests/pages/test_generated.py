"""Generated parts: facts, lists, relations, backlinks, speaker pages and indexes."""

from __future__ import annotations

import pytest
from gardens import Garden, small_site
from lxml import html


def text_of(page: str, path: str = "//article") -> str:
    """The text of a page's article, or of a part of it, without maps, with blocks separated and white space folded."""
    (part,) = html.fromstring(page).xpath(path)
    for drawing in part.xpath(".//div[@class='garden-map']"):
        drawing.drop_tree()
    for link in part.xpath(".//a[contains(@class, 'headerlink')]"):
        link.text = ""
    for block in part.iter("dt", "dd", "p", "li", "h1", "h2", "h3"):
        block.tail = f" {block.tail or ''}"
    return " ".join(part.text_content().split())


def test_conference_page() -> None:
    """A conference page shows its facts, other editions, source notes with their licence, and the programme by day."""
    page = text_of(small_site().page("conferences/sails-2024.html"))
    assert "When 2–3 May 2024" in page
    assert "Where Harbour Hall, Delft" in page
    assert "2 talks by 2 speakers" in page
    assert "Other editions Sails 2023" in page
    assert "Two days of sails by Ada Gardener, 4 May 2024, CC BY 4.0" in page
    programme = page[page.index("Programme") :]
    assert programme.index("2 May 2024") < programme.index("Spend the budget") < programme.index("3 May 2024")
    assert "Grace Hopper (Navy), Alan Turing · keynote" in page


def test_relations_at_both_ends() -> None:
    """A relation is written at one talk and shown at both, in one line each, with its subject."""
    page = small_site().page("conferences/sails-2024.html")
    first = text_of(page, "//section[h2[@id='hopper-sails-2024']]")
    second = text_of(page, "//section[h2[@id='turing-sails-2024']]")
    assert "Disagreed with by Alan Turing, 2024: whether to spend You" in first
    assert "Disagrees with Grace Hopper and Alan Turing, 2024: whether to spend" in second
    assert second.endswith("Builds on Ada Lovelace, 2023")


def test_mentions_quote_the_sentence() -> None:
    """Talks and topics show what links to them, quoting the sentence as it reads on the page."""
    built = small_site()
    talk = text_of(built.page("conferences/sails-2023.html"), "//section[h2[@id='lovelace-sails-2023']]")
    assert "Grace Hopper answers Count the ropes here." in talk
    assert "In 2023 Ada Lovelace wanted to count first." in talk
    topic = text_of(built.page("topics/budgets.html"))
    assert "Counting comes before budgets, as Sails 2024 showed a year later." in topic
    assert "Begin with the talk on budgets, or with Budgets." in topic


def test_mentions_of_a_talk_are_counted(garden: Garden) -> None:
    """Mentions of a talk are folded behind their number, without those that repeat a relation between the two talks."""
    garden.replace("conferences/sails-2024.md", "hides risk", "hides risk, unlike [boats](#turing-sails-2024)")
    garden.write("notes/more.md", "# More\n\nSee [it](#turing-sails-2024).\n")
    built = garden.build()
    (fold,) = html.fromstring(built.page("conferences/sails-2024.html")).xpath(
        "//section[h2[@id='turing-sails-2024']]//details"
    )
    assert fold.get("open") is None
    assert fold.findtext("summary") == "Mentioned in 1 place"
    assert fold.xpath(".//a/@href") == ["../notes/more.html"]
    assert "**Mentioned in 1 place**\n\n- [More]" in built.page("conferences/sails-2024.md")


def test_topic_page() -> None:
    """A topic page shows talks by year, those newer than its essay, disagreements, and related topics with reasons."""
    page = text_of(small_site().page("topics/budgets.html"))
    assert "Talks 2 talks, 2023–2024" in page
    assert "Not yet in the essay 1 talk since: Spend the budget" in page
    assert page.index("2024 Spend the budget") < page.index("2023 Count the ropes")
    assert "Related topics Boats (1 shared talk, 1 relation)" in page
    boats = text_of(small_site().page("topics/boats.html"))
    assert "Where speakers disagree Whether to spend" in boats
    assert "named as related" not in boats


def test_speaker_page() -> None:
    """A speaker's page shows talks by year, topics, and people who shared a stage."""
    page = text_of(small_site().page("speakers/alan-turing.html"))
    assert "2 talks, 2024" in page
    assert "Boats 2 Budgets Talks 2024" in page
    assert "Shared a stage with Grace Hopper" in page
    assert 'href="https://grace.example/"' in small_site().page("speakers/grace-hopper.html")


def test_ways_around() -> None:
    """Breadcrumbs lead up, editions link to their neighbours, and talks without relations suggest what to read next."""
    built = small_site()
    page = built.page("conferences/sails-2024.html")
    way = html.fromstring(page).xpath("//nav[@aria-label='Breadcrumbs']//a/@href")
    assert way == ["../index.html", "../conferences.html", "../years/2024.html"]
    assert text_of(page).endswith("Previous edition Sails 2023")
    first = text_of(page, "//section[h2[@id='hopper-sails-2024']]")
    assert "You might read next Count the ropes Ada Lovelace, 2023" in first
    # the talk that it builds on is a relation already
    assert "You might read next" not in text_of(page, "//section[h2[@id='turing-sails-2024']]")


def test_year_page(garden: Garden) -> None:
    """A year's page shows its conferences, topics, disagreements and neighbours, and goes with its last conference."""
    page = text_of(small_site().page("years/2024.html"))
    assert "In all 1 conference Talks 2 talks by 2 speakers" in page
    assert "What it was about Boats 2 Budgets" in page
    assert "Where speakers disagreed Whether to spend Keep one boat in reserve." in page
    assert page.endswith("Previous year 2023")
    garden.remove("conferences/sails-2023.md")
    assert "years/2023.html" not in garden.build().files()


def test_many_mentions_are_folded(garden: Garden) -> None:
    """Of many backlinks, the first two are visible, and the rest unfold without a script."""
    for number in range(5):
        garden.write(f"notes/note-{number}.md", f"# Note {number}\n\nNumber {number} praises {{topic}}`budgets`.\n")
    page = html.fromstring(garden.build().page("topics/budgets.html"))
    (fold,) = page.xpath("//details[contains(@class, 'garden-fold')]")
    hidden = len(fold.xpath(".//blockquote"))
    assert fold.findtext("summary") == f"{hidden} more mentions"
    assert len(page.xpath("//section[h2[@id='mentioned-in']]//blockquote")) == hidden + 2


def test_missing_page() -> None:
    """The 404 page works at any address, because its links start at the root of the host."""
    page = html.fromstring(small_site().page("404.html"))
    links = [*page.xpath("//a/@href"), *page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src")]
    relative = [link for link in links if not link.startswith(("/notes/", "https://", "#"))]
    assert relative == []


def test_a_heading_with_the_words_of_a_generated_one(garden: Garden) -> None:
    """A heading with the words of a generated one does not lead to duplicate ids."""
    garden.replace("topics/boats.md", "Things that float.", "Things that float.\n\n## Related topics\n\nNone.")
    ids = html.fromstring(garden.build().page("topics/boats.html")).xpath("//@id")
    assert {"related-topics", "garden-related-topics"} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("host", "edit", "issue"),
    [
        ("code.example", "/edit", "/issues/new?title="),
        ("gitlab.code.example", "/-/edit", "/-/issues/new?issue%5Btitle%5D="),
        ("codeberg.org", "/_edit", "/issues/new?title="),
    ],
)
def test_edit_links(garden: Garden, host: str, edit: str, issue: str) -> None:
    """A page links to where its host lets readers edit and correct its source. A generated page has no such links."""
    garden.replace("garden.toml", "[site]", f'[site]\nrepository = "https://{host}/garden"')
    built = garden.build()
    links = html.fromstring(built.page("topics/boats.html")).xpath(
        "//ul[@aria-label='About this page']//a[not(@type)]/@href"
    )
    assert links == [
        f"https://{host}/garden{edit}/main/topics/boats.md",
        f"https://{host}/garden{issue}Correction%3A%20Boats",
    ]
    assert host not in built.page("speakers/alan-turing.html")


def test_index_pages() -> None:
    """Indexes list conferences by year, topics by family with counts, and speakers by surname."""
    built = small_site()
    conferences, topics, speakers = (
        text_of(built.page(f"{name}.html")) for name in ("conferences", "topics", "speakers")
    )
    assert conferences.index("2024") < conferences.index("Sails 2024") < conferences.index("2023")
    assert topics.index("Craft") < topics.index("Boats") < topics.index("Planning") < topics.index("Budgets")
    assert "Boats 2 talks Things that float." in topics
    assert speakers.index("Grace Hopper") < speakers.index("Ada Lovelace") < speakers.index("Alan Turing")


def test_index_page_with_an_introduction(garden: Garden) -> None:
    """A file named like an index page introduces it. Without the file, the page exists all the same."""
    text = "# All topics\n\nBegin with {topic}`budgets`.\n"
    garden.write("topics.md", text)
    clean = garden.clean_build()
    page = text_of(clean.page("topics.html"))
    assert page.index("All topics") < page.index("Begin with Budgets.") < page.index("Boats 2 talks")
    for _ in range(2):
        garden.write("topics.md", text)
        assert garden.build().files() == clean.files()
        garden.remove("topics.md")
        built = garden.build()
        assert "Begin with" not in built.page("topics.html")
        assert built.files() == small_site().files()
    assert built.warnings == []


def test_nothing_is_left_of_what_is_gone(garden: Garden) -> None:
    """Deleting a page removes its talks, speakers, tags and files from the whole site."""
    garden.build()
    garden.remove("conferences/sails-2023.md")
    built = garden.build()
    assert not any("sails-2023" in name or "lovelace" in name for name in built.files())
    assert not (built.output / "blog/2023.html").exists()
    for name in ("index.html", "conferences.html", "speakers.html", "blog.html", "garden.json", "atom.xml"):
        assert "Ada Lovelace" not in built.page(name)
        assert "Sails 2023" not in built.page(name)


def test_posts_of_ablog() -> None:
    """Conferences are posts in archives by year, tag and author.

    Only topics are tags, and there is no list of drafts.
    """
    built = small_site()
    assert "Sails 2024" in text_of(built.page("blog/2024.html"))
    assert "The garden’s own page for this: Boats." in text_of(built.page("blog/tag/boats.html"))
    assert "Ada Gardener" in text_of(built.page("blog/author/ada-gardener.html"))
    assert 'href="../years/2024.html"' in built.page("blog/2024.html")
    assert 'href="../../writers/ada.html"' in built.page("blog/author/ada-gardener.html")
    for name, year in (("blog.html", "blog/2024.html"), ("blog/archive.html", "2024.html")):
        assert "2024 1 2023 1" in text_of(built.page(name))
        assert f'href="{year}"' in built.page(name)
        assert "Sails 2024" not in text_of(built.page(name))
    assert "- [Boats](https://small.example/notes/blog/tag/boats.html) 1" in built.page("blog/tag.md")
    assert {name for name in built.files() if name.startswith("blog/tag/") and name.endswith(".html")} == {
        "blog/tag/boats.html",
        "blog/tag/budgets.html",
    }
    assert not (built.output / "blog/drafts.html").exists()
