"""Keys of imported parts: they identify a part in its source, the same in every import."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from conference_garden.tools.importing.escapes import one_line


class Structured(StrEnum):
    """The formats with a field for speakers, each by the word with which its keys begin.

    From all other sources, speakers are inferred from the text.
    """

    GARDEN = "garden"
    PRETALX = "pretalx"
    PYVIDEO = "pyvideo"
    RUBYEVENTS = "rubyevents"
    SCHEDULE = "schedule"
    SESSIONIZE = "sessionize"
    WRITE_THE_DOCS = "writethedocs"

    def key(self, *names: str) -> str:
        """The key of a part that has these names in its source.

        >>> Structured.PYVIDEO.key("pycon-2024", "keynote")
        'pyvideo pycon-2024 keynote'
        """
        return one_line(" ".join([self, *names]))


_STRUCTURED: Final = re.compile(rf"(?:{'|'.join(Structured)}) ")


def has_stated_speakers(key: str) -> bool:
    """Whether the source of an imported part states its speakers.

    >>> has_stated_speakers("pretalx ABCDEF"), has_stated_speakers("https://example.org/2024/notes")
    (True, False)
    """
    return bool(_STRUCTURED.match(key))
