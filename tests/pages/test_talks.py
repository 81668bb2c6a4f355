"""The list of all talks: narrowed down by links without scripts and by a form with them, and split by year if long."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import Watched, violations
from gardens import Garden, copy_garden
from lxml import html
from playwright.sync_api import Browser, Page, expect
from site_pages import served
from test_generated import text_of

from conference_garden.pages.show import talks

ITEMS = "//ul[contains(@class, 'garden-all-talks')]/li"


def links_of(page: str, path: str) -> dict[str, str]:
    """The links in a part of a page: text → address."""
    return {link.text_content(): link.get("href") for link in html.fromstring(page).xpath(f"{path}//a")}


def test_all_talks_by_year(garden: Garden) -> None:
    """The page lists every talk, newest first, with its speakers, kind and conference."""
    page = text_of(garden.build().page("talks.html"))
    assert "3 talks, 2023–2024 2024" in page
    newest, oldest = page[page.index("2024 Boats") :].split(" 2023 ")
    assert "Boats & “bytes” Alan Turing · Sails 2024 Spend the budget" in newest
    assert "Spend the budget Grace Hopper, Alan Turing · keynote · Sails 2024" in newest
    assert oldest == "Count the ropes Ada Lovelace · Sails 2023"


def test_links_narrow_it_down_without_scripts(garden: Garden) -> None:
    """The list links to kinds, series, topics and speakers, and the page of a kind links back."""
    built = garden.build()
    assert links_of(built.page("talks.html"), "//div[contains(@class, 'garden-talk-ways')]") == {
        "Keynotes": "talks/keynote.html",
        "Sails 3": "series/sails.html",
        "Boats 2": "topics/boats.html",
        "Budgets 2": "topics/budgets.html",
        "All speakers": "speakers.html",
    }
    page = built.page("talks/keynote.html")
    assert "1 talk, 2024" in text_of(page)
    assert len(html.fromstring(page).xpath(ITEMS)) == 1
    assert links_of(page, "//nav[@aria-label='Breadcrumbs']")["Talks"] == "../talks.html"
    assert html.fromstring(page).xpath("string(//meta[@name='description']/@content)").startswith("Keynotes: 1 talk")


def test_many_links_are_folded_away(garden: Garden) -> None:
    """Of many topics, those with the most talks are visible, and the rest unfold without a script."""
    names = [f"topic-{number:02}" for number in range(20)]
    for name in names:
        garden.write(f"topics/{name}.md", f"# {name.capitalize()}\n\nA topic.\n")
    garden.replace("conferences/sails-2023.md", ":topics: budgets", f":topics: budgets, {', '.join(names)}")
    page = html.fromstring(garden.build().page("talks.html"))
    (fold,) = page.xpath("//div[contains(@class, 'garden-talk-ways')]/details")
    assert fold.findtext("summary") == "10 more topics"
    shown = page.xpath("//div[contains(@class, 'garden-talk-ways')]/ul//a/text() | //details/preceding::li//a/text()")
    assert {"Boats", "Budgets"} <= set(shown)


def test_places_lead_to_the_list(garden: Garden) -> None:
    """Numbers of talks on the front page, years, series, speakers, topics and conferences link to the talks counted."""
    garden.write("index.md", "# Front\n\n```{listing} numbers\n```\n")
    built = garden.build()
    assert links_of(built.page("index.html"), "//ul[contains(@class, 'garden-numbers')]")["3 talks"] == "talks.html"
    assert links_of(built.page("years/2024.html"), "//dl")["2 talks by 2 speakers"] == "../talks.html#y2024"
    assert links_of(built.page("series/sails.html"), "//dl")["3 talks by 3 speakers"] == "../talks.html?series=sails"
    assert links_of(built.page("speakers/alan-turing.html"), "//dl")["2 talks, 2024"] == "#talks"
    assert links_of(built.page("topics/boats.html"), "//dl")["2 talks, 2024"] == "#how-the-view-developed"
    assert links_of(built.page("conferences/sails-2023.html"), "//dl")["1 talk by 1 speaker"] == "#programme"
    assert html.fromstring(built.page("talks.html")).xpath("//h2[@id='y2024']")


def test_many_talks_are_split_by_year(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit, each year gets its own page, and the list links to the years and to the search."""
    before = garden.build()
    assert "talks/2024.html" not in before.files()
    monkeypatch.setattr(talks, "LARGEST", 2)
    built = garden.clean_build()
    page = built.page("talks.html")
    assert not html.fromstring(page).xpath(ITEMS)
    links = links_of(page, "//article")
    assert (links["2023"], links["2024 2"]) == ("talks/2023.html", "talks/2024.html")
    assert "search.html" in links.values()
    year = built.page("talks/2024.html")
    assert len(html.fromstring(year).xpath(ITEMS)) == 2
    assert text_of(year).endswith("Previous 2023")
    assert links_of(built.page("years/2024.html"), "//dl")["2 talks by 2 speakers"] == "../talks/2024.html"
    assert links_of(built.page("series/sails.html"), "//dl")["3 talks by 3 speakers"] == "#editions"
    assert built.warnings == []
    assert built.files() == garden.clean_build().files()


