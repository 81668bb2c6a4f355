"""Replacing the event handlers of other extensions, with an error when they are gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError


def replace_handler(app: Sphinx, event: str, handler: Callable[..., Any], new: Callable[..., Any] | None) -> None:
    """Replace another extension's handler of an event with ``new``, or only remove it if that is None.

    Raises :class:`sphinx.errors.ExtensionError` if there is no such handler:
    then the other extension has changed, and the reason for replacing the
    handler must be reviewed.
    """
    listeners = app.events.listeners.get(event, [])
    for listener in listeners:
        if listener.handler is handler:
            listeners.remove(listener)
            if new is not None:
                app.connect(event, new, priority=listener.priority)
            return
    name = f"{handler.__module__}.{handler.__qualname__}"
    raise ExtensionError(f"{name} is no longer connected to {event}; see conference_garden.theme.upstream")
