"""Small gardens to edit and build."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from conference_garden.tools.sphinx_build import configuration

ROOT = Path(__file__).parents[1]
GARDENS = Path(__file__).parent / "gardens"


@dataclass
class Built:
    """What a build left behind: ``warnings`` one by one, without colours and folders."""

    output: Path
    warnings: list[str]

    def page(self, name: str) -> str:
        """The text of a file of the site."""
        return (self.output / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The digests of all files of the site by their paths."""
        return _digests(self.output)

    def records(self) -> dict[str, str]:
        """The digests of what the search will know, by page and talk."""
        return _digests(self.output.with_name("search"))

    def times(self) -> dict[str, int]:
        """When each page of the site was last written."""
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
        """Replace a text that must be there."""
        text = self.read(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new))

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.folder / name).unlink()

    def build(self, builder: str = "html", *, into: str = "out", jobs: int = 1, drafts: bool = False) -> Built:
        """Build in this process, again into the same folder when called twice."""
        out = self.folder / "_build" / into
        warnings = io.StringIO()
        confdir, overrides = configuration(self.folder)
        with patch_docutils(self.folder), docutils_namespace():
            app = Sphinx(
                srcdir=self.folder,
                confdir=confdir,
                outdir=out / "site",
                doctreedir=out / "doctrees",
                buildername=builder,
                confoverrides={**overrides, "garden_drafts": drafts},
                status=None,
                warning=warnings,
                parallel=jobs,
            )
            app.build()
        plain = re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue())
        return Built(out / "site", [line.replace(f"{self.folder}/", "") for line in plain.splitlines()])

    def clean_build(self, builder: str = "html", *, into: str = "clean", jobs: int = 1, drafts: bool = False) -> Built:
        """Build into an empty folder."""
        shutil.rmtree(self.folder / "_build" / into, ignore_errors=True)
        return self.build(builder, into=into, jobs=jobs, drafts=drafts)


def copy_garden(name: str, folder: Path) -> Garden:
    """Copy a garden of ``tests/gardens`` to edit it."""
    shutil.copytree(GARDENS / name, folder)
    return Garden(folder)


def build_other_site(folder: Path, text: str, garden: tuple[str, str]) -> tuple[str, str]:
    """Build a Sphinx project of one page that links to a garden (address, inventory); returns page and warnings."""
    folder.mkdir()
    (folder / "index.rst").write_text(f"Other\n=====\n\n{text}\n", encoding="utf-8")
    settings = {"extensions": ["sphinx.ext.intersphinx"], "intersphinx_mapping": {"garden": garden}}
    warnings = io.StringIO()
    with patch_docutils(folder), docutils_namespace():
        out = folder / "out"
        app = Sphinx(folder, None, out, folder / "doctrees", "html", settings, status=None, warning=warnings)
        app.build()
    return (out / "index.html").read_text(encoding="utf-8"), warnings.getvalue()
