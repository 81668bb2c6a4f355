"""The search in headless Chromium: it answers readers' questions, works by keyboard, and in any folder of a host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browsing import LOOKS, Watched, violations, violations_in
from gardens import Garden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from site_pages import page_of, root_of, served
from test_commands import run

from conference_garden.search.spellings import facet_word, folded, name_word, spellings
from conference_garden.search.words import Words, stem_script

#: Searches without the interface, and returns the addresses found.
FIND = """async ([query, filters]) => {
    const { search } = await import(new URL("_static/search-index.js", document.baseURI));
    const { load } = await import(new URL("_static/search-results.js", document.baseURI));
    const found = await search(query, filters ?? {});
    const root = new URL(".", document.baseURI).href;
    const address = async (entry) => (await load(entry)).href.replace(root, "");
    return { ...found, entries: await Promise.all(found.entries.slice(0, 10).map(address)) };
}"""

RESULT = ".garden-result-title"


@pytest.fixture(scope="module")
def searching(browser: Browser, address: str) -> Iterator[Page]:
    """A page at the root of the site that can call the search."""
    page = browser.new_page()
    page.goto(f"{address}index.html")
    yield page
    page.close()


def found(page: Page, query: str, **filters: str) -> dict[str, Any]:
    return page.evaluate(FIND, [query, filters])


def addresses(page: Page, query: str, **filters: str) -> list[str]:
    """The first ten addresses that a query finds."""
    return found(page, query, **filters)["entries"]


# What is found


#: The kinds of answers a question may have.
ANSWERS = ("talk", "topic", "speaker", "conference", "series")


def answers(question: dict[str, Any], data: dict[str, Any]) -> set[str]:
    """The addresses that answer a question, which names one answer or a list of them."""
    (kind,) = (kind for kind in ANSWERS if kind in question)
    ids = question[kind] if isinstance(question[kind], list) else [question[kind]]
    if kind == "series":  # series are not in the data set
        return {f"series/{id_}.html" for id_ in ids}
    urls = {thing["id"]: thing["url"] for thing in data[f"{kind}s"]}
    return {urls[id_] for id_ in ids}


def check_answers(searching: Page, data: dict[str, Any], questions: list[dict[str, Any]]) -> tuple[float, float]:
    """Check that an answer is among the first three results, except for known misses.

    Returns the share of questions answered in the first three results, and in the first.
    """
    ranks = {}
    for question in questions:
        right, first = answers(question, data), addresses(searching, question["ask"])[:3]
        ranks[question["ask"]] = next((rank for rank, url in enumerate(first, 1) if url in right), None)
    lost = {ask for ask, rank in ranks.items() if rank is None}
    known = {question["ask"] for question in questions if "missed" in question}
    assert lost - known == set()
    assert known <= lost, "found by now: take 'missed' away"
    return 1 - len(lost) / len(ranks), sum(rank == 1 for rank in ranks.values()) / len(ranks)


def test_questions_of_readers(searching: Page, notes: Path, data: dict[str, Any]) -> None:
    """Questions in readers' own words lead to their answers."""
    questions = yaml.safe_load((notes / "questions.yml").read_text(encoding="utf-8"))
    assert len(questions) >= 20
    check_answers(searching, data, questions)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Jose Nunez", "speakers/jose-chepe-nunez.html"),  # written José “Chepe” Núñez
        ("visśer", "speakers/anneke-visser.html"),
        ("queuekeeper", "speakers/ngozi-okafor.html"),  # an alias in speakers.yml
        ("Delacroix", "speakers/marguerite-delacroix.html"),
        ("Петрова", "speakers/mariya-petrova.html"),
        ("王小明", "speakers/wang-xiao-ming.html"),
        ("derricks", "topics/cranes.html"),  # an alias of the topic
        ("derrick", "topics/cranes.html"),
        ("berth windows", "topics/scheduling.html"),  # which include the alias
        ("quayside", "topics/scheduling.html"),  # a synonym of berth window in garden.toml
        ("Wharf-crane", "topics/cranes.html"),
        ("sched", "topics/scheduling.html"),  # while it is being typed
        ("ship/shore", "topics/signals.html"),
        ("berth-window", "topics/scheduling.html"),
        ("tide and time 2019", "conferences/tide-and-time-2019.html"),
        ("Tide and Time", "series/tide-and-time.html"),
        ("Signal Conference", "conferences/signal-conference-2021.html"),  # the only edition
        ("signal conference 2021", "conferences/signal-conference-2021.html"),
    ],
)
def test_names_lead_to_their_pages(searching: Page, query: str, first: str) -> None:
    """Names are found without accents, by aliases, by their beginnings, and with any separators."""
    assert addresses(searching, query)[0] == first


