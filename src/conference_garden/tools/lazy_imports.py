"""Lazy imports of third-party modules that Sphinx and the theme import, but that few builds use.

Their code runs when one of their attributes is first accessed, which saves most
builds a tenth of a second.  Only the commands of a garden do this; where Sphinx
runs by itself, modules are imported as usual.
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

#: The modules, with who imports them.  Adding one is useless if an importer does ``from module import name``.
MODULES: Final = frozenset(
    {
        *(f"PIL.{name}" for name in ("ExifTags", "Image", "ImageCms", "ImageDraw", "ImageFont", "ImageSequence")),
        "charset_normalizer",  # requests, for texts in unknown encodings
        "http.cookiejar",  # requests, for cookies
        "requests",  # Sphinx's linkcheck and intersphinx, the theme: for requests to other sites
        "snowballstemmer",  # Sphinx's search, which a garden does not use; our own needs one language of thirty
        "soupsieve",  # Beautiful Soup, for CSS selectors
        "sphinx.ext.autodoc",  # autosummary, which the theme imports only to recognise its tables
        "sphinx.ext.doctest",  # Sphinx's highlighting, for Python examples in reStructuredText
        "sphinx.util.requests",  # see requests
        "urllib3",  # see requests
    }
)

#: Held while the code of such a module runs, so that no other thread sees it half initialised.
_LOADING: Final = RLock()


def put_off_imports() -> None:
    """Make imports of these modules lazy from now on; calling this again has no effect."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the modules as usual, but replaces their loaders."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in MODULES else None
        if spec and spec.loader:
            spec.loader = _LateLoader(spec.loader)
        return spec


class _LateLoader(Loader):
    """Leaves a module empty until one of its attributes is accessed.

    So does ``importlib.util.LazyLoader``, but it loads a package as soon as one of its submodules is imported.
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
        if name == "__version__":  # requests reads that of urllib3; the metadata of the package has it too
            from importlib.metadata import PackageNotFoundError, version

            with suppress(PackageNotFoundError):
                return version(self.__name__)
        module: ModuleType = self
        with _LOADING:
            if type(self) is _LateModule:  # otherwise another thread has loaded it meanwhile
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
    """A module whose code is running: other threads wait for attributes that are not there yet."""

    def __getattr__(self, name: str) -> Any:
        with _LOADING:
            return ModuleType.__getattribute__(self, name)
