"""``make bench``: how long builds take, beside other tools on the same notes, in one run.

Times are those of whole commands in new processes; memory is the sum over all
processes of what is theirs (PSS), sampled.  Each figure is the median of some
rounds.  The table goes to ``_build/bench.md`` and ``_build/bench.json``; machines
differ and are noisy, so read the ratios.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from generate import Notes, write_garden, write_markdown

ROOT = Path(__file__).parents[2]
#: As for users: Python's bytecode is kept from one command to the next.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT |= {"PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
MKDOCS = "site_name: Bench\ntheme: {name: material}\nmarkdown_extensions: [attr_list]\nvalidation: {nav: {omitted_files: ignore}}\n"
PELICAN = """SITENAME = "Bench"
SITEURL = "https://bench.example"
PATH = "content"
TIMEZONE = "UTC"
SLUGIFY_SOURCE = "basename"
ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
"""
HUGO = 'title = "Bench"\nbaseURL = "https://bench.example/"\n[markup.goldmark.parser.attribute]\ntitle = true\n'
LAYOUT = (
    "<!doctype html><html lang=en><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}</main></html>\n"
)


@dataclass
class Measured:
    """What one command took."""

    tool: str
    what: str
    size: int
    wall: float
    cpu: float = 0.0
    memory: int = 0
    output: int = 0


def memory_of(process: int) -> int:
    """Bytes of memory that a process and its descendants use (PSS)."""
    total = 0
    waiting = [process]
    while waiting:
        pid = waiting.pop()
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) * 1024
            waiting += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except (OSError, TypeError):
            continue
    return total


def measure(tool: str, what: str, size: int, command: list[str], cwd: Path, output: Path | None = None) -> Measured:
    """Run a command and measure it; raises if the command fails."""
    before = os.times()
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    peak = 0
    stop = threading.Event()

    def watch() -> None:
        nonlocal peak
        pause = 0.2
        while not stop.wait(pause):
            looked = time.monotonic()
            peak = max(peak, memory_of(process.pid))
            # counting pages stalls memory allocation: five times a second, it takes 4 % of a build
            pause = max(0.2, 50 * (time.monotonic() - looked))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, errors = process.communicate()
    wall = time.monotonic() - started
    stop.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    written = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) if output else 0
    return Measured(tool, what, size, round(wall, 3), round(cpu, 2), peak, written)


def median(rounds: int, prepare: Callable[[int], None], run: Callable[[], Measured]) -> Measured:
    """The medians of several runs, each prepared with its number."""
    runs = []
    for number in range(rounds):
        prepare(number)
        runs.append(run())
    middle = {
        name: statistics.median_low(getattr(one, name) for one in runs) for name in ("wall", "cpu", "memory", "output")
    }
    found = replace(runs[0], **middle)
    print(
        f"{found.tool:16} {found.size:5} {found.what:24} {found.wall:8.2f} s wall {found.cpu:8.2f} s CPU"
        f" {found.memory / 2**20:7.0f} MiB",
        flush=True,
    )
    return found


def put_aside(folder: Path, work: Path) -> None:
    """Move a folder away until all is measured, because ext4 creates files far more slowly after a deletion."""
    if folder.exists():
        folder.rename(Path(tempfile.mkdtemp(prefix="aside-", dir=work), folder.name))


def without(folder: Path, work: Path) -> Callable[[int], None]:
    """Prepares a cold build."""
    return lambda _: put_aside(folder, work)


def bench_garden(size: int, folder: Path, rounds: int, edits: int) -> list[Measured]:
    """Cold builds, builds after no change and after edits, and the live preview with this many edits."""
    put_aside(folder, folder.parent)
    write_garden(Notes(size), folder)
    build = [sys.executable, "-m", "conference_garden", "build", str(folder), "-j"]
    page = next(iter(sorted(folder.glob("conferences/*.md"))))
    takeaway = re.search(r"```\{talk\}\n(?::.*\n)*\n(.*)\n```", page.read_text())[1]
    topic = folder / "topics/topic-0.md"

    def edit_talk(number: int) -> None:
        nonlocal takeaway
        before, takeaway = takeaway, f"A takeaway that was not there before, number {number}."
        page.write_text(page.read_text().replace(before, takeaway))

    def edit_topic(number: int) -> None:
        topic.write_text(f"{topic.read_text()}\nOne more sentence in the essay, number {number}.\n")

    results = []
    for jobs in ("1", "2"):
        run = partial(measure, "garden", f"cold, {jobs} job(s)", size, [*build, jobs], ROOT, folder / "_build/html/")
        results.append(median(rounds, without(folder / "_build", folder.parent), run))
    for what, prepare in (
        ("nothing changed", lambda _: None),
        ("one talk edited", edit_talk),
        ("one topic edited", edit_topic),
    ):
        results.append(median(rounds, prepare, partial(measure, "garden", what, size, [*build, "2"], ROOT)))
    return results + (live(size, folder, page.relative_to(folder).with_suffix(""), edits) if edits else [])


def live(size: int, folder: Path, page: Path, edits: int) -> list[Measured]:
    """The time from saving a page to its new text on disk and in the browser (medians)."""
    from playwright.sync_api import sync_playwright

    source, target = folder / f"{page}.md", folder / f"_build/work/live/html/{page}.html"
    original = source.read_text()
    command = [sys.executable, "-m", "conference_garden", "live", str(folder), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    on_disk, in_browser = [], []
    try:
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            view = browser.new_page(bypass_csp=True)
            view.goto(f"{address}{page}.html")
            time.sleep(1)
            for number in range(edits):
                word = f"edit{number}word"
                source.write_text(f"{original.rstrip()}\n\nNew text {word} here.\n")
                started = time.monotonic()
                while word not in target.read_text():
                    if time.monotonic() - started > 30:
                        raise SystemExit("the live preview does not follow")
                    time.sleep(0.002)
                on_disk.append(time.monotonic() - started)
                view.wait_for_function(f"document.querySelector('article').textContent.includes('{word}')", polling=5)
                in_browser.append(time.monotonic() - started)
                time.sleep(2 + size / 250)  # a pause in which everything else is built
            browser.close()
    finally:
        process.terminate()
        process.wait()
        source.write_text(original)
    results = [
        Measured("garden", "live: page on disk", size, round(statistics.median(on_disk), 3)),
        Measured("garden", "live: page in the browser", size, round(statistics.median(in_browser), 3)),
    ]
    for result in results:
        print(f"{result.tool:16} {size:5} {result.what:24} {1000 * result.wall:8.0f} ms")
    return results


def bench_peers(size: int, folder: Path, rounds: int, tools: Path) -> list[Measured]:
    """Other tools on the same notes, each with its default theme and search, and Hugo with a minimal layout."""
    put_aside(folder, folder.parent)
    notes = Notes(size)
    cold = "cold (every build is)"
    commands = {
        "MkDocs Material": ([str(tools / "mkdocs"), "build", "-q"], "site"),
        "Zensical": ([str(tools / "zensical"), "build", "--clean"], "site"),
        "Pelican": ([str(tools / "pelican"), "-q", "-s", "pelicanconf.py"], "output"),
        "Hugo": (["hugo", "--quiet"], "public"),
    }
    results = []
    for tool, (command, output) in commands.items():
        if not shutil.which(command[0]):
            print(f"{tool} is not installed: left out.")
            continue
        place = folder / tool.partition(" ")[0].lower()
        write_notes(tool, notes, place)
        run = partial(measure, tool, cold, size, command, place, place / output)
        results.append(median(rounds, without(place / output, folder.parent), run))
    return results


def write_notes(tool: str, notes: Notes, folder: Path) -> None:
    """Write the notes in the form that a tool expects, with its configuration."""
    folder.mkdir(parents=True)
    if tool == "Hugo":
        write_markdown(notes, folder / "content", suffix="/", front_matter=True)
        (folder / "content/index.md").rename(folder / "content/_index.md")
        (folder / "config.toml").write_text(HUGO)
        (folder / "layouts/_default").mkdir(parents=True)
        for name in ("single", "list"):
            (folder / f"layouts/_default/{name}.html").write_text(LAYOUT)
    elif tool == "Pelican":
        write_markdown(notes, folder / "content", suffix=".html", front_matter=True)
        (folder / "content/index.md").unlink()  # Pelican makes its own
        (folder / "pelicanconf.py").write_text(PELICAN)
    else:
        write_markdown(notes, folder / "docs")
        (folder / "mkdocs.yml").write_text(MKDOCS)


def table(results: list[Measured]) -> str:
    """The results as a Markdown table, with ratios to the garden's cold build and exponents of growth."""
    cold = {r.size: r for r in results if r.tool == "garden" and r.what == "cold, 2 job(s)"}
    lines = [
        "| tool | pages | what | wall s | CPU s | memory MiB | output MB | wall : cold garden | CPU : cold garden |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for r in results:
        memory = f"{r.memory / 2**20:.0f}" if r.memory else ""
        output = f"{r.output / 1e6:.0f}" if r.output else ""
        ratios = f"{r.wall / cold[r.size].wall:.2f} | {r.cpu / cold[r.size].cpu:.2f}"
        lines.append(
            f"| {r.tool} | {r.size} | {r.what} | {r.wall:.2f} | {r.cpu or ''} | {memory} | {output} | {ratios} |"
        )
    sizes = sorted(cold)
    lines.append("")
    for small, large in pairwise(sizes):
        exponent = math.log(cold[large].cpu / cold[small].cpu) / math.log(large / small)
        lines.append(f"Growth of the CPU time of a cold build from {small} to {large} pages: exponent {exponent:.2f}.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure at the requested sizes and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[50, 500, 2000], help="numbers of conference pages")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each build, of which the medians count")
    parser.add_argument("--edits", type=int, default=9, help="edits in the live preview, of which the medians count")
    parser.add_argument("--only", action="store_true", help="leave out other tools")
    parser.add_argument("--tools", type=Path, default=ROOT / ".venv/bench/bin", help="where other tools are installed")
    parser.add_argument("--folder", type=Path, default=ROOT / "_build", help="where gardens and results go")
    options = parser.parse_args()
    work = options.folder / "bench"
    work.mkdir(parents=True, exist_ok=True)
    results: list[Measured] = []
    for size in options.sizes:
        results += bench_garden(size, work / f"garden-{size}", options.rounds, options.edits)
        if not options.only:
            results += bench_peers(size, work / f"peers-{size}", options.rounds, options.tools.absolute())
        text = table(results)
        (options.folder / "bench.md").write_text(text)
        (options.folder / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=1))
    for aside in work.glob("aside-*"):
        shutil.rmtree(aside)
    print(f"\n{text}")


if __name__ == "__main__":
    main()