def test_words_in_no_other_place_are_not_found(searching: Page) -> None:
    """An unknown word finds nothing, not even words that begin alike; beside known words, a correction is suggested."""
    nothing = found(searching, "xylophone")
    assert nothing["entries"] == []
    assert nothing["unknown"] == ["xylophone"]
    assert nothing["suggestion"] == ""
    typo = found(searching, "dregding small basin")
    assert typo["unknown"] == ["dregding"]
    assert typo["suggestion"] == "dredging small basin"
    assert typo["instead"] == ""


def test_synonyms_are_looked_for_too(searching: Page) -> None:
    """Synonyms from garden.toml are searched for too, and shown; a synonym found nowhere does not hide the words."""
    first = found(searching, "who promises a quayside")
    assert first["also"] == ["berth window"]
    assert first["unknown"] == []
    assert first["entries"][0] == "conferences/tide-and-time-2019.html#lindqvist-tide-and-time-2019"
    assert found(searching, "berth window")["also"] == []
    assert addresses(searching, "two hands")[0] == "conferences/harbour-days-2019.html#wang-harbour-days-2019"


@pytest.mark.parametrize("query", ["cranegpt", "tidewrt", "logbxx"])
def test_what_begins_with_a_word_is_another_word(searching: Page, query: str) -> None:
    """An unknown name does not match a known word with which it begins."""
    assert found(searching, query)["entries"] == []


@pytest.mark.parametrize("query", ["dredger", "scheduled", "pilotages"])
def test_other_endings_are_the_same_word(searching: Page, query: str) -> None:
    """A word is found with another ending."""
    assert found(searching, query)["total"] > 0


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ("dregding", "dredging"),  # the name of a topic
        ("sheduling", "scheduling"),
        ("Margeurite Delacriox", "marguerite delacroix"),  # a speaker
        ("barancles", "barnacles"),  # an ordinary word of a takeaway
        ('"water slack"', "water slack"),  # words that appear nowhere in this order
    ],
)
def test_misspelt_words_find_something(searching: Page, query: str, instead: str) -> None:
    """A query that finds nothing is searched for with the most similar words instead, ordinary words included."""
    corrected = found(searching, query)
    assert corrected["instead"] == instead
    assert corrected["entries"] == addresses(searching, instead) != []


def test_quotes_hold_words_together(searching: Page) -> None:
    """Words in quotes of any kind must be adjacent; an unpaired quote is ignored."""
    loose, close = (found(searching, query)["total"] for query in ("slack water", '"slack water"'))
    assert 0 < close < loose
    for query in ("“slack water”", '"Slack water" '):
        assert found(searching, query)["total"] == close
    assert addresses(searching, '"ship/shore"')[0] == "topics/signals.html"
    assert addresses(searching, '"slack water') == addresses(searching, "slack water")


@pytest.mark.parametrize("query", ["", " ", "''", '"', "!?", "constructor", "a" * 5000, "dredging " * 3000])
def test_odd_queries_are_answered(searching: Page, query: str) -> None:
    """Empty queries, queries without real words and very long ones get an answer."""
    assert bool(found(searching, query)["total"]) == query.startswith("dredging")


def test_filters_narrow_down(searching: Page, data: dict[str, Any]) -> None:
    """With filters, only talks that match all of them are found; without words, the newest come first."""
    talks = {talk["url"]: talk for talk in data["talks"]}
    for filters, expected in (
        ({"topic": "charts", "year": "2019"}, lambda talk: "charts" in talk["topics"] and "2019" in talk["url"]),
        ({"speaker": "ngozi-okafor"}, lambda talk: "ngozi-okafor" in talk["speakers"]),
        ({"kind": "ignite"}, lambda talk: talk["kind"] == "ignite"),
        ({"conference": "signal-conference"}, lambda talk: talk["conference"] == "signal-conference-2021"),
    ):
        urls = [url for url in addresses(searching, "", **filters) if url in talks]
        assert sorted(urls) == sorted(url for url, talk in talks.items() if expected(talk))
    years = [talks[url]["conference"][-4:] for url in addresses(searching, "", topic="cranes") if url in talks]
    assert years == sorted(years, reverse=True)
    assert found(searching, "berth", kind="topic")["talks"] == 0
    assert addresses(searching, "berth", kind="topic")[0] == "topics/scheduling.html"


SLUGS = st.lists(st.text("az09", min_size=1, max_size=3), min_size=1, max_size=3).map("-".join)


