"""Shell completion: ``garden completion bash``, generated from the argument parser."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

_BASH: Final = """\
_garden() {{
  local words="" cur="${{COMP_WORDS[COMP_CWORD]}}"
  case " ${{COMP_WORDS[*]:1:COMP_CWORD-1}} " in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}}
complete -o default -F _garden garden
"""
_ZSH: Final = """\
#compdef garden
_garden() {{
  local -a found
  case " ${{words[2,CURRENT-1]}} " in
{cases}
  esac
  (( $#found )) && _describe 'garden' found
  [[ $PREFIX == -* ]] || _files
}}
compdef _garden garden
"""


class _Level(NamedTuple):
    """What can follow ``words`` on the command line: commands and options, with their help."""

    words: str
    commands: dict[str, str]
    options: dict[str, str]


def completion(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script with which a shell completes the commands and options of ``parser``."""
    return SHELLS[shell](list(_levels(parser)))


def _levels(parser: argparse.ArgumentParser, words: str = "") -> Iterator[_Level]:
    """The levels of a parser, the deepest first."""
    commands: dict[str, str] = {}
    options: dict[str, str] = {}
    for action in parser._actions:  # noqa: SLF001 (argparse has no public API for this)
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            commands = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name in commands:
                yield from _levels(action.choices[name], f"{words}{name} ")
        else:
            options.update(dict.fromkeys(action.option_strings, action.help or ""))
            commands.update(dict.fromkeys((action.choices or ()) if not action.option_strings else (), ""))
    yield _Level(words, commands, options)


def _bash(levels: list[_Level]) -> str:
    cases = (
        f'    {shlex.quote(f" {level.words}")}*) words="{" ".join(level.commands)}"; '
        f'[[ $cur == -* ]] && words="{" ".join(level.options)}" ;;'
        for level in levels
    )
    return _BASH.format(cases="\n".join(cases))


def _zsh(levels: list[_Level]) -> str:
    def described(words: dict[str, str]) -> str:
        return " ".join(shlex.quote(f"{word}:{text}" if text else word) for word, text in words.items())

    cases = (
        f"    {shlex.quote(f' {level.words}')}*) found=({described(level.commands)}); "
        f"[[ $PREFIX == -* ]] && found=({described(level.options)}) ;;"
        for level in levels
    )
    return _ZSH.format(cases="\n".join(cases))


def _fish(levels: list[_Level]) -> str:
    lines = []
    for level in levels:
        seen = " ".join(f"; and __fish_seen_subcommand_from {word}" for word in level.words.split())
        condition = seen.removeprefix("; and ") or "__fish_use_subcommand"
        if level.commands and level.words:
            condition += f"; and not __fish_seen_subcommand_from {' '.join(level.commands)}"
        for word, text in level.commands.items():
            lines.append(f"complete -c garden -n {shlex.quote(condition)} -a {word} -d {shlex.quote(text)}")
        for name, text in level.options.items():
            sort = "l" if name.startswith("--") else "s"
            lines.append(
                f"complete -c garden -n {shlex.quote(condition)} -{sort} {name.lstrip('-')} -d {shlex.quote(text)}"
            )
    return "\n".join(lines) + "\n"


SHELLS: Final[dict[str, Callable[[list[_Level]], str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
