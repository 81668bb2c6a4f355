"""Small gardens to edit and build."""

from __future__ import annotations

import atexit
import gc
import hashlib
import io
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import jinja2
from jinja2.bccache import Bucket
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from conference_garden.tools.advice import AdviceHandler
from conference_garden.tools.application import configuration
from conference_garden.tools.command_line import main

ROOT = Path(__file__).parents[1]
GARDENS = Path(__file__).parent / "gardens"

# as in conference_garden.tools.sphinx_build: each of these saves a fifth of a build
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 5, 100)
logging.disable(logging.DEBUG)


class _CompiledTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates for all gardens of this process, so that each is compiled only once."""

    kept: ClassVar[dict[str, bytes]] = {}

    def __init__(self, folder: str) -> None:
        pass

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


jinja2.FileSystemBytecodeCache = _CompiledTemplates  # type: ignore[assignment,misc]


@dataclass
class Built:
    """The result of a build: ``warnings`` and ``advice`` one by one, without colours and the folder of the garden."""

    output: Path
    warnings: list[str]
    advice: list[str]

    def page(self, name: str) -> str:
        """The text of a file of the site."""
        return (self.output / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The digests of all files of the site, by path."""
        return _digests(self.output)

    def records(self) -> dict[str, str]:
        """The digests of the search records, by page."""
        return _digests(self.output.with_name("search"))

    def records_on(self, page: str) -> dict[str, str]:
        """The search records of a page, as JSON, by talk id, or ``_`` for the page itself."""
        lines = self.output.with_name("search").joinpath(f"{page}.jsonl").read_text(encoding="utf-8").splitlines()
        return {name: record for name, _, record in (line.partition(" ") for line in lines)}

    def times(self) -> dict[str, int]:
        """When each page, feed and data file of the site was last written."""
        pages = [*self.output.rglob("*.html"), *self.output.rglob("*.xml"), *self.output.rglob("*.json")]
        return {path.relative_to(self.output).as_posix(): path.stat().st_mtime_ns for path in pages}


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Garden:
    """A garden in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        """Write a file, making folders as needed."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.folder / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text that must be in the file."""
        text = self.read(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new))

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.folder / name).unlink()

    @contextmanager
    def restored(self) -> Iterator[Garden]:
        """Undo all edits afterwards, so that the next test can reuse what Sphinx has read."""
        before = {path: path.read_bytes() for path in self._sources() if path.is_file()}
        try:
            yield self
        finally:
            for path in sorted(self._sources(), reverse=True):
                if not path.is_dir():
                    if path not in before:
                        path.unlink()
                elif not any(path.iterdir()):
                    path.rmdir()
            for path, content in before.items():
                if not path.exists() or path.read_bytes() != content:
                    self.write(path.relative_to(self.folder).as_posix(), content.decode())

    def _sources(self) -> list[Path]:
        """All files and folders except those that builds have made."""
        top = [path for path in self.folder.iterdir() if path.name != "_build"]
        return [*top, *(path for folder in top for path in folder.rglob("*"))]

    def build(
        self, builder: str = "html", *, into: str = "out", jobs: int = 1, drafts: bool = False, verify: bool = False
    ) -> Built:
        """Build in this process, incrementally when called twice with the same folder."""
        out = self.folder / "_build" / into
        warnings = io.StringIO()
        advice = AdviceHandler()
        confdir, overrides = configuration(self.folder)
        with patch_docutils(self.folder), docutils_namespace():
            app = Sphinx(
                srcdir=self.folder,
                confdir=confdir,
                outdir=out / "site",
                doctreedir=out / "doctrees",
                buildername=builder,
                confoverrides={**overrides, "garden_drafts": drafts, "garden_verify": verify},
                status=None,
                warning=warnings,
                parallel=jobs,
            )
            app.build()
        plain = re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue())
        advice.close()
        return Built(
            out / "site",
            [line.replace(f"{self.folder}/", "") for line in plain.splitlines()],
            [text.replace(f"{self.folder}/", "") for text in advice.texts],
        )

    def clean_build(self, builder: str = "html", *, into: str = "clean", jobs: int = 1, drafts: bool = False) -> Built:
        """Build into an empty folder."""
        shutil.rmtree(self.folder / "_build" / into, ignore_errors=True)
        return self.build(builder, into=into, jobs=jobs, drafts=drafts)


def copy_garden(name: str, folder: Path) -> Garden:
    """Copy a garden of ``tests/gardens``, to edit it."""
    shutil.copytree(GARDENS / name, folder)
    return Garden(folder)


@cache
def small_site() -> Built:
    """The site of ``tests/gardens/small`` unchanged, built once per process for tests that only read it."""
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_garden("small", folder / "garden").build()


class Command:
    """A command of the engine, running in its own process.

    The process is forked from this one, which has already imported Sphinx, because importing it
    takes longer than building a small garden.
    """

    def __init__(self, *arguments: str, cwd: Path = ROOT, before: Callable[[], None] = lambda: None) -> None:
        small_site()  # imports what a build needs, before the fork
        self.output, self.errors = (tempfile.TemporaryFile("w+", encoding="utf-8") for _ in range(2))  # noqa: SIM115
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                gc.freeze()  # garbage collection would go through all objects of the tests, and so copy them
                os.setpgid(0, 0)
                os.chdir(cwd)
                os.dup2(self.output.fileno(), 1)
                os.dup2(self.errors.fileno(), 2)
                sys.stdout, sys.stderr = self.output, self.errors
                # what a preview restarts when the engine changes
                sys.orig_argv = [sys.executable, "-m", "conference_garden", *arguments]
                os.environ["PYTHONPATH"] = str(ROOT / "src")
                before()
                status = main(arguments)
            except SystemExit as left:
                status = int(left.code or 0)
            except BaseException:  # noqa: BLE001
                traceback.print_exc()
            finally:
                self.output.flush()
                self.errors.flush()
                os._exit(status)
        with suppress(OSError):  # in both processes, so that the group exists before any signal is sent to it
            os.setpgid(self.pid, self.pid)

    def wait(self) -> int:
        """Wait for the end; returns the exit status, or the negative number of the signal."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def is_running(self) -> bool:
        """Whether it is still running; does not wait."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode is None

    def printed(self) -> str:
        """What it has printed so far."""
        return os.pread(self.output.fileno(), 2**20, 0).decode()

    def kill(self) -> None:
        """Kill it, with all processes that it has started."""
        if self.is_running():
            os.killpg(self.pid, signal.SIGKILL)
            self.wait()

    def result(self) -> subprocess.CompletedProcess[str]:
        """Wait for the end; returns the exit status and what was printed."""
        self.wait()
        texts = []
        for file in (self.output, self.errors):
            with file:
                file.seek(0)
                texts.append(file.read())
        return subprocess.CompletedProcess((), self.wait(), *texts)


def build_other_site(folder: Path, text: str, garden: tuple[str, str]) -> tuple[str, str]:
    """Build a one-page Sphinx project that links to a garden (address, inventory); returns page and warnings."""
    folder.mkdir()
    (folder / "index.rst").write_text(f"Other\n=====\n\n{text}\n", encoding="utf-8")
    settings = {"extensions": ["sphinx.ext.intersphinx"], "intersphinx_mapping": {"garden": garden}}
    warnings = io.StringIO()
    with patch_docutils(folder), docutils_namespace():
        out = folder / "out"
        app = Sphinx(folder, None, out, folder / "doctrees", "html", settings, status=None, warning=warnings)
        app.build()
    return (out / "index.html").read_text(encoding="utf-8"), warnings.getvalue()
