"""Gardens in other languages: every word on a page is the garden's own or a translated message.

A garden in Latin is built in a made-up translation that puts each message of the engine between
brackets.  All words outside of brackets must come from the garden's own files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sphinx.locale
import translations
from babel import Locale
from babel.messages.catalog import Catalog
from gardens import Built, Garden
from lxml import etree, html

from conference_garden.facts import translation
from conference_garden.pages.show import talks
from conference_garden.pages.show.words import count_text, day_text, period_text
from conference_garden.theme.scripts import translated

#: A language into which neither the engine nor Sphinx nor the themes are translated.
LANGUAGE = "af"
#: Names of months, the language, the name of a format, and a heading that https://llmstxt.org requires.
ALLOWED = {month.casefold() for month in Locale(LANGUAGE).months["format"]["wide"].values()} | {
    "en",
    "json",
    "optional",
}

#: What in the garden's files is not its own text: keys, kinds, names of blocks, tables.
KEYS = re.compile(
    r"^\s*(?:- )?:?kind: .*|^\s*(?:- )?:?[\w-]+:(?=\s)|^[\w-]+ =|\{[\w-]+\}|^\[.*\]$|```\w+.*|```\{listing\}.*",
    re.MULTILINE,
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
TEXTS = ("aria-label", "title", "alt", "placeholder", "label")
#: Names of <meta> whose contents are not text.
SILENT = {"viewport", "color-scheme", "robots", "twitter:card", "og:type", "og:url", "og:image", "generator"}


def wrapped(message: str) -> str:
    """A message between brackets, except for its placeholders, whose values are checked separately."""
    parts = re.split(r"(\{\w+\})", message)
    return "".join(part if part.startswith("{") or not part.strip() else f"⟦{part}⟧" for part in parts)


def talk(id_: str, title: str, *options: str, text: str = "") -> str:
    """A talk of a conference page."""
    lines = "\n".join(f":{option}" for option in options)
    return f"\n({id_})=\n## {title}\n\n```{{talk}}\n{lines}\n\nSapientia {title} manet.\n```\n\n{text}\n"


def conference(series: str, year: int, talks: str, more: str = "") -> str:
    """A conference page."""
    days = f"start: {year}-05-02\nend: {year}-05-03\nplace: Roma\ndate: {year}-05-09\nauthor: tiro\n"
    return f"---\nseries: {series}\n{days}{more}---\n\n# {series} {year}\n\nAestate convenimus.\n{talks}"


KINDS = ("keynote", "workshop", "lightning", "ignite", "panel")
CICERO, SENECA = "speakers: Cicero (Roma)", "speakers: Seneca"
MAIN = talk(
    "cicero-forum-2024",
    "De navibus",
    "speakers: Cicero (Roma), Seneca",
    "topics: navis, portus",
    "day: 2024-05-02",
    "author: seneca",
    "recording: https://video.example/a https://video.example/b",
    "slides: https://folia.example/",
    "source: https://livius.example/acta",
    "updates: seneca-forum-2023 (de vento)",
    "agrees-with: cicero-ars-panel-2024",
    "builds-on: seneca-villa-2022",
    text="Ut {talk}`seneca-forum-2023` docet, {conference}`forum-2023` manet, {speaker}`Seneca` tacet.",
)
SOURCES = """website: https://forum.example/
sources:
  - title: Acta
    author: Livius
    url: https://livius.example/
    licence: Licentia libera
    date: 2024-05-06
"""
TOPIC = """---
family: {family}
author: seneca
aliases: [{name} vetus]
tended: 2020-01-01
related: [{related}]
---

# {title}

Quid sit {name}.

Orator {{talk}}`cicero-forum-2024` dixit, et {{talk}}`seneca-forum-2023`.
"""
INDEX = """# Hortus

Salve.

```{listing} latest
```
```{listing} topics
```
```{listing} disagreements
```
```{listing} numbers
```
"""
NOTES = """# Nota

Verba[^unum] et `codex`, {topic}`navis`.

```{note}
Attende.
```
```{warning}
Cave.
```
```{tip}
Consilium.
```
```{dropdown}
Latet.
```

