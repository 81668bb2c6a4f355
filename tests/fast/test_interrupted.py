"""Whatever stops a build, and whenever, the published site stays complete: either the old one or the new one."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from gardens import Command, Garden
from test_commands import site_of

from conference_garden.facts.ledger import Ledger
from conference_garden.fast.publish import publish
from conference_garden.tools import sphinx_build
from conference_garden.tools.processes import Signal, in_child

TAKEAWAYS = ["Things that float.", "Things that sink."]


def start_build(garden: Garden) -> Command:
    """Start a build with two processes."""
    return Command("build", str(garden.folder), "-j", "2")


def test_killed_at_any_moment(garden: Garden) -> None:
    """A build killed with all its processes leaves the old site or the new one, and the next build succeeds."""
    sites = []
    duration = 0.0
    for text in TAKEAWAYS:
        page = garden.read("topics/boats.md")
        garden.write("topics/boats.md", page.replace(TAKEAWAYS[0], text))
        started = time.monotonic()
        assert start_build(garden).wait() == 0
        duration = time.monotonic() - started
        sites.append(site_of(garden))
    assert sites[0] != sites[1]
    for step in range(5):
        old, new = TAKEAWAYS[(step + 1) % 2], TAKEAWAYS[step % 2]
        garden.write("topics/boats.md", garden.read("topics/boats.md").replace(old, new))
        moment = duration * random.uniform(step, step + 1) / 5
        build = start_build(garden)
        time.sleep(moment)
        build.kill()
        assert site_of(garden) in sites, f"killed after {moment:.3f} s of about {duration:.1f} s"
    assert start_build(garden).wait() == 0
    assert site_of(garden) == sites[step % 2]


def test_nothing_is_left_of_a_killed_build(garden: Garden) -> None:
    """A page that only a killed build has written is not published if its source is gone in the next build."""
    assert start_build(garden).wait() == 0
    before = site_of(garden)
    garden.write("notes/ropes.md", "# Ropes\n\nThey hold.\n")
    build = start_build(garden)
    while build.is_running() and not (garden.folder / "_build/work/html/notes/ropes.html").exists():
        time.sleep(0.001)
    build.kill()
    garden.remove("notes/ropes.md")
    assert start_build(garden).wait() == 0
    assert site_of(garden) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_search_index_that_fails_early(garden: Garden, monkeypatch: pytest.MonkeyPatch, jobs: str) -> None:
    """A search index that cannot be made during the build is made after it; with one process, it is made only then."""
    make, made = sphinx_build.make_index, []

    def fail_once(site: Path, ledger: Ledger) -> None:
        made.append(site)
        if len(made) == 1 and jobs == "2":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        make(site, ledger)

    monkeypatch.setattr(sphinx_build, "make_index", fail_once)
    assert sphinx_build.build(garden.folder, jobs=jobs) == 0
    assert len(made) == int(jobs)
    assert (garden.folder / "_build/html/search-index/index.json").exists()


@pytest.mark.parametrize("reason", [KeyboardInterrupt, ValueError])
def test_a_child_ends_with_what_is_done_meanwhile(tmp_path: Path, reason: type[BaseException]) -> None:
    """If a command fails while its child process runs, the child is stopped too."""
    told, process = Signal(), tmp_path / "process"

    def run() -> int:
        process.write_text(str(os.getpid()), encoding="utf-8")
        told.give()
        time.sleep(600)
        return 0

    def stop() -> None:
        assert told.wait()
        raise reason

    with pytest.raises(reason):
        in_child(run, meanwhile=stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int(process.read_text(encoding="utf-8")), 0)


def test_a_signal_that_never_comes() -> None:
    """Waiting for a signal ends when the child exits without sending it."""
    told = Signal()
    answers: list[bool] = []
    assert in_child(lambda: 7, meanwhile=lambda: answers.append(told.wait())) == 7
    assert answers == [False]


# Every single step of publishing

_CHANGES = {"os.mkdir", "os.link", "os.symlink", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime"}


def stopped_at(step: int, stop: Callable[[], None], work: Callable[[], object]) -> bool:
    """Do the work in a forked process and call ``stop`` at change number ``step``; return whether it got that far."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in _CHANGES or (event == "open" and "w" in str(arguments[1])):
                left -= 1
                if left == -1:
                    stop()

        sys.addaudithook(count)
        with suppress(OSError):
            work()
        os._exit(0 if left < 0 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 1


def no_space() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def vanish() -> None:
    os._exit(9)


def write_site(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def texts(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize("stop", [vanish, no_space])
def test_publishing_stopped_at_each_step(tmp_path: Path, stop: Callable[[], None]) -> None:
    """Wherever publishing stops, and whatever earlier attempts left behind, readers see one complete site."""
    one = write_site(tmp_path / "one", index="1", same="s", a_b_changed="1", a_only="1")
    two = write_site(tmp_path / "two", index="22", same="s", a_b_changed="22", c_new="2")
    build, ledger = tmp_path / "build", Ledger(tmp_path / "ledger.sqlite")
    step = 0
    publish(one, build, ledger)
    while stopped_at(step, stop, lambda: publish(two, build, ledger)):
        assert texts(build / "html") in (texts(one), texts(two)), f"stopped at step {step}"
        publish(one, build, ledger)
        assert texts(build / "html") == texts(one)
        step += 1
    assert step > 5
    assert texts(build / "html") == texts(two)
    assert sorted(path.name for path in build.iterdir() if not path.is_symlink()) == ["site-1", "site-2"]


def test_what_is_published_follows_the_ledger(tmp_path: Path) -> None:
    """Publishing links files in the ledger when their recorded version changes, and copies others if they differ."""
    site = write_site(tmp_path / "site", page="1", a_b_page="1", style="1")
    build, ledger = tmp_path / "build", Ledger(tmp_path / "ledger.sqlite")
    ledger.keep({"times": {"page": 1, "a/b/page": 1}})
    publish(site, build, ledger)
    assert texts(build / "html") == texts(site)
    assert (site / "page").samefile(build / "html/page")
    assert not (site / "style").samefile(build / "html/style")
    before = (build / "html").resolve()
    publish(site, build, ledger)
    assert (build / "html").resolve() == before  # nothing has changed
    for number in range(3):  # so that each of the two folders is updated
        (site / "page").unlink()
        write_site(site, page=f"2{number}", style=f"2{number}", **{f"new{number}": "2"})
        ledger.add("times", {"page": 2 + number, f"new{number}": 2})
        publish(site, build, ledger)
        assert texts(build / "html") == texts(site), number
    shutil.rmtree(site / "a")
    (site / "new0").unlink()
    ledger.strike("times", ["a/b/page", "new0"])
    for _ in range(2):
        ledger.add("search files", {"new1": 3})
        publish(site, build, ledger)
        assert texts(build / "html") == texts(site)
    shutil.rmtree(next(path for path in build.glob("site-*") if path != (build / "html").resolve()))
    ledger.add("times", {"page": 9})
    publish(site, build, ledger)
    assert texts(build / "html") == texts(site)
