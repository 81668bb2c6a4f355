"""Modules that a build after an edit does not need are not loaded, but load as usual once they are used."""

from __future__ import annotations

import subprocess
import sys

from gardens import ROOT, Garden

#: Prints which of the modules are loaded at the end of a build, in its own process and in its parent.
_BUILD = """
import os, sys
from conference_garden.tools import lazy_imports
from conference_garden.tools.command_line import main

def told():
    found = [name for name in lazy_imports.MODULES if name in sys.modules]
    late = [name for name in found if type(sys.modules[name]) is lazy_imports._LateModule]
    print(len(found) > 5, sorted({*found} - {*late}), flush=True)

def ended(status, end=os._exit):
    told()
    end(status)

os._exit = ended
assert main(["build", sys.argv[1]]) == 0
told()
"""


def _run(code: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT / "src", capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


def test_edits_load_nothing_in_vain(garden: Garden) -> None:
    """A build after an edit imports the late modules, but loads the code of none."""
    _run(_BUILD, str(garden.folder))
    path = next(garden.folder.glob("conferences/*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\nAnother sentence.\n", encoding="utf-8")
    printed = _run(_BUILD, str(garden.folder))
    assert [line for line in printed if line.startswith(("True", "False"))] == ["True []"] * 2


def test_late_modules_are_modules() -> None:
    """A late module loads when one of its attributes is used, and then behaves like any other module."""
    code = """
import sys
from conference_garden.tools.lazy_imports import MODULES, _LateModule, put_off_imports

put_off_imports()
finders = len(sys.meta_path)
put_off_imports()
assert len(sys.meta_path) == finders
import requests, requests.exceptions, urllib3
from PIL import Image
from sphinx.util import requests as ours
for module in (requests, urllib3, Image, ours):
    assert type(module) is _LateModule
assert urllib3.__version__ and type(urllib3) is _LateModule
assert Image.new("L", (2, 3)).size == (2, 3) and type(Image) is type(sys)
try:
    Image.no_such_name
except AttributeError as error:
    assert "no_such_name" in str(error)
assert issubclass(ours._Session, requests.Session) and requests.ConnectionError is requests.exceptions.ConnectionError
import snowballstemmer
from snowballstemmer.english_stemmer import EnglishStemmer
assert snowballstemmer.stemmer("english").stemWord("waving") == EnglishStemmer().stemWord("waving")
import importlib
for name in MODULES:
    dir(importlib.import_module(name))
    assert hasattr(importlib.import_module(name), "__file__") and vars(sys.modules[name])
    getattr(sys.modules[name], "something", None)
    assert type(sys.modules[name]) is type(sys), name
MODULES_OF_NOBODY = {"nobody_has_this"}
sys.modules["conference_garden.tools.lazy_imports"].MODULES = MODULES_OF_NOBODY
try:
    import nobody_has_this
except ModuleNotFoundError:
    print("as ever")
"""
    assert _run(code) == ["as ever"]