```mermaid
flowchart LR
  accTitle: Figura
  accDescr: Navis ad portum.
  navis --> portus
  click navis "#navis"
```

| nomen | numerus |
|---|---|
| navis | 3 |

```python
print(3)
```

$$a^2$$

- [ ] agenda

[^unum]: Sub linea.
"""


@pytest.fixture(scope="module")
def latin(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    """A garden in Latin with a page of each kind, and something for each part of them."""
    garden = Garden(tmp_path_factory.mktemp("latin") / "hortus")
    garden.write(
        "garden.toml",
        f"""[site]
name = "Hortus"
description = "Notae oratorum"
url = "https://hortus.example/notae/"
repository = "https://forge.example/hortus"
tag = "hortus.example,2024"
language = "{LANGUAGE}"
licence = "Licentia communis"
licence-url = "https://hortus.example/licentia"

[authors.tiro]
name = "Tiro"
url = "https://tiro.example/"
licence = "Licentia propria"

[authors.seneca]
name = "Seneca"
about = "Otium amat."
""",
    )
    names = [f"ars-{letter}" for letter in "abcdefghiklmnop"]
    for number, name in enumerate(["navis", "portus", *names]):
        family = "Mare" if name == "navis" else "Terra"
        text = TOPIC.format(
            family=family, name=name, title=name.capitalize(), related="portus" if number == 0 else "navis"
        )
        garden.write(f"topics/{name}.md", text)
    some = [
        talk(f"cicero-ars-{kind}-2024", f"Ars {number}", CICERO, f"topics: navis, {', '.join(names)}", f"kind: {kind}")
        for number, kind in enumerate(KINDS)
    ]
    more = [
        talk(
            f"seneca-liber-{kind}-2024",
            f"Liber {number}",
            SENECA,
            "topics: navis",
            f"disagrees-with: cicero-ars-{kind}-2024 (de re)",
        )
        for number, kind in enumerate(KINDS[:4])
    ]
    main = MAIN + "".join([*some, *more])
    garden.write("conferences/forum-2024.md", conference("Forum", 2024, main, SOURCES))
    old = talk("seneca-forum-2023", "De vento", SENECA, "topics: navis", text="Et {talk}`cicero-forum-2024` manet.")
    garden.write("conferences/forum-2023.md", conference("Forum", 2023, old))
    villa = talk("seneca-villa-2022", "De otio", SENECA, "topics: portus", text="Vide {topic}`navis`.")
    garden.write("conferences/villa-2022.md", conference("Villa", 2022, villa, "formerly: [domus-2022]\n"))
    garden.write("speakers.yml", "Cicero:\n  aliases: [Tullius]\n  url: https://cicero.example/\n")
    garden.write("notes/nota.md", NOTES)
    garden.write("index.md", INDEX)
    addresses = {"conferences/domus-2022.html": {}, "conferences/forum-2023.html#seneca-villa-2022": {}}
    garden.write("published.json", json.dumps({**addresses, "version": 1}))
    return garden


@pytest.fixture(scope="module")
def built(latin: Garden, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("locale")
    catalogue = translations.catalogue()
    catalogue.locale = LANGUAGE
    for message in catalogue:
        if message.id:
            one = not message.pluralizable
            message.string = wrapped(message.id) if one else tuple(map(wrapped, message.id))
    file = folder / LANGUAGE / "LC_MESSAGES" / f"{translations.DOMAIN}.po"
    file.parent.mkdir(parents=True)
    file.write_text(translations.text_of(catalogue), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translation, "FOLDER", folder)
        patch.setattr(talks, "LARGEST", 3)  # so that years have pages
        patch.setattr(sphinx.locale, "translators", {})
        site = latin.build()
    translation.use_language("en")
    assert site.warnings == []
    return site


def outside(text: str) -> str:
    """A text without addresses and without what stands between brackets, even if the closing bracket was cut off."""
    before, text = None, re.sub(r"https?://\S+", " ", text)
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*(?:⟧|…?$)", " ", text)
    return text


def texts_of_page(path: Path) -> Iterator[str]:
    page = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot()
    for data in page.xpath("//script[@type='application/ld+json']"):
        things = []
        json.loads(data.text, object_hook=things.append)
        yield from (str(thing[key]) for thing in things for key in ("name", "description", "headline") if key in thing)
    for element in page.iter(etree.Element):
        if element.tag in ("script", "style", "math") or element.get("class") == "mermaid":
            continue
        yield element.text or ""
        yield from (element.get(name, "") for name in TEXTS)
        names = {element.get("name"), element.get("property"), element.get("http-equiv")}
        if element.tag == "meta" and element.get("http-equiv") is None and not names & SILENT:
            yield element.get("content", "")
    for element in page.iter():
        yield element.tail or ""


def texts_of_feed(path: Path) -> Iterator[str]:
    for element in etree.parse(str(path)).iter(etree.Element):
        if etree.QName(element).localname not in ("id", "updated", "published", "uri", "icon"):
            yield element.text or ""
        yield element.tail or ""
        yield element.get("label", "")


def texts_of_json(path: Path) -> Iterator[str]:
    things = []
    json.loads(path.read_text("utf-8"), object_hook=things.append)
    keys = ("title", "description", "summary", "rights", "content_text")
    yield from (str(thing[key]) for thing in things for key in keys if key in thing)
    yield from (
        " ".join(html.fromstring(thing["content_html"]).itertext()) for thing in things if "content_html" in thing
    )


def texts_of_markdown(path: Path) -> Iterator[str]:
    """What readers see: no front matter, comments, link addresses or code."""
    text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)|^```[^`]*```$|^\[\^\w+\]", " ", text, flags=re.MULTILINE)
    yield from text.split("\n\n")


READERS = {
    ".html": texts_of_page,
    ".xml": texts_of_feed,
    ".json": texts_of_json,
    ".md": texts_of_markdown,
    ".txt": texts_of_markdown,
}


def test_every_word_of_a_site_is_of_the_garden_or_a_message(built: Built, latin: Garden):
    files = [path for path in latin.folder.rglob("*.[mty]*") if "_build" not in path.parts]
    sources = [path.read_text("utf-8") for path in files]
    own = {word.casefold() for text in sources for word in LETTERS.findall(KEYS.sub("", text))} | ALLOWED
    forgotten = {}
    names = {path.relative_to(built.output).as_posix() for path in built.output.rglob("*")}
    assert {"404.html", "offline.html", "search.html", "reading-list.html", "talks/2024.html", "years/2024.html",
            "series/forum.html", "speakers/cicero.html", "notes/nota.html", "map.html", "feeds.html", "llms.txt",
            "conferences/domus-2022.html", "blog/tag/navis.html", "atom.xml", "feed.json"} <= names  # fmt: skip
    for name in sorted(names - {"objects.inv", "sitemap.xml", "robots.txt", "garden.json", "garden.schema.json"}):
        path = built.output / name
        if path.suffix not in READERS or (name.startswith(("_static/", "search")) and path.suffix != ".html"):
            continue
        for text in READERS[path.suffix](path):
            if words := {word for word in LETTERS.findall(outside(text)) if word.casefold() not in own}:
                forgotten.setdefault(tuple(sorted(words)), f"{name}: {' '.join(text.split())[:200]}")
    assert not forgotten, "\n".join(f"{words} in {place}" for words, place in forgotten.items())


def test_scripts_speak_the_language(built: Built):
    scripts = {path.name: path.read_text("utf-8") for path in (built.output / "_static").glob("*.js")}
    assert '"⟦Copy code⟧"' in scripts["page.js"]
    assert "[`${n}⟦ page⟧`, `${n}⟦ pages⟧`][Number((n != 1))]" in scripts["search-results.js"]
    assert [name for name, script in scripts.items() if re.search(r"[\s(\[{]_n?`", script)] == []
    assert '"⟦(read)⟧"' in built.page("_static/saved.css")
    assert '" ⟦(read)⟧ "' in built.page("_static/theme.css")


def test_a_preview_builds_again_and_again(garden: Garden):
    """Translations that Sphinx lacks come from the engine, in every build of a process."""
    garden.replace("garden.toml", "[site]", '[site]\nlanguage = "nl"')
    for number in range(3):
        garden.write("notes/knopen.md", f"# Knopen {number}\n\nTekst.\n")
        assert 'title="Link naar deze kop"' in garden.build().page("notes/knopen.html")


def test_a_number_asks_for_its_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A language may have more plural forms than English, on pages and in scripts."""
    polish = Catalog(locale="pl")
    polish.add(("{n} talk", "{n} talks"), ("{n} wykład", "{n} wykłady", "{n} wykładów"))
    file = tmp_path / "pl/LC_MESSAGES" / f"{translations.DOMAIN}.po"
    file.parent.mkdir(parents=True)
    file.write_text(translations.text_of(polish), encoding="utf-8")
    monkeypatch.setattr(translation, "FOLDER", tmp_path)
    translation.use_language("pl-PL")
    assert [count_text(n, "talk") for n in (1, 2, 5, 22)] == ["1 wykład", "2 wykłady", "5 wykładów", "22 wykłady"]
    forms = "[`${n} wykład`, `${n} wykłady`, `${n} wykładów`]"
    assert translated("show( _n`${n} talk|${n} talks`)").startswith(f"show( {forms}[Number((n==1 ? 0 : n%10>=2 &&")
    translation.use_language("en")


