"""CI workflows: valid, with minimal permissions, pinned, and running the same commands as at home."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from gardens import ROOT

from conference_garden.facts.record import Record

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
#: Steps that are not targets of the Makefile, because they only concern GitHub.
TO_GITHUB = {
    'echo "::add-matcher::.github/problems.json"',
    'cat _build/linkcheck/report.md >> "$GITHUB_STEP_SUMMARY"',
    "bash .github/commit-record",
    'echo "GARDEN_TODAY=$(date -u +%F)" >> "$GITHUB_ENV"',
}
#: Jobs with write permissions, by workflow.
RIGHTS = {
    "publish": {"deploy": {"pages": "write", "id-token": "write"}, "record": {"contents": "write"}},
    "release": {"upload": {"id-token": "write"}},
}
#: The only action not by GitHub: it uploads to PyPI, in the one job that may.
UPLOAD = "pypa/gh-action-pypi-publish"


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs() -> list[Any]:
    found = []
    for path in WORKFLOWS:
        found += [pytest.param(job, id=f"{path.stem}-{name}") for name, job in read(path)["jobs"].items()]
    return found


@pytest.mark.parametrize("command", [("actionlint",), ("zizmor", "--offline", "--no-progress", "--persona=pedantic")])
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    """A linter for correctness and one for security find nothing wrong."""
    result = subprocess.run([BIN / command[0], *command[1:], *WORKFLOWS], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(path: Path) -> None:
    """Each action is pinned to a commit with its version in a comment, and all but the PyPI upload are GitHub's own."""
    used = re.findall(r"uses: *(\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(rf"(actions/[\w/-]+|{UPLOAD})@[0-9a-f]{{40}}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_least(path: Path) -> None:
    """Workflows may only read; only the jobs that publish, record and upload may write, and only what they need."""
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert rights == RIGHTS.get(path.stem, {})
    # jobs that may write run nothing of the project but the script that pushes the record
    for name in rights:
        assert {step["run"] for step in workflow["jobs"][name]["steps"] if "run" in step} <= {
            "bash .github/commit-record"
        }
    assert "secrets." not in path.read_text(encoding="utf-8")
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


def test_only_the_release_uploads() -> None:
    """Only one job uploads to PyPI: after the build of a tag, in an environment that can be protected."""
    using = [
        (path.stem, name)
        for path in WORKFLOWS
        for name, job in read(path)["jobs"].items()
        if any(step.get("uses", "").startswith(UPLOAD) for step in job["steps"])
    ]
    assert using == [("release", "upload")]
    workflow = read(ROOT / ".github/workflows/release.yml")
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML reads the key 'on' as true
    assert (workflow["jobs"]["upload"]["needs"], workflow["jobs"]["upload"]["environment"]["name"]) == ("build", "pypi")
    (build,) = (step for step in workflow["jobs"]["build"]["steps"] if "run" in step)
    assert (build["run"], build["env"]) == ("make wheel", {"TAG": "${{ github.ref_name }}"})


def test_publishing_needs_no_tests_of_the_engine() -> None:
    """Publishing checks only the garden, so it works for somebody who replaces the notes with their own."""
    commands = [
        step["run"] for step in read(ROOT / ".github/workflows/publish.yml")["jobs"]["build"]["steps"] if "run" in step
    ]
    assert [command for command in commands if command.startswith("make")] == [
        "make check",
        "make record",
        "make site DEST=public",
    ]


def test_all_pythons_are_tested() -> None:
    """The engine is tested on the oldest Python that its package allows, and on newer ones."""
    pythons = read(ROOT / ".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert oldest == f">={pythons[0]}"
    assert len(pythons) > 1


@pytest.mark.parametrize("job", jobs())
def test_steps_are_targets_of_the_makefile(job: dict[str, Any]) -> None:
    """Every step runs ``make`` with an existing target, so it can be run at home."""
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for step in job["steps"]:
        command = step.get("run", "make help")
        assert command in TO_GITHUB or re.fullmatch(rf"make ({'|'.join(targets)})( DEST=public)?", command), command


def test_problems_are_shown_beside_the_lines() -> None:
    """GitHub's problem matchers extract file, line and text from every warning and advice that writers can get."""
    matchers = json.loads((ROOT / ".github/problems.json").read_text(encoding="utf-8"))["problemMatcher"]
    (wrong,), (advice,) = (matcher["pattern"] for matcher in matchers)
    assert [matcher.get("severity") for matcher in matchers] == [None, "notice"]
    messages = yaml.safe_load((ROOT / "tests/messages.yml").read_text(encoding="utf-8"))
    for warning in (warning for case in messages for warning in case["warnings"]):
        pattern = advice if ": ADVICE: " in warning else wrong
        match = re.match(pattern["regexp"], f"/home/ada/garden/{warning}")
        assert match, warning
        name, _, rest = warning.partition(":")
        assert match[pattern["file"]] == f"/home/ada/garden/{name}"
        assert match[pattern["line"]] == rest.partition(":")[0]
        assert pattern is advice or match[pattern["severity"]] in ("WARNING", "ERROR", "CRITICAL")
        assert warning.endswith(f"{match[pattern['message']]} [{match[pattern['code']]}]")


def git(folder: Path, *arguments: str) -> str:
    options = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


COMMIT_RECORD = ["bash", str(ROOT / ".github/commit-record")]


def push(folder: Path, message: str) -> None:
    """Commit all changes and push them."""
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", message)
    git(folder, "push", "-q", "origin", "HEAD:main")


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A repository, a clone in which somebody writes, and a shallow one as in CI."""
    origin, mine, ci = tmp_path / "origin", tmp_path / "mine", tmp_path / "ci"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", origin], check=True)
    git(tmp_path, "clone", "-q", str(origin), str(mine))
    (mine / "published.json").write_text('{\n"a.html": {},\n"version": 1\n}\n')
    (mine / ".gitattributes").write_text((ROOT / ".gitattributes").read_text())
    push(mine, "One")
    git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), str(ci))
    return origin, mine, ci


def test_two_records_at_once(clones: tuple[Path, Path, Path]) -> None:
    """When two publications change the same line of the record, both are merged and the later day wins."""
    origin, mine, ci = clones
    for folder, day in ((mine, "2030-01-01"), (ci, "2030-01-02")):
        entry = f'"a.html": {{"digest": "{day}", "updated": "{day}"}}'
        (folder / "published.json").write_text(f'{{\n{entry},\n"version": 1\n}}\n')
    push(mine, "Two")
    subprocess.run(COMMIT_RECORD, cwd=ci, check=True, capture_output=True)
    (mine / "published.json").write_text(git(origin, "show", "main:published.json"))
    record = Record.read(mine / "published.json")
    assert record.problems == ()
    assert str(record.updated("a.html")) == "2030-01-02"


def test_a_record_that_cannot_be_pushed(clones: tuple[Path, Path, Path]) -> None:
    """A conflict in the record that git cannot merge is left alone and reported with the remedy."""
    _, mine, ci = clones
    (mine / ".gitattributes").write_text("")
    (mine / "published.json").write_text("mine\n")
    push(mine, "Two")
    (ci / "published.json").write_text("ci\n")
    failed = subprocess.run(COMMIT_RECORD, cwd=ci, capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr.endswith("The record could not be pushed: run 'make record' and commit published.json.\n")


def test_record_is_committed(clones: tuple[Path, Path, Path]) -> None:
    """A changed record is pushed on top of what others have pushed meanwhile, and nothing else is committed."""
    origin, mine, ci = clones
    commit = COMMIT_RECORD
    assert "has not changed" in subprocess.run(commit, cwd=ci, check=True, capture_output=True, text=True).stdout
    (ci / "published.json").write_text('{"version": 1}\n')
    (ci / "stray.txt").write_text("x")
    (mine / "page.md").write_text("# Meanwhile\n")
    push(mine, "Two")
    subprocess.run(commit, cwd=ci, check=True, capture_output=True, text=True)
    assert git(origin, "log", "--format=%s", "main").splitlines() == ["Record what was published", "Two", "One"]
    assert git(origin, "show", "main:published.json") == '{"version": 1}\n'
    assert "stray.txt" not in git(origin, "ls-tree", "--name-only", "main")


def test_vendored_files_are_accounted_for() -> None:
    """Each folder in ``theme/static/vendor`` is listed with its pinned version and has its licence."""
    folder = ROOT / "src/conference_garden/theme/static/vendor"
    pinned = json.loads((ROOT / "tests/requirements/npm/package.json").read_text(encoding="utf-8"))[
        "optionalDependencies"
    ]
    locked = json.loads((ROOT / "tests/requirements/npm/package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows = re.findall(r"\| `([\w-]+)/` \|[^|]*\| ([\d.]+) \| ([\w.-]+) \|", (folder / "README.md").read_text("utf-8"))
    packages = {name.rpartition("/")[2]: name for name in pinned}
    assert {name for name, *_ in rows} == {path.name for path in folder.iterdir() if path.is_dir()} == set(packages)
    for name, version, licence in rows:
        entry = locked[f"node_modules/{packages[name]}"]
        assert (pinned[packages[name]], entry["version"], entry["license"]) == (version, version, licence)
        assert entry["integrity"].startswith("sha512-")
        assert (folder / name / "LICENSE").is_file()
        scripts = list(folder.glob(f"{name}/**/*.mjs"))
        assert not scripts or any(version in path.read_text(encoding="utf-8") for path in scripts)
