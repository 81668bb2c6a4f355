"""Systems with fewer features (Windows): no fork, no Unix locks and alarms, no links."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gardens import ROOT, Garden

#: Removes these features as far as possible, and runs commands of the engine.
WITHOUT = """
import multiprocessing, os, shlex, signal, sys, time
sys.modules["fcntl"] = sys.modules["resource"] = None
for module, names in {
    os: ("fork", "forkpty", "killpg", "setpgid", "O_NONBLOCK"),
    signal: ("SIGALRM", "setitimer", "ITIMER_REAL", "SIGKILL"),
    time: ("tzset",),
}.items():
    for name in names:
        delattr(module, name)
def refuse(*_, **__):
    raise OSError(1314, "A required privilege is not held by the client")
os.symlink = os.link = refuse
multiprocessing.set_start_method("spawn")
from conference_garden.tools.command_line import main
for line in sys.stdin.read().splitlines():
    print("$", line, main(shlex.split(line)), flush=True)
"""


def test_a_garden_without_what_windows_lacks(garden: Garden, tmp_path: Path) -> None:
    """Without these features, commands of every sort work and write the same pages, build after build."""
    garden.write("garden.toml", garden.read("garden.toml") + "\n")
    (tmp_path / "feed.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Sails</title><id>urn:x</id><entry><id>urn:y</id>'
        "<title>Notes from Ropes 2022</title><updated>2022-05-06T00:00:00Z</updated><content type='html'>"
        "&lt;h2&gt;Knots — Ada Lovelace&lt;/h2&gt;&lt;p&gt;Tie them.&lt;/p&gt;</content></entry></feed>",
        encoding="utf-8",
    )
    commands = [
        "check -j auto",
        "build -j 2",
        "build",
        "record",
        "report",
        "site --to public",
        "import ../feed.xml",
        "build",
    ]
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        input="\n".join(commands),
        cwd=garden.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert [line for line in result.stdout.splitlines() if line.startswith("$")] == [f"$ {line} 0" for line in commands]
    html = garden.folder / "_build/html"
    assert html.is_dir()
    assert not html.is_symlink()
    assert [path.name for path in html.parent.glob("site-*")] == []
    assert (garden.folder / "public/404.html").is_file()
    here = Garden(garden.folder).clean_build().files()
    there = {path.relative_to(html).as_posix() for path in html.rglob("*") if path.is_file()}
    assert here.keys() <= there
    assert not [
        name
        for name in here
        if name.endswith(".html")
        and (html / name).read_bytes() != (garden.folder / "_build/clean/site" / name).read_bytes()
    ]