def test_a_talk_in_another_language(garden: Garden):
    """A talk in another language has its own ``lang`` and ``dir`` wherever it is shown; the words around it do not."""
    garden.replace("conferences/sails-2024.md", "author: ada\n", "author: ada\nlang: de\n")
    garden.replace("conferences/sails-2024.md", ":kind: keynote\n", ":kind: keynote\n:lang: ar\n")
    built = garden.build()
    assert built.warnings == []
    page, topic = (html.fromstring(built.page(name)) for name in ("conferences/sails-2024.html", "topics/boats.html"))

    def spoken(place):
        """The language of an element, and its direction."""
        return tuple(place.xpath(f"string(ancestor-or-self::*[@{name}][1]/@{name})") for name in ("lang", "dir"))

    hopper, turing = (page.get_element_by_id(f"{name}-sails-2024").getparent() for name in ("hopper", "turing"))
    assert [spoken(part) for part in (page.find(".//h1"), turing)] == [("de", "ltr")] * 2
    assert spoken(hopper) == spoken(hopper.find_class("garden-takeaway")[0]) == ("ar", "rtl")
    assert spoken(hopper.find_class("garden-byline")[0]) == spoken(page.find_class("garden-facts")[0]) == ("en", "ltr")
    link = next(link for link in topic.iter("a") if link.get("href", "").endswith("#hopper-sails-2024"))
    assert spoken(link) == ("ar", "rtl")
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    entries = etree.fromstring(built.page("talks.atom.xml").encode()).iter("{*}entry")
    assert sorted(entry.get(xml_lang, "") for entry in entries) == ["", "ar", "de"]
    talks = {talk["id"]: talk["language"] for talk in json.loads(built.page("garden.json"))["talks"]}
    assert [talks[f"{name}-sails-2024"] for name in ("hopper", "turing")] == ["ar", "de"]
    garden.replace("conferences/sails-2024.md", "lang: de", "lang: Deutsch")
    assert ["such as en or pt-BR" in warning for warning in garden.build().warnings] == [True]


@pytest.mark.parametrize(
    ("language", "day", "period", "count"),
    [
        ("en", "2 May 2024", "30 April – 2 May 2024", "1,200 talks"),
        ("en-US", "May 2, 2024", "April 30 – May 2, 2024", "1,200 talks"),
        ("nl", "2 mei 2024", "30 april – 2 mei 2024", "1.200 lezingen"),
        ("de", "2. Mai 2024", "30. April – 2. Mai 2024", "1.200 Vorträge"),
        ("de-CH", "2. Mai 2024", "30. April – 2. Mai 2024", "1’200 Vorträge"),
        ("ja", "2024年5月2日", "2024年4月30日～5月2日", "1,200 talks"),
    ],
)
def test_dates_and_numbers(language, day, period, count):
    translation.use_language(language)
    start, end = date(2024, 4, 30), date(2024, 5, 2)
    assert (day_text(end), period_text(start, end), count_text(1200, "talk")) == (day, period, count)
    translation.use_language("en")
