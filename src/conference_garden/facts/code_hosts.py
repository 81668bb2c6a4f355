"""Code hosts, which keep the sources of a garden, and the addresses for editing pages there."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit


class CodeHost(NamedTuple):
    """A kind of code host; ``edit`` goes between the addresses of repository and file, ``issue`` before a title."""

    name: str
    edit: str
    issue: str


GITHUB: Final = CodeHost("GitHub", "/edit", "/issues/new?title=")
GITLAB: Final = CodeHost("GitLab", "/-/edit", "/-/issues/new?issue%5Btitle%5D=")
FORGEJO: Final = CodeHost("Forgejo", "/_edit", "/issues/new?title=")
#: Words in the names of hosts of each kind, including self-hosted ones.
_WORDS: Final = {"gitlab": GITLAB, "codeberg": FORGEJO, "forgejo": FORGEJO, "gitea": FORGEJO}


def code_host(repository: str) -> CodeHost:
    """The kind of host that has a repository, judging by its name; GitHub if the name does not tell.

    >>> code_host("https://gitlab.example.org/zoe/knots").name
    'GitLab'
    """
    words = re.split(r"[.-]", urlsplit(repository).hostname or "")
    return next((_WORDS[word] for word in words if word in _WORDS), GITHUB)
