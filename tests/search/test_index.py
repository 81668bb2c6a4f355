"""The search index: which files an edit rewrites, and that the result equals a new index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference_garden.facts.ledger import Ledger
from conference_garden.search import index
from conference_garden.search.index import make_search_index
from conference_garden.search.postings import KEY, key_of, postings

#: Records of two pages and their talks, by page and name.
NAMES = [(f"conferences/{stem}", name) for stem in ("sails", "knots") for name in ("_", "hopper", "turing")]

WORDS = st.sampled_from(
    ["Boats", "boat", "budget", "budgets", "error-budget", "C++", "über", "港湾", "a", "of", "2019"]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
GARDENS = st.dictionaries(st.sampled_from(NAMES), st.tuples(TEXTS, TEXTS), max_size=len(NAMES))


def record(title: str, prose: str = "", facet: str = "qzkindtalk0") -> dict[str, object]:
    """A record as it is written for a talk."""
    sections = [["title", 8, title], ["byline", 4, "Grace Hopper"], ["prose", 1, prose]]
    return {"page": "conferences/sails", "talk": "hopper", "stems": "en", "facets": [facet], "sections": sections}


def write(folder: Path, records: dict[tuple[str, str], tuple[str, str]]) -> None:
    """Write these records to a folder as builds do: unchanged files are left alone."""
    for page in {page for page, _ in NAMES}:
        names = [name for other, name in NAMES if other == page and (page, name) in records]
        content = "".join(f"{name} {json.dumps(record(*records[page, name]))}\n" for name in names)
        file = folder / f"{page}{index.RECORDS}"
        if content and (not file.exists() or file.read_text() != content):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_text(content)
        elif not content:
            file.unlink(missing_ok=True)


def files_in(site: Path) -> dict[str, bytes]:
    """All files of an index."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def make(folder: Path) -> None:
    """Index the records of a folder into a site in that folder."""
    make_search_index(folder / "search", folder / "site", Ledger(folder / "ledger.sqlite"))


def times_in(site: Path) -> dict[Path, int]:
    """When each file of an index was written."""
    return {path.relative_to(site): path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(GARDENS, min_size=2, max_size=4),
    st.sampled_from([20, 100, 6000]),
    st.sampled_from([(2, 3), (1000, 20_000)]),
)
def test_an_index_is_what_a_new_one_would_be(
    tmp_path_factory: pytest.TempPathFactory, steps: list, long: int, sizes: tuple[int, int]
) -> None:
    """Whatever is written, changed and deleted, in any order, an updated index equals a new one."""
    folder = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "LONG", long)
        for name, size in zip(("LOOSE", "AT_ONCE"), sizes, strict=True):
            patch.setattr(index, name, size)
        for number, records in enumerate(steps):
            write(folder / "followed/search", records)
            make_search_index(
                folder / "followed/search", folder / "followed/site", Ledger(folder / "followed/ledger.sqlite")
            )
            write(folder / f"clean-{number}/search", records)
            clean = folder / f"clean-{number}"
            make_search_index(clean / "search", clean / "site", Ledger(clean / "ledger.sqlite"))
            assert files_in(folder / "followed/site") == files_in(folder / f"clean-{number}/site")


def test_an_edit_writes_the_files_of_its_words(tmp_path: Path) -> None:
    """Editing a talk rewrites only its record and the files of the words that changed; no edit rewrites nothing."""
    texts = {name: (f"Title {number}", "Much is said here.") for number, name in enumerate(NAMES)}
    write(tmp_path / "search", texts)
    make(tmp_path)
    before = times_in(tmp_path / "site")
    make(tmp_path)
    assert times_in(tmp_path / "site") == before
    write(tmp_path / "search", texts | {NAMES[1]: (texts[NAMES[1]][0], "Much is said there.")})
    make(tmp_path)
    changed = {path.as_posix() for path, time in times_in(tmp_path / "site").items() if time != before[path]}
    here, there = (f"search-index/words/{index.bucket_of(word, 8)}.json" for word in ("here", "there"))
    assert changed == {here, there, f"search-index/records/{key_of(*NAMES[1])}.json"}


@pytest.mark.parametrize("writes", range(0, 12, 3))
def test_an_interrupted_index_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """If writing an index fails, the error is raised, and the next run makes a complete index."""
    old, new = dict.fromkeys(NAMES[:4], ("Old boats", "sink")), dict.fromkeys(NAMES, ("New boats", "float"))
    write(tmp_path / "search", old)
    make(tmp_path)
    write(tmp_path / "search", new)
    left = iter(range(writes))

    write_one = Path.write_bytes

    def write_some(path: Path, content: bytes) -> int:
        if next(left, None) is None:
            raise OSError("No space left")
        return write_one(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", write_some)
        with pytest.raises(OSError, match="No space left"):
            make(tmp_path)
    make(tmp_path)
    write(tmp_path / "clean/search", new)
    make(tmp_path / "clean")
    assert files_in(tmp_path / "site") == files_in(tmp_path / "clean/site")


def test_what_makes_the_index_is_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the engine makes the index anew and removes files left by older versions."""
    write(tmp_path / "search", {NAMES[1]: ("Boats", "float")})
    make(tmp_path)
    stray = [tmp_path / "site/search-index/words/stray.json", tmp_path / "site/pagefind/parts.json"]
    for path in stray:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    monkeypatch.setattr(index, "version", lambda package: "another")
    make(tmp_path)
    assert not [path for path in stray if path.exists()]


def test_postings_tell_places_and_weights() -> None:
    """A posting holds the word count and the positions, with a mark before positions whose weight is not 1."""
    key = key_of(*NAMES[1])
    length, found = postings(key, record("Error-budgets", "Spend the error budget."))
    assert (length, len(key)) == (7, KEY)
    assert found["spend"] == f"{key}7,3"
    assert found["error"] == f"{key}7,-385,0,-96,5"  # a title in two parts, each with half of 192: 4 * 96 + 1
    assert found["hopper"] == f"{key}7,-386,2"
    assert found["qzkindtalk0"] == f"{key}7"
    assert "_" not in key_of(*NAMES[1])
    assert {key_of(*names)[0] for names in NAMES} == {"t", "p"}
