"""The search, in headless Chromium: it finds what readers ask for, by keyboard too, wherever the site stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from browsing import Watched, violations
from gardens import ROOT, Garden
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from site_pages import data_of, page_of, real_site, served
from test_commands import run

from conference_garden.search.index import _clear
from conference_garden.search.records import facet_word
from conference_garden.tools.command_line import search

QUESTIONS = yaml.safe_load((ROOT / "tests/questions.yml").read_text(encoding="utf-8"))

#: The addresses of what is found, by what it is, without the interface.
FIND = """async ([query, filters]) => {
    const { search, load } = await import(new URL("_static/search-index.js", document.baseURI));
    const found = await search(query, filters ?? {});
    const root = new URL(".", document.baseURI).href;
    const address = async (entry) => (await load(entry)).href.replace(root, "");
    for (const [name, entries] of Object.entries(found)) {
        if (name === "unknown" || !Array.isArray(entries)) continue;
        found[name] = await Promise.all(entries.slice(0, 10).map(address));
    }
    return found;
}"""

RESULT = ".garden-result-title"


@pytest.fixture(scope="module")
def searching(browser: Browser, address: str) -> Iterator[Page]:
    """A page at the root of the real site, from which to call the search."""
    page = browser.new_page()
    page.goto(f"{address}index.html")
    yield page
    page.close()


def found(page: Page, query: str, **filters: str) -> dict[str, list[str]]:
    return page.evaluate(FIND, [query, filters])


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    """A page on which nothing must go wrong."""
    watched = Watched(browser, address)
    yield watched
    assert watched.problems == []
    watched.page.close()


# What is found


def test_questions_of_readers(searching: Page) -> None:
    """The talk that a question is about is among the first three; what cannot be found is known and explained."""
    urls = {talk["id"]: talk["url"] for talk in data_of(real_site())["talks"]}
    first = {question["ask"]: found(searching, question["ask"])["talks"][:3] for question in QUESTIONS}
    lost = {q["ask"]: first[q["ask"]] for q in QUESTIONS if urls[q["talk"]] not in first[q["ask"]]}
    known = {question["ask"] for question in QUESTIONS if "missed" in question}
    assert {ask: talks for ask, talks in lost.items() if ask not in known} == {}
    assert known <= lost.keys(), "found by now: take 'missed' away"
    assert len(QUESTIONS) - len(known) >= 20


@pytest.mark.parametrize(
    ("query", "kind", "first"),
    [
        ("Loic Tosser", "speaker", "speakers/loic-wowi42-tosser.html"),  # written Loïc “wowi42” Tosser
        ("côte", "speaker", "speakers/michael-cote.html"),
        ("botchagalupe", "speaker", "speakers/john-willis.html"),  # an alias in speakers.yml
        ("Lopopolo", "speaker", "speakers/ryan-lopopolo.html"),
        ("golang", "topic", "topics/go.html"),  # an alias of the topic
        ("obser", "topic", "topics/observability.html"),  # while it is being typed
        ("CI/CD", "topic", "topics/ci-cd.html"),
        ("error-budget", "topic", "topics/service-level-objectives.html"),
        ("devopsdays amsterdam", "conference", "conferences/devopsdays-amsterdam-2019.html"),
        ("AI Engineer Europe", "conference", "conferences/ai-engineer-europe-2026.html"),
    ],
)
def test_names_lead_to_their_pages(searching: Page, query: str, kind: str, first: str) -> None:
    """Names are found without accents, by aliases, by their beginnings, however they are joined."""
    assert found(searching, query)[kind][0] == first


def test_words_in_no_other_place_are_not_found(searching: Page) -> None:
    """A word that nothing has finds nothing, not what begins like it; where others do, one like it is suggested."""
    nothing = found(searching, "xylophone")
    assert not any(nothing[kind] for kind in ("talks", "topic", "speaker", "conference", "page"))
    assert nothing["unknown"] == ["xylophone"]
    assert nothing["suggestion"] == ""
    typo = found(searching, "kuberntes bare metal")
    assert typo["unknown"] == ["kuberntes"]
    assert typo["suggestion"] == "kubernetes bare metal"
    assert typo["instead"] == ""


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ("kuberntes", "kubernetes"),  # the name of a topic
        ("obsrvability", "observability"),
        ("Fernadno Cornaog", "fernando cornago"),  # a speaker
        ("postmorten", "postmortem"),  # an ordinary word of a takeaway
        ('"budget error"', "budget error"),  # words that stand nowhere like that
    ],
)
def test_misspelt_words_find_something(searching: Page, query: str, instead: str) -> None:
    """Where a query finds nothing, it is words like its own that are searched for, ordinary ones too."""
    corrected = found(searching, query)
    assert corrected["instead"] == instead
    assert corrected["talks"] == found(searching, instead)["talks"] != []


def test_quotes_hold_words_together(searching: Page) -> None:
    """Words in quotes, of whatever kind, must stand beside each other; a quote without its other half is no quote."""
    loose, close = (found(searching, query)["total"] for query in ("error budget", '"error budget"'))
    assert 0 < close < loose
    for query in ("“error budget”", '"Error budget" '):
        assert found(searching, query)["total"] == close
    assert found(searching, '"CI/CD"')["topic"][0] == "topics/ci-cd.html"
    assert found(searching, '"error budget')["talks"] == found(searching, "error budget")["talks"]


@pytest.mark.parametrize("query", ["", " ", "''", '"', "!?", "constructor", "a" * 5000, "terraform " * 3000])
def test_odd_queries_are_answered(searching: Page, query: str) -> None:
    """Queries without a word, of one word that is no word, or of very many end like others."""
    assert bool(found(searching, query)["total"]) == query.startswith("terraform")


def test_filters_narrow_down(searching: Page) -> None:
    """With filters only talks are found that have all the values, the newest first where no word ranks them."""
    talks = {talk["url"]: talk for talk in data_of(real_site())["talks"]}
    for filters, expected in (
        ({"topic": "terraform", "year": "2019"}, lambda talk: "terraform" in talk["topics"] and "2019" in talk["url"]),
        ({"speaker": "patrick-debois"}, lambda talk: "patrick-debois" in talk["speakers"]),
        ({"kind": "ignite"}, lambda talk: talk["kind"] == "ignite"),
        ({"conference": "velocity-berlin"}, lambda talk: talk["conference"] == "velocity-berlin-2019"),
    ):
        urls = found(searching, "", **filters)["talks"]
        assert sorted(urls) == sorted(url for url, talk in talks.items() if expected(talk))
    years = [talks[url]["conference"][-4:] for url in found(searching, "", topic="kubernetes")["talks"]]
    assert years == sorted(years, reverse=True)
    assert found(searching, "budget", kind="topic")["talks"] == []
    assert found(searching, "budget", kind="topic")["topic"][0] == "topics/service-level-objectives.html"


@given(st.lists(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True), min_size=2, max_size=2, unique=True))
def test_facets_are_told_apart(values: list[str]) -> None:
    """Two values of a facet never become one word, and words hold nothing at which Pagefind would part them."""
    words = [facet_word("topic", value) for value in values]
    assert words[0] != words[1]
    assert all(word.isalnum() and word == word.lower() for word in words)


# The dialog


def test_dialog_by_keyboard(watched: Watched, address: str) -> None:
    """``/`` opens the search, arrows walk through the results, Escape leads back, Enter opens a talk at its heading."""
    page = watched.page
    page.goto(address + page_of("topic"))
    assert not [request for request in watched.requests if "search" in request.url], "loaded before it is used"
    link = page.get_by_role("navigation", name="Garden").get_by_role("link", name="Speakers")
    link.focus()
    page.keyboard.press("/")
    field = page.get_by_role("dialog", name="Search").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("stop deploying error budget")
    expect(page.get_by_role("status")).to_contain_text("talks")
    results = page.locator(f"dialog {RESULT}")
    page.keyboard.press("ArrowDown")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Control+k")
    expect(field).to_have_value("stop deploying error budget")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conferences/all-day-devops-2021.html#fong-jones-all-day-devops-2021")
    expect(page.locator("#fong-jones-all-day-devops-2021")).to_be_in_viewport()


def test_dialog_goes_on_to_the_search_page(watched: Watched, address: str) -> None:
    """Enter in the field of the dialog leads to all results."""
    page = watched.page
    page.goto(f"{address}topics/sre.html")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("searchbox").fill("terraform")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=terraform")
    expect(page.locator(RESULT).first).to_contain_text("Terraform")


def test_slash_is_a_letter_where_one_types(watched: Watched, address: str) -> None:
    """``/`` opens nothing while a field has the focus, nor when the reader has turned it off."""
    page = watched.page
    page.goto(f"{address}search.html")
    field = page.locator("#garden-search [name=q]")
    expect(field).to_be_focused()
    page.keyboard.type("CI/CD")
    expect(field).to_have_value("CI/CD")
    page.goto(address)
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("Control+k")  # would find the first dialog open
    expect(dialog.get_by_role("checkbox")).not_to_be_checked()
    expect(page.locator("dialog[open]")).to_have_count(1)
    expect(dialog.get_by_role("searchbox")).to_have_value("")


def test_fields_and_buttons_open_the_dialog(watched: Watched, address: str) -> None:
    """What is typed into the field of a page goes on in the dialog; narrow pages have a button."""
    page = watched.page
    page.goto(f"{address}conferences/fosdem-2025.html")
    page.locator(".garden-search [name=q]").focus()
    page.keyboard.type("t", delay=50)
    field = page.get_by_role("dialog", name="Search").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("inygo")
    expect(field).to_have_value("tinygo")
    expect(page.locator(f"dialog {RESULT}").first).to_contain_text("Return Of Go Without Wires")
    page.get_by_role("button", name="Close").click()
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator(".garden-search-link").click()
    expect(field).to_be_focused()
    box = page.get_by_role("dialog", name="Search").bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 320, 640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# The search page


def test_search_page_and_history(watched: Watched, address: str) -> None:
    """Words and filters are in the address; going back brings back what was there; filters can be cleared."""
    page = watched.page
    page.goto(f"{address}search.html?q=terraform&year=2019")
    titles = page.locator(RESULT)
    expect(page.get_by_role("combobox", name="Year")).to_have_value("2019")
    expect(page.get_by_role("combobox", name="Year").locator("option:checked")).to_contain_text("2019 (")
    expect(titles.first).to_contain_text("Terraform")
    expect(page.locator(".garden-result-byline").first).to_contain_text("2019")
    expect(page.locator(".garden-result mark").first).to_have_text("Terraform")
    page.get_by_role("combobox", name="Speaker").fill("anton babenko")
    page.keyboard.press("Tab")
    page.wait_for_url("**/search.html?q=terraform&year=2019&speaker=anton-babenko")
    expect(page.locator(".garden-result")).to_have_count(1)
    page.get_by_role("combobox", name="Topic").select_option("infrastructure-as-code")
    page.wait_for_url("**topic=infrastructure-as-code**")
    page.go_back()
    expect(page.get_by_role("combobox", name="Topic")).to_have_value("")
    expect(titles.first).to_contain_text("Terraform best practices")
    page.reload()
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("Anton Babenko")
    expect(titles.first).to_contain_text("Terraform best practices")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url("**/search.html?q=terraform")
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("")
    page.goto(f"{address}search.html?q=terraform&topic=evals")
    expect(page.get_by_role("status")).to_contain_text("Nothing found for “terraform”. Search without filters.")
    expect(page.get_by_role("combobox", name="Topic").locator("option:checked")).to_have_text("Evals (0)")


def test_more_results(watched: Watched, address: str) -> None:
    """The search page shows ten talks, then more on demand, and the focus goes on to the first of these."""
    page = watched.page
    page.goto(f"{address}search.html?year=2019")
    talks = page.locator("section", has=page.get_by_role("heading", name="Talks")).last.locator(RESULT)
    expect(talks).to_have_count(10)
    page.get_by_role("button", name="Show more").first.click()
    expect(talks).to_have_count(20)
    expect(talks.nth(10)).to_be_focused()


def test_nothing_found_helps(watched: Watched, address: str) -> None:
    """Where nothing is found, the name most like it is a link, and so are the lists of all there is."""
    page = watched.page
    page.goto(f"{address}search.html?q=xylophone")
    expect(page.get_by_role("status")).to_have_text("Nothing found for “xylophone”.")
    expect(page.locator("[data-results]").get_by_role("link", name="Speakers")).to_be_visible()
    page.goto(f"{address}search.html?q=wradley")
    expect(page.get_by_role("status")).to_contain_text("Nothing has “wradley”. For “wardley”:")
    expect(page.locator(RESULT).first).to_contain_text("Crossing The River By Feeling The Stones")
    page.goto(f"{address}search.html?q=kuberntes+bare+metal")
    page.get_by_role("status").get_by_role("link", name="kubernetes bare metal").click()
    expect(page.locator(RESULT).first).to_contain_text("Kubernetes")


def test_filters_tell_what_is_left(watched: Watched, address: str) -> None:
    """Beside each value is the number of talks that choosing it shows; what would show none cannot be chosen."""
    page = watched.page
    page.goto(f"{address}search.html?q=terraform+modules&year=2019")
    topic = page.get_by_role("combobox", name="Topic")
    expect(page.get_by_role("status")).to_contain_text("talks")
    talks = int(page.get_by_role("status").inner_text().split()[0])
    expect(page.get_by_role("combobox", name="Year").locator("option:checked")).to_have_text(f"2019 ({talks})")
    expect(topic.locator("option[value=terraform]")).not_to_have_text("Terraform")
    number = topic.locator("option[value=terraform]").text_content() or ""
    expect(topic.locator("option[value=cloud-cost]")).to_be_disabled()
    expect(page.get_by_role("combobox", name="Year").locator("option[value='2022']")).to_be_enabled()
    assert "(0)" not in "".join(topic.locator("option:enabled").all_text_contents())
    topic.select_option("terraform")
    page.wait_for_url("**&topic=terraform")
    expect(page.get_by_role("status")).to_contain_text(f"{number.removeprefix('Terraform (').removesuffix(')')} talks")
    page.get_by_role("button", name="Clear").click()
    page.locator("#garden-search [name=q]").fill("")
    expect(topic.locator("option[value=cloud-cost]")).to_be_enabled()
    expect(topic.locator("option[value=cloud-cost]")).to_have_text("Cloud cost")


def test_nothing_is_loaded_before_there_is_a_question(watched: Watched, address: str) -> None:
    """The search page itself is as light as any other: the index is loaded for the first words or filter."""
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}search.html", wait_until="networkidle")
    expect(page.get_by_role("combobox", name="Topic").locator("option[value=terraform]")).to_be_enabled()
    assert not [url for url in asked if "/pagefind/" in url]
    page.get_by_role("combobox", name="Topic").select_option("terraform")
    expect(page.get_by_role("status")).to_contain_text("talks")
    assert [url for url in asked if "/pagefind/" in url]


def test_filters_are_folded_on_a_phone(watched: Watched, address: str) -> None:
    """On a phone results come before the filters, unless one of these is in the address."""
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}search.html?q=terraform")
    expect(page.locator(RESULT).first).to_be_in_viewport()
    expect(page.get_by_role("combobox", name="Year")).to_be_hidden()
    page.get_by_text("Filters").click()
    expect(page.get_by_role("combobox", name="Year")).to_be_visible()
    page.goto(f"{address}search.html?q=terraform&year=2019")
    expect(page.get_by_role("combobox", name="Year")).to_have_value("2019")
    expect(page.get_by_role("combobox", name="Year")).to_be_visible()


def test_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts the field of a page leads to the search page, which names the lists of all there is."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}topics/sre.html")
    page.locator(".garden-search [name=q]").fill("terraform")
    page.locator(".garden-search button").click()
    assert page.url.endswith("search.html?q=terraform")
    article = page.get_by_role("article")
    assert article.get_by_text("Searching needs JavaScript").is_visible()
    article.get_by_role("link", name="Topics", exact=True).click()
    assert page.url.endswith("topics.html")
    page.close()


def test_an_index_that_is_missing(browser: Browser, address: str) -> None:
    """When the index cannot be loaded, the page says so and names the lists."""
    page = browser.new_page()
    page.route("**/pagefind/**", lambda route: route.abort())
    page.goto(f"{address}search.html?q=terraform")
    expect(page.get_by_role("status")).to_have_text("The search could not be loaded.")
    expect(page.locator("[data-results]").get_by_role("link", name="Topics")).to_be_visible()
    page.close()


def test_below_a_path(browser: Browser, tmp_path: Path) -> None:
    """A site in a folder of its host searches there, and its results lead there."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some/garden").symlink_to(real_site())
    with served(tmp_path) as address:
        watched = Watched(browser, f"{address}some/garden/")
        page = watched.page
        page.goto(f"{address}some/garden/topics/sre.html")
        page.keyboard.press("/")
        page.keyboard.type("petoff")
        page.locator(f"dialog {RESULT}", has_text="How to Run Smarter in Production").click()
        page.wait_for_url(f"{address}some/garden/conferences/all-day-devops-2019.html#petoff-all-day-devops-2019")
        assert watched.problems == []
        page.close()


