"""``upgrade``: unedited files follow the engine, and no change of the writer is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gardens import Garden

import conference_garden
from conference_garden.tools.command_line import main
from conference_garden.tools.init.written import FILE, blob_of, names_text, read_names

VERSION = conference_garden.__version__
NOTHING = f"All files are those of conference-garden {VERSION}, or yours.\n"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def begun(tmp_path: Path, capsys: Capture) -> Garden:
    """A garden just created by ``init``."""
    assert main(["init", str(tmp_path / "knots"), "--name", "Knots", "--writer", "Zoë van Dam"]) == 0
    capsys.readouterr()
    return Garden(tmp_path / "knots")


def upgrade(garden: Garden, capsys: Capture, *options: str) -> str:
    """Upgrades a garden; returns the output."""
    assert main(["upgrade", *options, str(garden.folder)]) == 0
    return capsys.readouterr().out


def texts(garden: Garden) -> dict[str, bytes]:
    """The contents of the files of a garden."""
    return {path.name: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file()}


def pretend(garden: Garden, name: str, text: str) -> None:
    """Makes a file look as if an older engine had written it."""
    garden.write(name, text)
    names = read_names(garden.read(FILE))
    garden.write(FILE, names_text({**names, name: blob_of(text.replace("\r\n", "\n"))}))


def test_what_is_up_to_date_stays(begun: Garden, capsys: Capture) -> None:
    """An upgrade with the same engine changes nothing."""
    before = texts(begun)
    assert upgrade(begun, capsys) == NOTHING
    assert texts(begun) == before


def test_a_garden_that_comes_to_gitlab(begun: Garden, capsys: Capture) -> None:
    """Once the repository of a garden is on GitLab, an upgrade adds the GitLab pipeline."""
    begun.replace("garden.toml", '# repository = "https://github.com/ada', 'repository = "https://gitlab.com/ada')
    assert "Brought up to date: .gitlab-ci.yml." in upgrade(begun, capsys)
    assert upgrade(begun, capsys) == NOTHING


def test_what_was_written_is_replaced(begun: Garden, capsys: Capture) -> None:
    """A file as an older engine wrote it is replaced, keeping its line endings, and the diff is shown."""
    new = begun.read("conf.py")
    pretend(begun, "conf.py", "# old\r\n")
    said = upgrade(begun, capsys, "--dry-run")
    assert "Would be brought up to date: conf.py." in said
    assert (begun.folder / "conf.py").read_bytes() == b"# old\r\n"
    said = upgrade(begun, capsys)
    assert said.startswith("--- a/conf.py\n+++ b/conf.py\n")
    assert "-# old\n" in said
    assert "+extensions = " in said
    assert (begun.folder / "conf.py").read_bytes().decode() == new.replace("\n", "\r\n")
    assert upgrade(begun, capsys) == NOTHING


def test_what_was_changed_is_left(begun: Garden, capsys: Capture) -> None:
    """A file edited by the writer stays; each upgrade shows what is new until the writer has adopted it."""
    new = begun.read("conf.py")
    pretend(begun, "conf.py", "# old\n")
    begun.write("conf.py", "# old\n# mine\n")
    for _ in range(2):
        said = upgrade(begun, capsys)
        assert "Yours, and left as they are: conf.py. This is new there, for you to take over:" in said
        assert "-# mine" in said
        assert begun.read("conf.py") == "# old\n# mine\n"
    begun.write("conf.py", new)
    assert upgrade(begun, capsys) == NOTHING
    assert read_names(begun.read(FILE))["conf.py"] == blob_of(new)


def test_own_changes_to_what_is_the_newest_are_no_news(begun: Garden, capsys: Capture) -> None:
    """Files that only the writer has changed or deleted are left alone and not mentioned."""
    begun.write("Makefile", begun.read("Makefile") + "\nmine:\n\techo mine\n")
    begun.remove(".vscode/tasks.json")
    before = texts(begun)
    assert upgrade(begun, capsys) == NOTHING
    assert texts(begun) == before


def test_a_garden_that_was_made_by_hand(garden: Garden, capsys: Capture) -> None:
    """A garden made by hand gets the missing files; its own files stay, and their differences are shown once."""
    garden.write("conf.py", 'extensions = ["conference_garden.site"]  # mine\n')
    before = texts(garden)
    said = upgrade(garden, capsys)
    assert "Makefile" in said
    assert "Yours, and left as they are: conf.py." in said
    assert before.items() <= texts(garden).items()
    assert garden.read("requirements.txt").splitlines()[1] == f"conference-garden=={VERSION}"
    assert garden.build("dummy").warnings == []
    assert upgrade(garden, capsys) == NOTHING


def test_files_follow_the_settings(begun: Garden, capsys: Capture) -> None:
    """Files that contain the branch or the first writer are updated when garden.toml changes these."""
    begun.replace("garden.toml", "[site]\n", '[site]\nbranch = "trunk"\n')
    begun.replace("garden.toml", "zoe-van-dam =", "zoe =")
    said = upgrade(begun, capsys)
    assert "+    branches: [trunk]" in said
    assert '+      "author: ${5:zoe}",' in said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("conference-garden==0.0.1\n", f"conference-garden=={VERSION}\n"),
        ("Conference_Garden[live] == 0.0.1 ; x\nx==0.0.1\n", f"Conference_Garden[live] == {VERSION} ; x\nx==0.0.1\n"),
        ("# mine\nx\n  conference-garden~=0.0\n", None),
        ("conference-garden==0.0.1 \\\n    --hash=sha256:00\n", None),
    ],
)
def test_the_pin(begun: Garden, capsys: Capture, before: str, after: str | None) -> None:
    """The pinned version in requirements.txt is updated in place; if there is no such pin, this is reported."""
    begun.write("requirements.txt", before)
    said = upgrade(begun, capsys)
    assert begun.read("requirements.txt") == (after or before)
    assert ("has no line 'conference-garden==…'" in said) == (after is None)
    assert (f"conference-garden 0.0.1 → {VERSION}" in said) == (after is not None)


def test_the_wheel_in_the_garden_is_found(begun: Garden, capsys: Capture) -> None:
    """If the garden contains the wheel of the engine, requirements.txt tells pip where to find it."""
    begun.write(f"wheels/conference_garden-{VERSION}-py3-none-any.whl", "")
    upgrade(begun, capsys)
    assert begun.read("requirements.txt").endswith("\n--find-links wheels\n")
    assert upgrade(begun, capsys) == NOTHING


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("garden.toml", "[site\n", "garden.toml has problems, which 'make check' shows: nothing was changed."),
        ("requirements.txt", "conference-garden==99.0\n", "asks for conference-garden 99.0, and this is"),
        ("Makefile", "<<<<<<< a\n=======\n>>>>>>> b\n", "it contains two versions, between merge markers"),
    ],
)
def test_what_cannot_be_upgraded(begun: Garden, capsys: Capture, name: str, text: str, says: str) -> None:
    """Broken settings, a later pinned engine and merge markers stop the upgrade before anything is written."""
    pretend(begun, "conf.py", "# old\n")
    begun.write(name, text)
    before = texts(begun)
    assert main(["upgrade", str(begun.folder)]) == 1
    assert says in capsys.readouterr().err
    assert texts(begun) == before


def test_long_differences_are_cut(begun: Garden, capsys: Capture) -> None:
    """Long diffs are shortened, with the number of omitted lines."""
    pretend(begun, ".vscode/schemas/conference.schema.json", "{}\n")
    said = upgrade(begun, capsys)
    assert re.search(r"(?m)^… and \d+ more lines$", said)