@given(st.lists(SLUGS, min_size=2, max_size=2, unique=True))
def test_facets_are_told_apart(values: list[str]) -> None:
    """Two values of a facet never become the same word, and no such word has characters that would split it."""
    words = [facet_word("topic", value) for value in values]
    assert words[0] != words[1]
    assert all(word.isalnum() and word == word.lower() for word in words)


# Words that are more than letters

CODE = """
(moss-sails-2024)=
## C++ and C# beside C

```{talk}
:speakers: Ida Moss
:topics: c, cpp, csharp, dotnet

A budget that nobody spends is a promise.
```

Use `std::vector` and `--run` and `kube-proxy` and v0.3.5 with node.js, by e-mail or on the command line.

(lund-sails-2024)=
## The run of the sharp net

```{talk}
:speakers: Eva Lund
:topics: c

東京都の港湾管理者。 Die Straße trägt den Smørrebrød, ภาษาไทย and 한국어를.
```

Node and proxy and vector, version 3.
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A garden about languages whose names are letters with symbols."""
    garden = Garden(tmp_path_factory.mktemp("code"))
    garden.write("index.md", "# Code\n")
    garden.write("garden.toml", '[site]\nname = "Code"\nurl = "https://code.example/"\n')
    for name, title in {"c": "C", "cpp": "C++", "csharp": "C#", "dotnet": ".NET"}.items():
        garden.write(f"topics/{name}.md", f"---\nfamily: Craft\ntended: 2024-06-01\n---\n\n# {title}\n\nA language.\n")
    head = "---\nseries: Sails\nstart: 2024-05-02\nplace: Delft\ndate: 2024-05-06\n---\n\n# Sails 2024\n\nTwo days.\n"
    garden.write("conferences/sails-2024.md", head + CODE)
    assert run("build", str(garden.folder)).returncode == 0
    with served(garden.folder / "_build/html") as address:
        page = browser.new_page()
        page.goto(f"{address}index.html")
        yield page
        page.close()


@pytest.mark.parametrize(
    ("query", "first", "others"),
    [
        ("c", "topics/c.html", True),
        ("C++", "topics/cpp.html", True),
        ("c#", "topics/csharp.html", True),
        ("(C#)?", "topics/csharp.html", True),
        (".NET", "topics/dotnet.html", True),
        (".net memory", "topics/dotnet.html", True),
        ("--run", "moss", False),
        ("v0.3.5", "moss", False),
        ("std::vector", "moss", False),
        ("Node.js", "moss", False),
        ("kube-proxy", "moss", True),
        ("email", "moss", False),
        ("e-mail", "moss", False),
        ("command-line", "moss", False),
        ("run", "lund", True),
        ("港湾", "lund", False),  # within a longer run
        ("港湾管理者", "lund", False),
        ("港", "lund", False),
        ("ไทย", "lund", False),
        ("한국어", "lund", False),
        ("strasse", "lund", False),
        ("STRAẞE", "lund", False),
        ("smorrebrod", "lund", False),
    ],
)
def test_symbols_and_scripts(code: Page, query: str, first: str, *, others: bool) -> None:
    """A name with symbols differs from its letters; words in scripts without spaces and letters like ß are found."""
    entries = addresses(code, query)
    assert entries[0] == (first if "/" in first else f"conferences/sails-2024.html#{first}-sails-2024")
    talks = [url for url in entries if "#" in url]
    assert others or len(talks) == 1


@pytest.mark.parametrize(
    ("query", "by_letters"),
    [("湾港", 0), ("港東京", 1), ("c+", 0), ("f#", 0), ("v0.3.6", 0), ("2.5", 0), ("--proxy", 1), ("node.py", 1)],
)
def test_what_has_other_symbols_is_not_taken_for_it(code: Page, query: str, by_letters: int) -> None:
    """A term with symbols that appears nowhere is reported as unknown; its words, if any, are still found."""
    result = found(code, query)
    assert result["unknown"] == [query]
    assert result["named"] == 0
    assert bool(result["entries"]) == by_letters


NEARNESS = """
(moss-kites-2024)=
## A kite without a {title}

```{{talk}}
:speakers: Ida Moss
:topics: c

Nothing is said here.
```

{prose}

(lund-kites-2024)=
## Another kite

```{{talk}}
:speakers: Eva Lund
:topics: c

Nothing is said there.
```

{other}
"""


def test_a_garden_in_japanese(browser: Browser, garden: Garden) -> None:
    """Words within runs of Japanese are found, and the build gives no warning about the language."""
    garden.replace("garden.toml", "[site]", '[site]\nlanguage = "ja"')
    garden.replace("conferences/sails-2024.md", "Keep one boat in reserve.", "機械学習の監視を怠れば精度は落ちる。")
    built = run("build", str(garden.folder))
    assert (built.returncode, built.stderr, built.stdout.count("\n")) == (0, "", 1)
    with served(garden.folder / "_build/html") as address:
        page = browser.new_page()
        page.goto(f"{address}index.html")
        for query in ("機械", "監視", "精度は落"):
            assert addresses(page, query) == ["conferences/sails-2024.html#turing-sails-2024"]
        page.close()


