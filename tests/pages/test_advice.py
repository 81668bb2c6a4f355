"""Advice about possible mistakes fails no command.

Every message can be silenced, and reappears when it no longer is.
"""

from __future__ import annotations

import pytest
import yaml
from gardens import ROOT, Built, Command, Garden
from site_pages import html_mistakes

from conference_garden.facts.problem_kinds import KINDS

#: Text that gives advice, text with a mistake, and text with a mistake that Sphinx notices.
CODE = "Things that float.\n\n```nolang\nsail()\n```"
TAG = "Things that <b>float</b>."
PICTURE = "Things that float: ![A boat](boat.svg)"
PLACE = "topics/boats.md:10: "


def kinds(built: Built) -> list[str]:
    """The kinds of all warnings and advice."""
    return [message.rpartition("[")[2].rstrip("]") for message in built.warnings + built.advice]


def checks(garden: Garden, text: str) -> None:
    """Add the table ``[checks]`` to a garden's settings."""
    garden.replace("garden.toml", "[authors]", f"[checks]\n{text}\n\n[authors]")


def test_advice_fails_no_command(garden: Garden) -> None:
    """``check`` shows advice with its place and succeeds, and ``build`` publishes and says how much advice there is."""
    garden.replace("topics/boats.md", "Things that float.", CODE)
    shown = Command("check", ".", cwd=garden.folder).result()
    assert shown.returncode == 0
    assert shown.stderr.startswith(f"{PLACE}ADVICE: the language 'nolang' of this code is not known")
    assert shown.stderr.endswith(" [garden.unknown-language]\n")
    assert "No problems" in shown.stdout
    built = Command("build", ".", cwd=garden.folder).result()
    assert built.returncode == 0
    assert built.stdout.startswith("1 piece of advice: 'make check' shows")
    assert built.stderr == ""


def test_a_garden_may_want_advice_to_fail(garden: Garden) -> None:
    """With ``advice-fails``, advice becomes a warning, in incremental builds too."""
    garden.replace("topics/boats.md", "Things that float.", CODE)
    assert kinds(garden.build("dummy")) == ["garden.unknown-language"]
    checks(garden, "advice-fails = true")
    for _ in range(2):
        built = garden.build("dummy")
        assert (kinds(built), built.advice) == (["garden.unknown-language"], [])
    assert Command("check", ".", cwd=garden.folder).result().returncode == 1


@pytest.mark.parametrize("text", ["![]({})", "Two ![]({}) words", "> Said ![]({})", "* ![]({})"])
def test_a_picture_that_is_not_there_has_its_line(restored: Garden, text: str) -> None:
    """Sphinx's message about a missing picture has its line number, which editors need."""
    restored.replace("topics/boats.md", "Things that float.", f"Things that float.\n\n{text.format('none.png')}")
    warnings = [text for text in restored.build("dummy").warnings if "image file not readable" in text]
    assert [warning.partition(" WARNING")[0] for warning in warnings] == ["topics/boats.md:10:"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CODE, "garden.unknown-language"),
        (TAG, "garden.unread-markup"),
        (PICTURE, "image.not_readable"),
        ("Things that float.\n\n#### Deep", "myst.header"),
        ("Things that float.\n\n```{figure}\n```", "docutils"),
    ],
)
def test_messages_are_silenced(restored: Garden, text: str, kind: str) -> None:
    """Any message, even of Sphinx, MyST or docutils, can be silenced for a page or for all, and comes back later."""
    restored.replace("topics/boats.md", "Things that float.", text)
    restored.replace("topics/budgets.md", "family:", f"silence: [{kind}]\nfamily:")  # does not silence the message here
    assert {*kinds(restored.build("dummy"))} == {kind}
    page = restored.read("topics/boats.md")
    restored.replace("topics/boats.md", "family:", f"silence: [{kind.removeprefix('garden.')}]\nfamily:")
    assert kinds(restored.build("dummy")) == []
    restored.write("topics/boats.md", page)
    settings = restored.read("garden.toml")
    checks(restored, f'silence = ["{kind}"]')
    assert kinds(restored.build("dummy")) == []
    restored.write("garden.toml", settings)
    assert {*kinds(restored.build("dummy"))} == {kind}


@pytest.mark.parametrize("written", ["garden", "garden.*", "garden.unknown-language"])
@pytest.mark.parametrize("option", ["suppress_warnings", "garden_silence"])
def test_options_silence(garden: Garden, option: str, written: str) -> None:
    """Sphinx's own option silences the garden's messages too, and does not replace what the engine silences."""
    garden.write("conf.py", f'extensions = ["conference_garden.site"]\n{option} = ["{written}"]\n')
    garden.replace("topics/boats.md", "Things that float.", CODE)
    assert kinds(garden.build("dummy")) == []


def test_with_all_silenced_pages_are_whole(garden: Garden) -> None:
    """With all messages silenced, a garden full of mistakes still has valid HTML and shows what is right."""
    cases = yaml.safe_load((ROOT / "tests/messages.yml").read_text(encoding="utf-8"))
    done = set()
    for case in reversed(cases):  # the first cases make whole pages unreadable
        if "old" not in case:
            garden.write(case["file"], case["new"])
        elif case["file"].endswith(".md") and case["old"] in garden.read(case["file"]):
            garden.replace(case["file"], case["old"], case["new"])
        else:
            continue
        done.add(case["kind"])
    assert len(done) > 25
    quiet = [*(f"{kind}" for kind in KINDS), "docutils", "myst.*", "image.*", "ref.*", "app.*", "misc.*"]
    checks(garden, f"silence = {quiet}")
    built = garden.build()
    assert built.warnings == []
    assert html_mistakes(built.output.rglob("*.html")) == ""
    assert (built.output / "topics/boats.html").exists()
