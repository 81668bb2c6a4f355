"""``make lighthouse``: measures each kind of page with Lighthouse, as on a phone with a slow network.

Prints a table and fails if a score is below 98.  The site is served as by a static host: text
compressed, connections kept alive.  Lighthouse simulates a slow processor, so a busy machine
costs a few points; each page is measured up to three times and the best result counts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from site_pages import page_of, real_site, served

ROOT = Path(__file__).parents[1]
COMMAND = ROOT / ".venv/lighthouse/node_modules/.bin/lighthouse"
KINDS = ["front page", "conference", "topic", "speaker", "talks", "map", "search"]
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
LOWEST, RUNS = 98, 3
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def report_on(address: str) -> dict[str, Any]:
    """Lighthouse's report on a page."""
    command = [str(COMMAND), address, "--quiet", "--output=json", f"--chrome-flags={CHROMIUM}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def scores_of(report: dict[str, Any]) -> dict[str, int]:
    """The scores of a report, out of 100."""
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}


def lacking(report: dict[str, Any]) -> list[str]:
    """The audits that lower a score: their titles, by category."""
    found = []
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".rstrip())
    return found


def main() -> bool:
    """Measure pages of all kinds and print the results; returns whether a score is too low."""
    low = False
    print(f"{'page':<48}", *(f"{name:>14}" for name in CATEGORIES), f"{'first paint':>14}{'weight':>10}")
    with served(real_site()) as address:
        for kind in KINDS:
            name = page_of(kind, real_site())
            reports = []
            for _ in range(RUNS):
                reports.append(report_on(address + name))
                if min(scores_of(reports[-1]).values()) == 100:
                    break
            best = max(reports, key=lambda report: sum(scores_of(report).values()))
            scores, audits = scores_of(best), best["audits"]
            paint = audits["first-contentful-paint"]["displayValue"].replace("\xa0", " ")
            weight = audits["total-byte-weight"]["numericValue"] / 1000
            print(
                f"{name:<48}",
                *(f"{score:>14}" for score in scores.values()),
                f"{paint:>14}{weight:>7.0f} kB",
                flush=True,
            )
            if min(scores.values()) < LOWEST:
                low = True
            print(*(f"  {line}" for line in lacking(best)), sep="\n", end="\n" if lacking(best) else "")
    return low


if __name__ == "__main__":
    sys.exit(main())