def test_titles_and_nearness_count(browser: Browser, garden: Garden) -> None:
    """A word in the title outranks occurrences in the text, and adjacent words outrank distant ones."""
    filler = "And then the wind went on and on over the grey hills. " * 8
    head = "---\nseries: Kites\nstart: 2024-05-02\nplace: Delft\ndate: 2024-05-06\n---\n\n# Kites 2024\n\nOne day.\n"
    near, far = f"A copper lantern. {filler}", f"Copper. {filler} A lantern. {filler} Copper. {filler} Lantern."
    talks = NEARNESS.format(title="zeppelin", prose=near, other=f"{far} A zeppelin, a zeppelin.")
    garden.write("conferences/kites-2024.md", head + talks.replace("topics: c", "topics: boats"))
    assert run("build", str(garden.folder)).returncode == 0
    with served(garden.folder / "_build/html") as address:
        page = browser.new_page()
        page.goto(f"{address}index.html")
        for query in ("zeppelin", "copper lantern", "lantern of copper"):
            assert addresses(page, query)[0] == "conferences/kites-2024.html#moss-kites-2024"
        page.close()


WORDS = """async (texts) => {
    const { fold, nameWord, termsOf } = await import(new URL("_static/search-words.js", document.baseURI));
    const probes = (text) => termsOf(text).filter(({ parts }) => parts.length).map(({ probe }) => probe);
    return texts.map((text) => [fold(text), nameWord(text), probes(text)]);
}"""

#: Words with endings, by language.
FORMS = {
    "da": "arbejderne løbende skrivelse",
    "de": "häuser größte arbeiten freundlichkeit",
    "en": "budgets budgeting happily ponies running generously news skies dying k8s v2 2019",
    "es": "corredores rápidamente trabajando",
    "fr": "nouvelles continuellement travaillaient",
    "it": "città parlavano",
    "nl": "gezelligheid huizen werken liggende",
    "pt": "falando cidades ações",
    "ru": "работающий города",
    "sv": "flickornas arbetare springer",
}

TEXTS = st.lists(st.text("abcß Łøæ+#.-/:“”éÇ港湾の者ไทย한국,()", max_size=24), min_size=20, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(TEXTS)
def test_words_are_the_same_in_both_languages(searching: Page, texts: list[str]) -> None:
    """The words that a browser looks up for a text are those that the index stores for it."""
    for text, (bare, name, probes) in zip(texts, searching.evaluate(WORDS, texts), strict=True):
        assert bare == folded(text)
        assert name == (name_word(text) or "")
        words = " ".join(spellings([text])).split()
        assert [word for probe in probes for word in probe.split() if word not in words] == []


STEMS = """async (words) => {
    const { stem } = await import(new URL("search-stem.js", document.baseURI));
    return words.map(stem);
}"""


@pytest.mark.parametrize("language", FORMS)
def test_stems_are_the_same_in_both_languages(page: Page, address: str, language: str) -> None:
    """The browser and the index compute the same stem of a word."""
    page.route(
        "**/search-stem.js", lambda route: route.fulfill(body=stem_script(language), content_type="text/javascript")
    )
    page.goto(f"{address}search.html")
    words = Words(language)
    texts = folded(FORMS[language]).split()
    assert page.evaluate(STEMS, texts) == [words.stem(text) for text in texts]


# What a query asks for


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("cranes 2019", {"year": "2019"}),
        ("Harbour Days 2019", {"conference": "harbour-days", "year": "2019"}),
        ("harbour days 1999", {"conference": "harbour-days"}),  # there was none
        ("ngozi okafor keynotes", {"speaker": "ngozi-okafor", "kind": "keynote"}),
        ("okafor", {}),  # perhaps a speaker, perhaps not
        ("ignite talks", {"kind": "ignite"}),
        ("dock workshops cranes", {"conference": "dock-workshops"}),
        ("dock tide workshops", {}),  # a word of a name, not a kind
        ("barnacles keynote", {}),  # there was none
        ('"harbour days" cranes', {}),  # in quotes these are plain words
        ("xylophone 2019", {}),
    ],
)
def test_queries_ask_for_more_than_words(searching: Page, query: str, asked: dict[str, str]) -> None:
    """A year, conference, speaker or kind of talk in a query becomes a filter, if any talk matches it."""
    assert found(searching, query)["looked"]["asked"] == asked