def test_lists_follow_their_talks(garden: Garden) -> None:
    """After a talk changes its topics or kind, lists are as in a clean build, and a kind without talks has no page."""
    garden.build()
    garden.replace("conferences/sails-2024.md", ":topics: budgets, boats", ":topics: boats")
    garden.replace("conferences/sails-2024.md", ":kind: keynote", ":kind: workshop")
    built = garden.build()
    assert "topic-budgets" not in html.fromstring(built.page("talks.html")).xpath(f"string({ITEMS}[2]/@class)")
    assert "talks/keynote.html" not in built.files()
    assert "Workshops" in built.page("talks.html")
    assert built.files() == garden.clean_build().files()


def test_a_garden_without_talks(garden: Garden) -> None:
    """In a garden without talks, the page says that there are none yet."""
    for name in ("conferences/sails-2023.md", "conferences/sails-2024.md", "topics/budgets.md", "topics/boats.md"):
        garden.remove(name)
    garden.write("index.md", "# Nothing yet\n")
    built = garden.build()
    assert "No talks yet" in text_of(built.page("talks.html"))
    assert built.warnings == []


# In a browser


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the served site of the small garden."""
    with served(copy_garden("small", tmp_path_factory.mktemp("talks") / "garden").build().output) as address:
        yield address


@pytest.fixture
def watched(browser: Browser, small: str) -> Iterator[Watched]:
    """A browser page on which nothing may go wrong, including violations of its content security policy."""
    watched = Watched(browser, small)
    yield watched
    assert watched.problems == []
    watched.page.close()


def titles(page: Page) -> list[str]:
    """The titles of the visible talks."""
    return page.locator(".garden-all-talks > li:visible > a").all_inner_texts()


BOATS, BUDGET, ROPES = "Boats & “bytes”", "Spend the budget", "Count the ropes"


def test_the_form_narrows_the_list(watched: Watched, small: str) -> None:
    """Choices narrow the list in place, show how many talks match, and hide years without any."""
    page = watched.page
    page.goto(f"{small}talks.html")
    form, status = page.get_by_role("form", name="Narrow down the list"), page.get_by_role("status")
    expect(status).to_have_text("3 talks, 2023–2024")
    expect(page.get_by_role("link", name="Keynotes")).to_be_hidden()
    form.get_by_label("Topic").select_option("boats")
    assert titles(page) == [BOATS, BUDGET]
    expect(status).to_have_text("2 of 3 talks")
    expect(page.get_by_role("heading", name="2023")).to_be_hidden()
    expect(page.locator(".garden-contents a", has_text="2023")).to_be_hidden()
    labels = form.get_by_label("Kind").evaluate("select => [...select.options].map((option) => option.label)")
    assert labels == ["all", "Keynote (1)", "Talk (1)"]
    form.get_by_label("Kind").select_option("keynote")
    assert titles(page) == [BUDGET]
    page.get_by_role("button", name="Clear").click()
    assert titles(page) == [BOATS, BUDGET, ROPES]
    expect(status).to_have_text("3 talks, 2023–2024")
    page.goto(f"{small}talks/keynote.html")
    expect(form.get_by_label("Speaker")).to_be_visible()
    assert form.get_by_label("Kind").count() == 0


def test_choices_stand_in_the_address(watched: Watched, small: str) -> None:
    """Choices are in the address, so they can be linked and undone with the back button. Unknown values are ignored."""
    page = watched.page
    page.goto(f"{small}talks.html?topic=boats&kind=keynote&year=1066")
    assert titles(page) == [BUDGET]
    page.get_by_label("Kind").select_option("")
    expect(page).to_have_url(f"{small}talks.html?topic=boats")
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(f"{small}talks.html")
    page.go_back()
    assert titles(page) == [BOATS, BUDGET]
    expect(page.get_by_label("Topic")).to_have_value("boats")
    page.go_back()
    assert titles(page) == [BUDGET]
    page.go_forward()
    page.get_by_role("link", name=BOATS).click()
    page.wait_for_url(re.compile("sails-2024"))
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("2 of 3 talks")
    page.goto(f"{small}talks.html?speaker=ada-lovelace")
    assert titles(page) == [ROPES]


def test_the_form_by_keyboard(watched: Watched, small: str) -> None:
    """Tab moves through the form in reading order, and typing any part of a name finds the speaker."""
    page = watched.page
    page.goto(f"{small}talks.html")
    page.get_by_label("Kind").focus()
    for name in ("year", "topic", "speaker", "order"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == name
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("TÚR")
    assert titles(page) == [BOATS, BUDGET]
    expect(page).to_have_url(f"{small}talks.html")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{small}talks.html?speaker=T%C3%9AR")
    page.get_by_label("Speaker").fill("nobody")
    expect(page.get_by_role("status")).to_have_text("None of 3 talks")
    page.get_by_label("Order").focus()
    page.keyboard.press("Tab")  # skips the button for a random talk, as no talk is left
    expect(page.get_by_role("button", name="Clear")).to_be_focused()
    page.keyboard.press("Enter")
    assert len(titles(page)) == 3
    expect(page.get_by_role("button", name="Clear")).to_be_focused()


def test_the_list_is_sorted(watched: Watched, small: str) -> None:
    """The list can be sorted by age, title or number of links, also while it is narrowed down."""
    page = watched.page
    page.goto(f"{small}talks.html")
    order = page.get_by_label("Order")
    for choice, found in {
        "oldest first": [ROPES, BUDGET, BOATS],
        "by title": [BOATS, ROPES, BUDGET],
        "most linked first": [BUDGET, ROPES, BOATS],
    }.items():
        order.select_option(choice)
        assert titles(page) == found
        expect(page.get_by_role("heading", name="2023")).to_be_hidden()
    expect(page).to_have_url(f"{small}talks.html?order=links")
    page.get_by_label("Topic").select_option("boats")
    assert titles(page) == [BUDGET, BOATS]
    order.select_option("newest first")
    assert titles(page) == [BOATS, BUDGET]
    expect(page.get_by_role("heading", name="2024")).to_be_visible()


def test_a_talk_at_random(watched: Watched, small: str) -> None:
    """The menu leads to a random talk, and the back button returns to the page.

    On the list it picks one of those shown.
    """
    page = watched.page
    found = set()
    for _ in range(20):
        page.goto(f"{small}topics.html")
        page.get_by_role("link", name="A talk at random").click()
        page.wait_for_url("**/conferences/*#*")
        found.add(page.url.partition("#")[2])
        page.go_back()
        expect(page).to_have_url(f"{small}topics.html")
    assert len(found) > 1
    page.goto(f"{small}talks.html?speaker=ada-lovelace")
    page.get_by_role("button", name="A talk at random").click()
    page.wait_for_url("**/sails-2023.html#lovelace-sails-2023")


def test_a_talk_at_random_of_many(browser: Browser, garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the list is split, a random talk is still found, by way of a year."""
    monkeypatch.setattr(talks, "LARGEST", 2)
    with served(garden.build().output) as address:
        watched = Watched(browser, address)
        watched.page.goto(f"{address}index.html")
        watched.page.get_by_role("link", name="A talk at random").click()
        watched.page.wait_for_url("**/conferences/*#*")
        assert watched.problems == []
        watched.page.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_form_is_accessible_and_moves_nothing(browser: Browser, small: str, mode: str, width: int) -> None:
    """The form passes axe-core, shifts nothing when it appears, and fits the width of a phone."""
    watched = Watched(browser, small, color_scheme=mode, viewport={"width": width, "height": 800})
    page = watched.page
    page.add_init_script(
        """window.moved = [];
        new PerformanceObserver((list) => moved.push(...list.getEntries().map((entry) => entry.value)))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(f"{small}talks.html")
    expect(page.get_by_label("Speaker")).to_be_visible()
    assert violations(page) == []
    assert violations(page, "target-size") == []
    assert page.evaluate("moved") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{small}talks.html?topic=budgets")
    assert titles(page) == [BUDGET, ROPES]
    assert violations(page) == []
    assert page.evaluate("moved") == []
    assert watched.problems == []
    page.close()


def test_without_scripts(browser: Browser, small: str) -> None:
    """Without scripts, links replace the form, and the link to a random talk leads to the list."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{small}topics.html")
    page.get_by_role("link", name="A talk at random").click()
    expect(page.get_by_role("heading", name="Talks", level=1)).to_be_visible()
    page.get_by_role("link", name="Keynotes").click()
    expect(page.get_by_role("heading", name="Keynotes")).to_be_visible()
    expect(page.get_by_role("link", name="Budgets")).to_be_visible()
    page.close()
