"""``make bench``: how long builds take, beside other tools on the same notes, in one run.

Times are wall seconds of whole commands in new processes; memory is the sum
over all processes of what is theirs (PSS), sampled.  The table goes to
``_build/bench.md`` and ``_build/bench.json``; machines differ and are noisy, so
read the ratios.
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
import threading
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from generate import Notes, write_garden, write_markdown

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"}
MKDOCS = "site_name: Bench\ntheme: {name: material}\nmarkdown_extensions: [attr_list]\nvalidation: {nav: {omitted_files: ignore}}\n"
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
    """Bytes that a process and its descendants have of their own (PSS)."""
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
    """Run a command and measure it; raises when it fails."""
    before = os.times()
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    peak = 0
    stop = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not stop.wait(0.2):
            peak = max(peak, memory_of(process.pid))

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
    result = Measured(tool, what, size, round(wall, 3), round(cpu, 2), peak, written)
    print(f"{tool:16} {size:5} {what:24} {wall:8.2f} s wall {cpu:8.2f} s CPU {peak / 2**20:7.0f} MiB", flush=True)
    return result


def bench_garden(size: int, folder: Path, edits: int, *, cold_alone: bool) -> list[Measured]:
    """Cold builds, builds after no change and after edits, and the live preview with so many edits."""
    shutil.rmtree(folder, ignore_errors=True)
    write_garden(Notes(size), folder)
    build = [sys.executable, "-m", "conference_garden", "build", str(folder), "-j"]
    results = []
    for jobs in (["1"] if cold_alone else []) + ["2"]:
        shutil.rmtree(folder / "_build", ignore_errors=True)
        results.append(measure("garden", f"cold, {jobs} job(s)", size, [*build, jobs], ROOT, folder / "_build/html/"))
    results.append(measure("garden", "nothing changed", size, [*build, "2"], ROOT))
    page = next(iter(sorted(folder.glob("conferences/*.md"))))
    text = page.read_text()
    block = re.search(r"```\{talk\}\n(?::.*\n)*\n(.*)\n```", text)
    page.write_text(text.replace(block[1], "A takeaway that was not there before."))
    results.append(measure("garden", "one talk edited", size, [*build, "2"], ROOT))
    topic = folder / "topics/topic-0.md"
    topic.write_text(topic.read_text() + "\nOne more sentence in the essay.\n")
    results.append(measure("garden", "one topic edited", size, [*build, "2"], ROOT))
    return results + live(size, folder, page.relative_to(folder).with_suffix(""), edits)


def live(size: int, folder: Path, page: Path, edits: int) -> list[Measured]:
    """From saving a page to its new text on disk, and in the browser (medians)."""
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
                time.sleep(2 + size / 250)  # a pause, in which everything else is built
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


def bench_mkdocs(size: int, folder: Path) -> list[Measured]:
    """MkDocs Material on the same notes, with its default theme and search."""
    mkdocs = ROOT / ".venv/bench/bin/mkdocs"
    shutil.rmtree(folder, ignore_errors=True)
    write_markdown(Notes(size), folder / "docs")
    (folder / "mkdocs.yml").write_text(MKDOCS)
    return [
        measure("MkDocs Material", "cold (every build is)", size, [str(mkdocs), "build", "-q"], folder, folder / "site")
    ]


def bench_hugo(size: int, folder: Path) -> list[Measured]:
    """Hugo on the same notes, with a minimal layout, where it is installed."""
    if not shutil.which("hugo"):
        print("Hugo is not installed: left out.")
        return []
    shutil.rmtree(folder, ignore_errors=True)
    write_markdown(Notes(size), folder / "content", suffix="/", front_matter=True)
    (folder / "content/index.md").rename(folder / "content/_index.md")
    (folder / "config.toml").write_text(HUGO)
    for name in ("single", "list"):
        path = folder / f"layouts/_default/{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LAYOUT)
    return [measure("Hugo", "cold (every build is)", size, ["hugo", "--quiet"], folder, folder / "public")]


def table(results: list[Measured]) -> str:
    """The results as a Markdown table, with ratios to the garden's cold build and exponents of growth."""
    cold = {r.size: r.wall for r in results if r.tool == "garden" and r.what == "cold, 2 job(s)"}
    lines = [
        "| tool | pages | what | wall s | CPU s | memory MiB | output MB | : cold garden |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    for r in results:
        memory = f"{r.memory / 2**20:.0f}" if r.memory else ""
        output = f"{r.output / 1e6:.0f}" if r.output else ""
        lines.append(
            f"| {r.tool} | {r.size} | {r.what} | {r.wall:.2f} | {r.cpu or ''} | {memory} | {output} | {r.wall / cold[r.size]:.2f} |"
        )
    sizes = sorted(cold)
    lines.append("")
    for small, large in pairwise(sizes):
        exponent = math.log(cold[large] / cold[small]) / math.log(large / small)
        lines.append(f"Growth of the cold build from {small} to {large} pages: exponent {exponent:.2f}.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure at the sizes asked for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[50, 500, 2000], help="numbers of conference pages")
    parser.add_argument("--only", action="store_true", help="leave out other tools")
    parser.add_argument("--folder", type=Path, default=ROOT / "_build", help="where gardens and results go")
    parser.add_argument("--edits", type=int, default=9, help="edits in the live preview, of which the medians count")
    options = parser.parse_args()
    work = options.folder / "bench"
    results: list[Measured] = []
    for size in options.sizes:
        results += bench_garden(size, work / f"garden-{size}", options.edits, cold_alone=size <= 500)
        if not options.only:
            results += bench_mkdocs(size, work / f"mkdocs-{size}")
            results += bench_hugo(size, work / f"hugo-{size}")
        text = table(results)
        (options.folder / "bench.md").write_text(text)
        (options.folder / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=1))
    print(f"\n{text}")


if __name__ == "__main__":
    main()
