"""Code hosts: where the sources of a garden may be kept, and the addresses at which a page is edited there."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit


class CodeHost(NamedTuple):
    """A kind of code host; ``edit`` and ``issue`` stand between the address of a repository and a file, or a title."""

    name: str
    edit: str
    issue: str


GITHUB: Final = CodeHost("GitHub", "/edit", "/issues/new?title=")
GITLAB: Final = CodeHost("GitLab", "/-/edit", "/-/issues/new?issue%5Btitle%5D=")
FORGEJO: Final = CodeHost("Forgejo", "/_edit", "/issues/new?title=")
#: What is in the names of hosts of each kind, those of one's own too.
_WORDS: Final = {"gitlab": GITLAB, "codeberg": FORGEJO, "forgejo": FORGEJO, "gitea": FORGEJO}


def code_host(repository: str) -> CodeHost:
    """The kind of host that has a repository, by its name; that of most, if it tells nothing.

    >>> code_host("https://gitlab.example.org/zoe/knots").name
    'GitLab'
    """
    words = re.split(r"[.-]", urlsplit(repository).hostname or "")
    return next((_WORDS[word] for word in words if word in _WORDS), GITHUB)
