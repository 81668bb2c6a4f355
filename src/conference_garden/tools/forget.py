"""Withdraws addresses that were published: ``garden forget``.

The addresses of what was deleted on purpose are removed from the record, so that
builds no longer report them as missing.  They are listed first, and are removed
only with consent.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.facts.problems import quoted, suggest
from conference_garden.facts.record import FILE, Record
from conference_garden.facts.words import count_text
from conference_garden.pages.domain import garden_domain
from conference_garden.permalinks.addresses import PAGE
from conference_garden.permalinks.vanished import LostAddresses, VanishedAddresses
from conference_garden.tools.changes import Changes, RefusedError


def forget(folder: Path, options: Namespace, read: Callable[[Path], tuple[Sphinx, str]]) -> int:
    """Remove addresses of the garden in ``folder`` from its record; returns 0, or raises :class:`RefusedError`.

    ``options.addresses`` names them; by default these are all that would vanish, except those that a draft has.
    ``read`` makes Sphinx read a garden, and returns the application and its warnings.
    """
    files = Changes(folder)
    files.read(FILE)
    app, warnings = read(folder)
    record = garden_domain(app.env).record
    if record.problems or garden_domain(app.env).catalogue.unread_names:
        raise RefusedError(f"{warnings}Nothing was forgotten: correct the problems above first.")
    lost = list(VanishedAddresses(app).lost())
    site = app.config.garden_settings.url
    chosen = _chosen(lost, options.addresses, site) if options.addresses else [one for one in lost if not one.draft]
    if not chosen:
        print("Everything that was published still exists or redirects: there is nothing to forget.")
        return 0
    addresses = sorted({*(address for gone in chosen for address in gone.addresses), *_headings(record, chosen)})
    print(*addresses, sep="\n")
    if not _is_wanted(addresses, sure=options.yes):
        raise RefusedError("Nothing was forgotten.")
    entries = {address: entry for address, entry in record.entries.items() if address not in addresses}
    files.write(FILE, replace(record, entries=entries).text())
    files.make()
    print(f"{count_text(len(addresses), 'address', 'addresses')} removed from {FILE}: links to them will lead nowhere.")
    return 0


def _chosen(lost: Sequence[LostAddresses], names: Iterable[str], site: str) -> list[LostAddresses]:
    """The lost pages, talks and parts that are named by an address, a file or an id."""
    by_name = {name: gone for gone in lost for address in gone.addresses for name in _names(address)}
    chosen = []
    for name in names:
        key = name.removeprefix(site).removesuffix(".md")
        if key not in by_name:
            hint = suggest(key, by_name)
            raise RefusedError(f"{quoted(name)} was not published, or it is still there{hint} Nothing was forgotten.")
        chosen.append(by_name[key])
    return chosen


def _names(address: str) -> Iterable[str]:
    page, _, anchor = address.partition("#")
    return (address, anchor) if anchor else (address, page.removesuffix(PAGE))


def _headings(record: Record, forgotten: Iterable[LostAddresses]) -> Iterable[str]:
    """The addresses of headings that disappear together with their page or talk."""
    pages = {gone.addresses[0] for gone in forgotten if gone.sort == "page"}
    talks = {address.partition("#")[2] for gone in forgotten for address in gone.addresses} - {""}
    for address, entry in record.entries.items():
        if entry.heading_of is not None and (address.partition("#")[0] in pages or entry.heading_of in talks):
            yield address


def _is_wanted(addresses: Sequence[str], *, sure: bool) -> bool:
    if sure:
        return True
    what = count_text(len(addresses), "address", "addresses")
    if not sys.stdin.isatty():
        raise RefusedError(f"Nothing was forgotten: confirm with --yes that the {what} above may disappear for good.")
    try:
        return input(f"Forget the {what} above for good? [y/N] ").strip().casefold() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False