def test_what_a_query_asks_for_in_vain_is_told(page: Page, address: str) -> None:
    """If a speaker gave no talk of the requested kind, their other talks are shown and the reader is told."""
    page.goto(f"{address}search.html?q=ngozi+okafor+ignite")
    status = page.get_by_role("status").first
    expect(status).to_contain_text("Only Ngozi Okafor")
    expect(status).to_contain_text("None of them is “Ignite”.")


def test_a_kind_of_talk_is_no_other_page(searching: Page, data: dict[str, Any]) -> None:
    """A query for a kind of talk finds all talks of that kind, and a page only by its name."""
    urls = {talk["url"] for talk in data["talks"] if talk["kind"] == "ignite"}
    assert set(addresses(searching, "ignite talks")) == urls
    pilots = found(searching, "pilotage keynote")
    assert (pilots["entries"][0], pilots["total"] - pilots["talks"]) == ("topics/pilotage.html", 1)


def test_beside_a_conference_a_topic_is_no_name(searching: Page) -> None:
    """A topic's name, perhaps with a year, finds the topic first; with a conference's name, it finds a talk there."""
    assert addresses(searching, "derricks 2019")[0] == "topics/cranes.html"
    assert addresses(searching, "Harbour Days 2019 derricks")[0].startswith("conferences/harbour-days-2019.html#")


def test_who_disagrees(watched: Watched, address: str) -> None:
    """A question about a disagreement finds the talks that disagree, and shows what it is about."""
    page = watched.page
    page.goto(f"{address}search.html?q=who+disagrees+whether+somebody+has+to+stand+on+deck%3F")
    expect(page.locator(RESULT).nth(1)).to_be_visible()
    assert {"Remote cranes", "One crane, two hands"} == {
        text.strip() for text in page.locator(RESULT).all_inner_texts()[:2]
    }
    excerpt = page.locator(".garden-result", has_text="Remote cranes").first.locator(".garden-result-excerpt")
    expect(excerpt).to_contain_text("Disagrees with")
    expect(excerpt).to_contain_text("whether somebody has to stand on deck")


def test_topics_have_no_year(searching: Page) -> None:
    """A year in a query filters talks, while the topic that the query names stays first."""
    entries = addresses(searching, "cranes 2019")
    assert entries[0] == "topics/cranes.html"
    assert {url for url in entries if "#" in url} == {url for url in entries if "#" in url and "2019" in url} != set()


def test_what_a_query_asks_for_can_be_taken_back(watched: Watched, address: str) -> None:
    """The search page shows the filters it derived from a query, and each can be turned back into plain words."""
    page = watched.page
    page.goto(f"{address}search.html?q=cranes+2019")
    status = page.get_by_role("status")
    only = status.get_by_role("link", name="Only 2019")
    expect(only).to_be_visible()
    narrow = int(status.inner_text().split()[0])
    only.click()
    page.wait_for_url("**/search.html?q=cranes+2019&words=year")
    expect(status).to_contain_text("talks")
    expect(only).to_have_count(0)
    assert int(status.inner_text().split()[0]) > narrow > 0


def test_corrections_are_words_before_names(searching: Page) -> None:
    """A misspelt word alone is corrected even to a name, but beside ordinary words it is never corrected to one."""
    assert found(searching, "Delacriox")["instead"] == "delacroix"
    assert found(searching, "dredging Delacriox")["suggestion"] == ""


# The dialog


def test_dialog_by_keyboard(watched: Watched, address: str) -> None:
    """``/`` opens the search, arrows move through results, Escape returns, and Enter opens a talk at its heading."""
    page = watched.page
    page.goto(address + page_of("topic"))
    assert not [request for request in watched.requests if "search" in request.url], "loaded before it is used"
    link = page.get_by_role("navigation", name="Garden").get_by_role("link", name="Speakers")
    link.focus()
    page.keyboard.press("/")
    field = page.get_by_role("dialog", name="Search").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("why somebody stopped the work")
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
    expect(field).to_have_value("why somebody stopped the work")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conferences/harbour-days-2019.html#mensah-boateng-harbour-days-2019")
    expect(page.locator("#mensah-boateng-harbour-days-2019")).to_be_in_viewport()


def test_dialog_goes_on_to_the_search_page(watched: Watched, address: str) -> None:
    """Enter in the dialog's field opens the page with all results."""
    page = watched.page
    page.goto(f"{address}topics/tides.html")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("searchbox").fill("barnacles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=barnacles")
    expect(page.locator(RESULT).first).to_contain_text("What the barnacles did")


