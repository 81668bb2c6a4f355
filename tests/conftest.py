"""Gardens to build in tests: see :class:`gardens.Garden`."""

from __future__ import annotations

from pathlib import Path

import pytest
from gardens import Garden, copy_garden


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    """A copy of ``tests/gardens/small``, to edit and build."""
    return copy_garden("small", tmp_path / "garden")
