"""Paths too long for any file, for which the file system raises ``ENAMETOOLONG``, which stops the build.

They are cut before Sphinx and MyST look for the files, so that they are reported like
any other missing file.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from conference_garden.facts.names import is_short

#: The most bytes that file systems accept in a name and in a path, with room for the path of the garden's folder.
_NAME, _PATH = 255, 3000
#: The beginning of an address that is not the path of a file.
_ADDRESS: Final = re.compile(r"#|(?!project:|path:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def cut(address: str) -> str:
    """The address of a page or file, cut and ended with an ellipsis if it is too long to be the path of any file."""
    if len(address) <= _NAME // 4 or _ADDRESS.match(address):
        return address
    path = unquote(address.partition("#")[0])
    if is_short(path, _NAME, _PATH):
        return address
    return quote(f"{path[: _NAME // 5]}…", safe="/:", errors="replace")


def cut_paths(app: Sphinx, doctree: nodes.document) -> None:
    """Cut the paths of pictures and downloads (event ``doctree-read``, before the files are looked for)."""
    for image in doctree.findall(nodes.image):
        image["uri"] = cut(str(image["uri"]))
    for download in doctree.findall(addnodes.download_reference):
        download["reftarget"] = unquote(cut(quote(str(download["reftarget"]), safe="/:")))
