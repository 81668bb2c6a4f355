"""Paths too long for any file, at which a disk gives an error (``ENAMETOOLONG``), and Sphinx the build up.

They are cut before Sphinx and MyST look for their files, so that what is said of them is
what is said of any file that is not there.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from conference_garden.facts.names import is_short

#: Bytes of a name and of a path that file systems take, less those of the folder of the garden.
_NAME, _PATH = 255, 3000
#: An address that is not the path of a file.
_ADDRESS: Final = re.compile(r"#|(?!project:|path:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def cut(address: str) -> str:
    """An address of a page or a file, or its beginning and an ellipsis where no file can have such a path."""
    if len(address) <= _NAME // 4 or _ADDRESS.match(address):
        return address
    path = unquote(address.partition("#")[0])
    if is_short(path, _NAME, _PATH):
        return address
    return quote(f"{path[: _NAME // 5]}…", safe="/:", errors="replace")


def cut_paths(app: Sphinx, doctree: nodes.document) -> None:
    """Cut the paths of pictures and downloads (event ``doctree-read``, before anybody looks for them)."""
    for image in doctree.findall(nodes.image):
        image["uri"] = cut(str(image["uri"]))
    for download in doctree.findall(addnodes.download_reference):
        download["reftarget"] = unquote(cut(quote(str(download["reftarget"]), safe="/:")))
