"""Code in HTML, as generators of sites wrap it, and as a fenced block of MyST."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from conference_garden.facts.highlighting import is_highlighted
from conference_garden.facts.markdown_text import code_block
from conference_garden.tools.importing.escapes import clean

#: Languages as they are named elsewhere.
_NAMES: Final = {"golang": "go", "py3": "python", "console": "console", "sh-session": "console", "plaintext": "text"}
_LANGUAGE = re.compile(r"(?:^|\s)(?:(?:language|lang|highlight(?:-source)?)-|brush:\s*|sourceCode\s+)([A-Za-z0-9+#.]+)")
#: all that docutils takes for the end of a line
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
#: numbers of lines inside the code, as Chroma and Pygments mark them
_NUMBERS: Final = ".//span[@class='ln' or @class='lnt' or @class='linenos' or contains(@style, 'user-select:none')]"


def code_of(element: HtmlElement) -> tuple[str, str] | None:
    """The code that an element holds and nothing else, and its language; None if it is something else.

    Knows ``<pre>`` alone and as Chroma (Hugo) and Pygments (Sphinx, ablog) wrap
    it, also with line numbers in a table beside it.
    """
    if element.tag == "pre":
        blocks = [element]
    elif element.tag in ("div", "figure", "table") and _is_wrapper(element):
        blocks = list(element.iterdescendants("pre"))
        if len(blocks) == 2 and _is_numbers(blocks[0]):
            blocks = blocks[1:]
    else:
        return None
    if len(blocks) != 1 or re.search(r"\D", _around(element, blocks[0])):
        return None
    return _text(blocks[0]), _language(blocks[0], element)


def _is_wrapper(element: HtmlElement) -> bool:
    classes = element.get("class", "")
    return "highlight" in classes or "lntable" in classes or "chroma" in classes or "code-block" in classes


def _is_numbers(pre: HtmlElement) -> bool:
    return bool(re.fullmatch(r"[\d\s]+", pre.text_content() or "x"))


def _around(element: HtmlElement, pre: HtmlElement) -> str:
    """The text of a wrapper besides the code: numbers of lines, or a caption."""
    return re.sub(r"\s", "", element.text_content().replace(pre.text_content(), "", 1))


def _text(pre: HtmlElement) -> str:
    for line_break in list(pre.iterdescendants("br")):
        line_break.tail = "\n" + (line_break.tail or "")
    for number in pre.xpath(_NUMBERS):
        number.drop_tree()
    # a parser of HTML drops one line break after <pre>, Pygments writes an empty <span> there
    return _LINE_END.sub("\n", clean("".join(pre.itertext()))).strip("\n").rstrip()


def _language(pre: HtmlElement, outermost: HtmlElement) -> str:
    for element in (*pre.iterdescendants("code"), pre, *pre.iterancestors("div", "figure")):
        if name := element.get("data-lang"):
            return str(name).lower()
        for match in _LANGUAGE.finditer(element.get("class", "")):
            if match[1] not in ("default", "source", "notranslate"):
                return match[1].lower()
        if element is outermost:
            break
    return ""


def highlighted_block(code: str, language: str) -> str:
    """Code as a fenced block, named by its language if it can be highlighted so.

    Sphinx warns of a language that Pygments does not know, and of code that is
    none of its language.
    """
    language = _NAMES.get(language, language)
    return code_block(code, language if language and is_highlighted(code, language) else "text")
