"""Modules of other packages that are imported with Sphinx and the theme, and that hardly a build has a use for.

Their code runs when something in them is asked for first, which is a tenth of a
second that most edits need not wait for.  Only commands of the garden have this;
where Sphinx runs by itself, modules are imported as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any, Final

#: These, with who imports them.  It is of no use for a module from which somebody imports a name at once.
MODULES: Final = frozenset(
    {
        *(f"PIL.{name}" for name in ("ExifTags", "Image", "ImageCms", "ImageDraw", "ImageFont", "ImageSequence")),
        "charset_normalizer",  # requests, for texts in unknown encodings
        "http.cookiejar",  # requests, for cookies
        "requests",  # linkcheck and intersphinx of Sphinx, the theme: what asks other sites
        "snowballstemmer",  # the search of Sphinx, which a garden does not have; our own needs one language of thirty
        "soupsieve",  # Beautiful Soup, for selectors of CSS
        "sphinx.ext.autodoc",  # autosummary, of which the theme wants to know what a table is
        "sphinx.ext.doctest",  # the highlighting of Sphinx, for examples of Python in reStructuredText
        "sphinx.util.requests",  # see requests
        "urllib3",  # see requests
    }
)

#: Held while the code of such a module runs, so that no other thread sees half of it.
_LOADING: Final = RLock()


def put_off_imports() -> None:
    """Have the modules loaded late that are imported from now on; doing it again does nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the modules as they are found anyway, but for the way in which they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in MODULES else None
        if spec and spec.loader:
            spec.loader = _LateLoader(spec.loader)
        return spec


class _LateLoader(Loader):
    """Leaves a module empty until something in it is asked for.

    ``LazyLoader`` of the standard library does so too, but loads a package as soon as one of its modules is imported.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__
        module.__spec__.loader = module.__loader__ = self._loader
        module.__class__ = _LateModule


class _LateModule(ModuleType):
    """A module whose code has not run yet."""

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":  # which requests asks urllib3 for, and a package says without its code too
            from importlib.metadata import PackageNotFoundError, version

            with suppress(PackageNotFoundError):
                return version(self.__name__)
        module: ModuleType = self
        with _LOADING:
            if type(self) is _LateModule:  # else another thread has loaded it in the meantime
                assert self.__spec__
                assert self.__spec__.loader
                module.__class__ = _ModuleInMaking
                try:
                    self.__spec__.loader.exec_module(module)
                except BaseException:
                    module.__class__ = _LateModule
                    raise
                module.__class__ = ModuleType
            return getattr(module, name)


class _ModuleInMaking(ModuleType):
    """A module whose code is running: what is not there yet is waited for, but by that code itself."""

    def __getattr__(self, name: str) -> Any:
        with _LOADING:
            return ModuleType.__getattribute__(self, name)