def test_slash_is_a_letter_where_one_types(watched: Watched, address: str) -> None:
    """``/`` does not open the search while a field has the focus, or after the reader has turned keys off."""
    page = watched.page
    page.goto(f"{address}search.html")
    field = page.locator("#garden-search [name=q]")
    expect(field).to_be_focused()
    page.keyboard.type("ship/shore")
    expect(field).to_have_value("ship/shore")
    page.goto(address)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("Control+k")  # would open a second dialog if the first were open
    expect(page.locator("dialog[open]")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Search").get_by_role("searchbox")).to_have_value("")


def test_fields_and_buttons_open_the_dialog(watched: Watched, address: str) -> None:
    """Typing in a page's search field continues in the dialog, and narrow pages have a button for it."""
    page = watched.page
    page.goto(f"{address}conferences/harbour-days-2019.html")
    page.locator(".garden-search [name=q]").focus()
    page.keyboard.type("b", delay=50)
    field = page.get_by_role("dialog", name="Search").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("arnacles")
    expect(field).to_have_value("barnacles")
    expect(page.locator(f"dialog {RESULT}").first).to_contain_text("What the barnacles did")
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
    """The address holds words and filters, going back restores the earlier search, and filters can be cleared."""
    page = watched.page
    page.goto(f"{address}search.html?q=crane&year=2019")
    titles = page.locator(RESULT)
    expect(page.get_by_role("combobox", name="Year")).to_have_value("2019")
    expect(page.get_by_role("combobox", name="Year").locator("option:checked")).to_contain_text("2019 (")
    expect(titles.first).to_contain_text("crane")
    expect(page.locator(".garden-result-byline").first).to_contain_text("2019")
    expect(page.locator(".garden-result mark").first).to_have_text("crane")
    page.get_by_role("combobox", name="Speaker").fill("tomasz wisniewski")
    page.keyboard.press("Tab")
    page.wait_for_url("**/search.html?q=crane&year=2019&speaker=tomasz-wisniewski")
    expect(page.locator(".garden-result")).to_have_count(2)
    page.get_by_role("combobox", name="Topic").select_option("containers")
    page.wait_for_url("**topic=containers**")
    expect(page.locator(".garden-result")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("combobox", name="Topic")).to_have_value("")
    expect(titles.first).to_contain_text("Cranes that wait")
    page.reload()
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("Tomasz Wiśniewski")
    expect(titles.first).to_contain_text("Cranes that wait")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url("**/search.html?q=crane")
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value("")
    page.goto(f"{address}search.html?q=barnacles&topic=dredging")
    expect(page.get_by_role("status")).to_contain_text("Nothing found for “barnacles”. Search without filters.")
    expect(page.get_by_role("combobox", name="Topic").locator("option:checked")).to_have_text("Dredging (0)")


def test_more_results(watched: Watched, address: str) -> None:
    """The search page shows ten results; “Show more” adds ten and moves the focus to the first of them."""
    page = watched.page
    page.goto(f"{address}search.html?year=2019")
    talks = page.locator(RESULT)
    expect(talks).to_have_count(10)
    page.get_by_role("button", name="Show more").first.click()
    expect(talks).to_have_count(20)
    expect(talks.nth(10)).to_be_focused()


def test_nothing_found_helps(watched: Watched, address: str) -> None:
    """When nothing is found, the page links the most similar words and the lists of everything."""
    page = watched.page
    page.goto(f"{address}search.html?q=xylophone")
    expect(page.get_by_role("status")).to_have_text("Nothing found for “xylophone”.")
    expect(page.locator("[data-results]").get_by_role("link", name="Speakers")).to_be_visible()
    page.goto(f"{address}search.html?q=barancles")
    expect(page.get_by_role("status")).to_contain_text("Nothing matches “barancles”. Results for “barnacles”:")
    expect(page.locator(RESULT).first).to_contain_text("What the barnacles did")
    page.goto(f"{address}search.html?q=dregding+little+often")
    page.get_by_role("status").get_by_role("link", name="dredging little often").click()
    expect(page.locator(RESULT).first).to_contain_text("Dredge little and often")


def test_filters_tell_what_is_left(watched: Watched, address: str) -> None:
    """Each filter value shows how many talks it would leave, and values that would leave none cannot be chosen."""
    page = watched.page
    page.goto(f"{address}search.html?q=crane+waiting&year=2019")
    topic = page.get_by_role("combobox", name="Topic")
    expect(page.get_by_role("status")).to_contain_text("talks")
    talks = int(page.get_by_role("status").inner_text().split()[0])
    expect(page.get_by_role("combobox", name="Year").locator("option:checked")).to_have_text(f"2019 ({talks})")
    expect(topic.locator("option[value=cranes]")).not_to_have_text("Cranes")
    number = topic.locator("option[value=cranes]").text_content() or ""
    expect(topic.locator("option[value=dredging]")).to_be_disabled()
    expect(page.get_by_role("combobox", name="Year").locator("option[value='2022']")).to_be_enabled()
    assert "(0)" not in "".join(topic.locator("option:enabled").all_text_contents())
    topic.select_option("cranes")
    page.wait_for_url("**&topic=cranes")
    expect(page.get_by_role("status")).to_contain_text(f"{number.removeprefix('Cranes (').removesuffix(')')} talks")
    page.get_by_role("button", name="Clear").click()
    page.locator("#garden-search [name=q]").fill("")
    expect(topic.locator("option[value=dredging]")).to_be_enabled()
    expect(topic.locator("option[value=dredging]")).to_have_text("Dredging")


def test_nothing_is_loaded_before_there_is_a_question(watched: Watched, address: str) -> None:
    """The search page loads the index only for the first words or filter."""
    page = watched.page
    page.goto(f"{address}search.html", wait_until="networkidle")
    expect(page.get_by_role("combobox", name="Topic").locator("option[value=cranes]")).to_be_enabled()
    assert not [request for request in watched.requests if "/search-index/" in request.url]
    page.get_by_role("combobox", name="Topic").select_option("cranes")
    expect(page.get_by_role("status")).to_contain_text("talks")
    assert [request for request in watched.requests if "/search-index/" in request.url]


def test_filters_are_folded_on_a_phone(watched: Watched, address: str) -> None:
    """On a phone, results come before the filters, which are folded unless the address has one."""
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}search.html?q=crane")
    expect(page.locator(RESULT).first).to_be_in_viewport()
    expect(page.get_by_role("combobox", name="Year")).to_be_hidden()
    page.get_by_text("Filters").click()
    expect(page.get_by_role("combobox", name="Year")).to_be_visible()
    page.goto(f"{address}search.html?q=crane&year=2019")
    expect(page.get_by_role("combobox", name="Year")).to_have_value("2019")
    expect(page.get_by_role("combobox", name="Year")).to_be_visible()