def test_missing_pages_are_searched_for(watched: Watched, address: str) -> None:
    """The page for a missing address shows what its words find."""
    page = watched.page
    page.route("**/conferences/**", lambda route: route.fulfill(path=real_site() / "404.html"))
    page.goto(f"{address}conferences/2019/majors_observability.html")
    expect(page.locator(f"[data-garden-search-for] {RESULT}").first).to_contain_text("Observability for emerging infra")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_dialog_is_accessible(browser: Browser, address: str, mode: str) -> None:
    """axe-core finds nothing wrong with the dialog and its results."""
    context = browser.new_context(color_scheme=mode, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{address}topics/sre.html")
    page.keyboard.press("/")
    page.keyboard.type("error budget")
    expect(page.locator(f"dialog {RESULT}").first).to_be_visible()
    assert violations(page) == []
    context.close()


# The index


def test_index_follows_the_notes(browser: Browser, garden: Garden) -> None:
    """What is written is found, what is taken away is not, and other names of topics and speakers lead to talks."""
    address_of = {"hopper": "conferences/sails-2024.html#hopper-sails-2024"}

    def talks(query: str) -> list[str]:
        assert run("build", str(garden.folder)).returncode == 0
        with served(garden.folder / "_build/html") as address:
            page = browser.new_page()
            page.goto(f"{address}index.html")
            urls = found(page, query)["talks"]
            page.close()
            return urls

    assert talks("zeppelins") == []
    garden.replace("conferences/sails-2024.md", "hides risk.", "hides risk and zeppelins.")
    assert talks("zeppelins") == [address_of["hopper"]]
    garden.replace("topics/budgets.md", "aliases: [allowance]", "aliases: [pocket money]")
    assert address_of["hopper"] in talks("pocket money")
    assert talks("allowance") == []
    text = garden.read("conferences/sails-2024.md")
    start, end = text.index("(turing-sails-2024)="), text.index("Reserve is what")
    assert "conferences/sails-2024.html#turing-sails-2024" in talks("reserve boat")
    garden.write("conferences/sails-2024.md", text[:start] + text[end:].replace("Reserve is what", "It is what"))
    assert "conferences/sails-2024.html#turing-sails-2024" not in talks("reserve boat")


def test_only_changed_parts_are_made_again(garden: Garden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit makes the part with its page again and leaves the others; parts that are gone are deleted."""
    records, site = garden.build().output.with_name("search"), tmp_path / "site"
    site.mkdir()
    monkeypatch.setattr(search, "PART", 2)

    def parts() -> dict[str, int]:
        return dict(json.loads((site / "pagefind/parts.json").read_text(encoding="utf-8")))

    def made() -> list[str]:
        """The parts that an update makes: these lose a file that does not belong there."""
        for folder in site.glob("pagefind/*/*/"):
            (folder / "mark").touch()
        search.make_search_index(records, site)
        return [name for name in parts() if not (site / "pagefind" / name / "mark").exists()]

    assert made() == list(parts())
    assert len(parts()) > 2
    assert sum(parts().values()) == len(list(records.rglob("*.html")))
    assert made() == []
    edited = records / "topics/boats/_.html"
    edited.write_text(edited.read_text(encoding="utf-8").replace("float", "sink"), encoding="utf-8")
    assert len(made()) == 1
    monkeypatch.setattr(search, "PART", 1000)
    assert made() == ["pages/0", "talks/0"]
    assert {path.name for path in (site / "pagefind").glob("*/*")} == {"0"}


def test_nothing_is_left_of_other_indexes(tmp_path: Path) -> None:
    """What another version of the machinery has left beside the index goes, and the index stays."""
    folder = tmp_path / "pagefind"
    names = (
        "parts.json",
        "talks/0/pagefind.js",
        "talks/1/pagefind.js",
        "0/index/a.pf_index",
        "0/pagefind-ui.js",
        "x.js",
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    _clear(folder, ["talks/0"])
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {"parts.json", "talks/0/pagefind.js"}
    assert not (folder / "0").exists()


def test_a_garden_without_talks_is_searched(browser: Browser, tmp_path: Path) -> None:
    """A garden that has only begun has a search that works, in any script."""
    (tmp_path / "index.md").write_text("# New\n\nNothing but seeds.\n", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    text = "# Who we are\n\nGardeners, садовники, 園芸家, 정원사, बाग़बानी.\n"
    (tmp_path / "notes/Über uns.md").write_text(text, encoding="utf-8")
    result = run("build", str(tmp_path))
    assert result.returncode == 0, result.stderr
    with served(tmp_path / "_build/html") as address:
        watched = Watched(browser, address)
        for word in ("САДОВНИКИ", "園芸家", "정원사", "बाग़बानी"):
            watched.page.goto(f"{address}search.html?q={word}")
            expect(watched.page.locator(RESULT)).to_have_text("Who we are")
        watched.page.goto(f"{address}search.html?q=gardeners")
        watched.page.locator(RESULT).click()
        expect(watched.page.get_by_role("heading", name="Who we are")).to_be_visible()
        assert watched.problems == []
        watched.page.close()