def test_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts, a page's search field leads to the search page, which links the lists of everything."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}topics/tides.html")
    page.locator(".garden-search [name=q]").fill("crane")
    page.locator(".garden-search button").click()
    assert page.url.endswith("search.html?q=crane")
    article = page.get_by_role("article")
    assert article.get_by_text("Searching needs JavaScript").is_visible()
    article.get_by_role("link", name="Topics", exact=True).click()
    assert page.url.endswith("topics.html")
    page.close()


def test_an_index_that_is_missing(page: Page, address: str) -> None:
    """If the index cannot be loaded, the search page says so and links the lists."""
    page.route("**/search-index/**", lambda route: route.abort())
    page.goto(f"{address}search.html?q=crane")
    expect(page.get_by_role("status")).to_have_text("The search could not be loaded.")
    expect(page.locator("[data-results]").get_by_role("link", name="Topics")).to_be_visible()


def test_in_another_folder(browser: Browser, site: Path) -> None:
    """The search works in any folder of a host, and its results lead there."""
    with served(site, "/some/garden/") as address:
        watched = Watched(browser, address)
        page = watched.page
        page.goto(f"{address}topics/tides.html")
        page.keyboard.press("/")
        page.keyboard.type("pritchard")
        page.locator(f"dialog {RESULT}", has_text="Twelve years of slack water").click()
        page.wait_for_url(f"{address}conferences/harbour-days-2019.html#pritchard-harbour-days-2019")
        assert watched.problems == []
        page.close()


# The page for a missing address


@pytest.fixture
def missing(browser: Browser, site: Path) -> Iterator[Callable[[str], Watched]]:
    """Opens an address that does not exist on a site in a subfolder of its host."""
    with served(site, root_of(site)) as address:
        watched = Watched(browser, address)

        def opened(place: str) -> Watched:
            watched.requests.clear()
            watched.page.goto(address + place)
            return watched

        yield opened
        watched.page.close()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("conferences/harbour-days-2018.html", "conferences/harbour-days-2019.html"),
        ("conferences/harbour-days-2019", "conferences/harbour-days-2019.html"),
        ("conferences/harbour_days_2019/", "conferences/harbour-days-2019.html"),
        ("topics/shedulling.html", "topics/scheduling.html"),
        ("topics/Cranes.md", "topics/cranes.html"),
        ("crane", "topics/cranes.html"),
        ("speakers/ngozi-okafr.html", "speakers/ngozi-okafor.html"),
        ("speakers/okafor", "speakers/ngozi-okafor.html"),
        ("speakers/nunez-jose.html", "speakers/jose-chepe-nunez.html"),
        ("series/tide-time.html", "series/tide-and-time.html"),
        ("nots/about.html", "notes/about.html"),
        (
            "conferences/harbour-days-2018.html#okafor-harbour-days-2018",
            "conferences/harbour-days-2019.html#okafor-harbour-days-2019",
        ),
    ],
)
def test_a_missing_page_names_the_nearest(missing: Callable[[str], Watched], asked: str, meant: str) -> None:
    """A misspelt or incomplete address is answered with the page that was meant, at the same talk."""
    watched = missing(asked)
    link = watched.page.get_by_role("status").get_by_role("link").first
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").removeprefix(watched.address) == meant
    status = watched.page.get_by_role("status")
    expect(status).to_contain_text(meant)
    link.click()
    watched.page.wait_for_url(watched.address + meant)


def test_a_missing_page_searches_when_asked(missing: Callable[[str], Watched]) -> None:
    """If no address is similar, the missing one becomes a query ready in the field; the index is loaded only on use."""
    watched = missing("2019/okafor_queue.html")
    page = watched.page
    field = page.get_by_role("article").get_by_role("searchbox")
    expect(field).to_have_value("okafor queue")
    expect(page.get_by_role("status")).to_contain_text("No page has a similar address")
    assert not [request for request in watched.requests if "/search-index/" in request.url]
    field.click()
    expect(page.get_by_role("dialog").locator(RESULT).first).to_contain_text("The harbour is a queue")


@pytest.mark.parametrize("asked", ["%E0%A4%A", "x" * 200, "港湾", "constructor", "a/b/c/d.html?x=1#%"])
def test_odd_missing_addresses_do_no_harm(missing: Callable[[str], Watched], asked: str) -> None:
    """Whatever address is asked for, the page says that it is missing, without any script error."""
    watched = missing(asked)
    expect(watched.page.get_by_role("heading", name="Nothing grows here")).to_be_visible()
    watched.page.wait_for_load_state("networkidle")
    own = watched.page.url.partition("#")[0]
    assert [problem for problem in watched.problems if "404" not in problem and problem != own] == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_dialog_is_accessible(page: Page, address: str, mode: str) -> None:
    """axe-core finds nothing wrong with the dialog and its results."""
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}topics/tides.html")
    page.keyboard.press("/")
    page.keyboard.type("slack water 2019")
    expect(page.locator(f"dialog {RESULT}").first).to_be_visible()
    expect(page.get_by_role("link", name="Only 2019: search for this as words instead")).to_be_visible()
    assert violations(page) == []


def test_what_a_missing_page_names_is_accessible(missing: Callable[[str], Watched]) -> None:
    """axe-core finds nothing wrong with the suggested addresses, and they fit a phone."""
    page = missing("conferences/harbour-days-2020.html").page
    expect(page.get_by_role("status").get_by_role("link").first).to_be_visible()
    assert violations_in(page, LOOKS) == set()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# The index


def test_index_follows_the_notes(browser: Browser, garden: Garden) -> None:
    """The search finds added text but not removed text, and finds talks by other names of their topics and speakers."""
    hopper, turing = (f"conferences/sails-2024.html#{name}-sails-2024" for name in ("hopper", "turing"))

    def talks(*queries: str) -> list[list[str]]:
        assert run("build", str(garden.folder)).returncode == 0
        with served(garden.folder / "_build/html") as address:
            page = browser.new_page()
            page.goto(f"{address}index.html")
            urls = [[url for url in addresses(page, query) if "#" in url] for query in queries]
            page.close()
            return urls

    zeppelins, allowance, money, reserve = talks("zeppelins", "allowance", "pocket money", "reserve boat")
    assert (zeppelins, money) == ([], [])
    assert hopper in allowance
    assert turing in reserve
    garden.replace("conferences/sails-2024.md", "hides risk.", "hides risk and zeppelins.")
    garden.replace("topics/budgets.md", "aliases: [allowance]", "aliases: [pocket money]")
    text = garden.read("conferences/sails-2024.md")
    start, end = text.index("(turing-sails-2024)="), text.index("Reserve is what")
    garden.write("conferences/sails-2024.md", text[:start] + text[end:].replace("Reserve is what", "It is what"))
    zeppelins, allowance, money, reserve = talks("zeppelins", "allowance", "pocket money", "reserve boat")
    assert (zeppelins, allowance) == ([hopper], [])
    assert hopper in money
    assert turing not in reserve


def test_a_garden_without_talks_is_searched(browser: Browser, tmp_path: Path) -> None:
    """A garden without any talks has a working search, in any script."""
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
