"""All kinds of problems: what they mean, and how to put them right; the reference of messages is made of them."""

from __future__ import annotations

from typing import Final, NamedTuple


class ProblemKind(NamedTuple):
    """A sort of mistake: what it means and what to do about it.

    What is wrong fails a build; what may be right is ``advice``, which does not unless a garden wants it to.
    """

    meaning: str
    remedy: str
    advice: bool = False


#: All kinds, by the subtype that writers see in brackets (``[garden.unknown-topic]``).
KINDS: Final = {
    # Front matter
    "malformed-front-matter": ProblemKind(
        "The block between the --- lines at the top of a page is not valid YAML.",
        "Write 'key: value' lines; quote values that contain a colon or begin with a special character.",
    ),
    "unknown-key": ProblemKind(
        "A key of the front matter, of a {talk} block or of garden.toml is not one that the garden knows.",
        "Correct the spelling or remove the line.",
    ),
    "repeated-key": ProblemKind(
        "The same key appears twice in one block, so one of the values would be lost.",
        "Keep one of the lines.",
    ),
    "wrong-type": ProblemKind(
        "A value is not of the type that its key requires.",
        "Write the value in the form named in the message.",
    ),
    "missing-field": ProblemKind(
        "Something is missing that every page or talk of this kind must have.",
        "Add it.",
    ),
    "not-text": ProblemKind(
        "A file is not text in UTF-8.",
        "Save the file as UTF-8.",
    ),
    "unread-file": ProblemKind(
        "A text file is in the garden but is not read, because of its name or folder.",
        "The name of a page ends in .md, in lower case; move other files elsewhere, link to them from a page, "
        "or list them in 'exclude_patterns' in conf.py.",
    ),
    "unreadable-file": ProblemKind(
        "A page, speakers.yml, garden.toml or published.json is not a readable file, or is far too large.",
        "Replace it with a text file, or move it out of the garden's folder.",
    ),
    "unsettled-merge": ProblemKind(
        "A file contains the markers of an unresolved git merge.",
        "Resolve the merge, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
    ),
    "too-deep": ProblemKind(
        "Blocks, lists or emphasis are nested hundreds of levels deep.",
        "Reduce the nesting.",
    ),
    "no-title": ProblemKind(
        "The page has no level-one heading.",
        "Begin the text with a line '# Title'.",
    ),
    "second-title": ProblemKind("A page has two level-one headings.", "Write '##': only the first is the title."),
    "bad-id": ProblemKind(
        "An id is not made of lower-case letters, digits and single hyphens, or is too long.",
        "Ids become web addresses: use up to 200 lower-case letters, digits and hyphens.",
    ),
    "unclosed-block": ProblemKind(
        "A block is not closed, so everything below it is part of it, including talks.",
        "Close it with a line of the same marks alone; a block around others needs more marks than they have.",
    ),
    # Talks
    "talk-outside-heading": ProblemKind(
        "A {talk} block is not directly below a level-two heading of a conference page.",
        "Put it directly below the '## Title' of its talk, in a file in conferences/.",
    ),
    "two-talks-under-heading": ProblemKind(
        "A section has more than one {talk} block.",
        "Give each talk its own '## Title', with a space after the ##.",
    ),
    "talk-without-id": ProblemKind(
        "A talk has no label above its heading, so it would have no permanent address.",
        "Put the label on a line of its own, directly above the heading.",
    ),
    "talk-without-block": ProblemKind(
        "A heading looks like that of a talk, but its section has no {talk} block.",
        "A talk has a label, a '## Title' and a {talk} block; give other headings other labels and words.",
    ),
    "malformed-talk": ProblemKind(
        "A line of a {talk} block is neither ':key: value' nor part of the takeaway.",
        "Write ':key: value' lines first, then an empty line, then the takeaway.",
    ),
    "bad-takeaway": ProblemKind(
        "A takeaway is not one sentence of plain text.",
        "A takeaway appears on its own in lists, feeds and previews: write one paragraph, without links or images, "
        "and close the block below it with a line ```.",
    ),
    "unknown-kind": ProblemKind(
        "A talk has a kind that the garden does not know.",
        "Use one of: keynote, talk, workshop, lightning, ignite, panel.",
    ),
    "date-outside-conference": ProblemKind(
        "The day of a talk is not a day of its conference.",
        "Correct the day, or the start and end in the front matter.",
    ),
    "end-before-start": ProblemKind(
        "A conference ends before it starts.",
        "Correct the start or the end in the front matter.",
    ),
    # Names and references
    "duplicate-id": ProblemKind(
        "Two things have the same id.",
        "Change one of them, and keep the one that is already published.",
    ),
    "same-address": ProblemKind(
        "Two names of speakers, series or families would have the same address.",
        "If they are the same, use one spelling, or list a speaker's other name under aliases in speakers.yml; "
        "if not, give one of the speakers an 'id' there, or one of the series or families another name.",
    ),
    "no-address": ProblemKind(
        "A name has no letter or digit to make an address from.",
        "Give a speaker an 'id' in speakers.yml, and a series a name with letters.",
    ),
    "same-title": ProblemKind(
        "Two topics have the same title, or two conference pages the same title and first day.",
        "Merge the two pages, or give one of them another title.",
    ),
    "unknown-topic": ProblemKind(
        "A topic has no page in topics/.",
        "Correct the id, or add the page topics/<id>.md.",
    ),
    "unknown-talk": ProblemKind(
        "A talk does not exist.",
        "Use the label above the heading of the talk.",
    ),
    "unknown-speaker": ProblemKind(
        "A person gives no talk in this garden.",
        "Use the name as written in a {talk} block, or an alias from speakers.yml.",
    ),
    "unknown-conference": ProblemKind(
        "A conference has no page in conferences/.",
        "Use the file name without .md.",
    ),
    "unknown-series": ProblemKind(
        "A series has no conference in this garden.",
        "Use the name as written under 'series' in the front matter of a conference.",
    ),
    "unknown-writer": ProblemKind(
        "A writer has written nothing in this garden.",
        "Use the key under [authors] in garden.toml.",
    ),
    "unknown-target": ProblemKind(
        "A link [text](#id) leads nowhere.",
        "Use the id of a talk, topic or conference, the name of a speaker's page, or a label.",
    ),
    "ambiguous-target": ProblemKind(
        "A link [text](#name) could mean several headings of its page, in different talks.",
        "Use the full id of the heading: the id of its talk, then its own words.",
    ),
    "unknown-message": ProblemKind(
        "A kind of message that is to be silenced does not exist.",
        "Write the name in brackets at the end of a message.",
    ),
    "in-draft": ProblemKind(
        "A published page refers to something that exists only in a draft.",
        "Publish the draft, or add the reference later.",
    ),
    "unknown-footnote": ProblemKind(
        "A text refers to a footnote that the page does not have.",
        "Add a line '[^name]: …' with its text to the page, or put a backslash before the bracket.",
    ),
    "unused-footnote": ProblemKind(
        "A page has a footnote that no text refers to, so no reader would see it.",
        "Write '[^name]' where it belongs, or delete it.",
    ),
    "not-yet-published": ProblemKind(
        "A page refers to something on a page whose date is in the future.",
        "Add the reference later, or publish both on the same day.",
    ),
    "kind-in-use": ProblemKind(
        "Two kinds of notes have the same folder, or the same name for their parts.",
        "Choose another in garden.toml.",
    ),
    "unknown-author": ProblemKind(
        "The author of a page is not listed in garden.toml.",
        "Add the key under [authors] in garden.toml, or correct it.",
    ),
    "relation-to-itself": ProblemKind(
        "A talk states a relation to itself.",
        "Name another talk.",
    ),
    "repeated-relation": ProblemKind(
        "The same relation between two talks is stated twice.",
        "State it once; both pages show it.",
    ),
    "repeated-name": ProblemKind("The same name appears twice in one list.", "Keep one."),
    "similar-speakers": ProblemKind(
        "Two names of speakers are so similar that they may be the same person.",
        "If they are, use one spelling, or list the other under aliases in speakers.yml;"
        " if not, add 'distinct-from' there.",
        advice=True,  # a guess
    ),
    "alias-in-use": ProblemKind(
        "An alias or a former name is also the name, id or alias of something else.",
        "Remove it from one of them; links from elsewhere mean the one that had it first.",
    ),
    # What a page must not contain
    "not-allowed": ProblemKind(
        "A page inserts HTML or another file instead of using Markdown.",
        "Write it in Markdown, and quote what matters from a file in a code block.",
    ),
    "bad-formula": ProblemKind(
        "A formula cannot be drawn: it has a mistake or an unknown command.",
        "Use the commands listed at https://docutils.sourceforge.io/docs/ref/rst/mathematics.html; "
        "put a backslash before a '$' that does not begin a formula.",
    ),
    "deep-list": ProblemKind(
        "A list or a quotation has more levels than a page can show, so the innermost would be lost.",
        "Use fewer levels: at most nine in a list, nineteen in a quotation.",
    ),
    "lost-cell": ProblemKind(
        "A row of a table has more cells than the header, and Markdown leaves out the last ones.",
        "Put a backslash before each '|' that belongs to a cell, or give the table another column.",
    ),
    "unread-markup": ProblemKind(
        "Something looks like markup, such as a block, a role, HTML or the syntax of other tools, "
        "but the page would show it as typed.",
        "If it is meant as text, put a backslash in front of it.",
    ),
    "hidden-character": ProblemKind(
        "An invisible character changes the order in which a line reads, makes two names of one, or breaks HTML.",
        "Delete it by retyping the words around it; in code, write it as an escape such as '\\u202e'.",
    ),
    "unknown-language": ProblemKind(
        "Code is marked as an unknown language, or as the wrong one.",
        "Correct the name after the ```, or write ```text.",
        advice=True,  # only the colours are missing, and there are languages that Pygments does not know
    ),
    "undrawn-diagram": ProblemKind(
        "A diagram has no drawing, so each reader's browser loads 200 kB to draw it.",
        "Run 'make diagrams'.",
        advice=True,  # it is shown nevertheless
    ),
    "icon-font": ProblemKind(
        "A Font Awesome icon would not be visible: it needs a font that pages do not load.",
        "Write {octicon}`name` instead, which is drawn in the page, or a word.",
    ),
    "forbidden-address": ProblemKind(
        "A link leads to an address that is neither a web page nor a mail address, such as 'javascript:…'.",
        "Link to an address that begins with https://, http:// or mailto:.",
    ),
    "file-outside": ProblemKind(
        "A page would publish a file that is outside the garden's folder, or hidden.",
        "Copy the file into the garden, beside the page.",
    ),
    # Pictures
    "remote-image": ProblemKind(
        "A picture is on another server, which would learn about every reader, and may disappear.",
        "Save the picture beside the page, if its licence allows that, and use the copy.",
    ),
    "image-without-alt": ProblemKind(
        "An image has no text alternative.",
        "Describe in the brackets what the image shows: ![what it shows](file).",
    ),
    "unreadable-picture": ProblemKind(
        "A picture has a format that browsers cannot show, or is damaged.",
        "Save it again as JPEG, PNG, WebP, AVIF, GIF or SVG.",
    ),
    "large-picture": ProblemKind(
        "A picture exceeds 120 million pixels in all its frames, or 100 MB, or is an animation of more than 8 MB.",
        "Make it smaller or shorter.",
    ),
    "active-file": ProblemKind(
        "A picture or a linked file would run scripts on the site's address, or load something from elsewhere.",
        "Save a drawing as plain SVG, without scripts, style sheets or links to other files; "
        "put the content of an HTML file on a page, or the file into a zip archive.",
    ),
    "diagram-without-text": ProblemKind(
        "A mermaid diagram has no text alternative.",
        "Add the lines 'accTitle: …' and 'accDescr: …' below the first line of the diagram.",
    ),
    "diagram-link": ProblemKind(
        "A mermaid diagram has a link or a picture that the garden cannot check.",
        "Write links as 'click node \"#id\"' or 'click node \"https://…\"', and leave pictures out.",
    ),
    # How the garden looks
    "low-contrast": ProblemKind(
        "Two colours in garden.toml are too similar for text to be readable (WCAG 2.2, 1.4.3).",
        "Make one of them darker or lighter.",
    ),
    "missing-file": ProblemKind(
        "A file named in garden.toml does not exist.",
        "Add the file, or correct the name.",
    ),
    "unreadable-font": ProblemKind(
        "A font is not in WOFF2, the smallest format, which all browsers read.",
        "Convert it: pip install fonttools brotli, then pyftsubset FILE --unicodes='*' --flavor=woff2.",
    ),
    "unknown-page": ProblemKind(
        "The menu or the footer in garden.toml names a page that does not exist.",
        "Name a page by its path without .md, such as notes/about.",
    ),
    "unused-template": ProblemKind(
        "A template in _templates/ replaces no other, and nothing includes it.",
        "Give it the name of the template that it should replace, or delete it.",
    ),
    # What was published
    "published-draft": ProblemKind(
        "A page, talk or speaker that was published exists only in a draft now, so its address would disappear.",
        "Delete the line 'draft: true' from the page; to give up the address for good, pass it to 'make forget'.",
    ),
    "published-later": ProblemKind(
        "A page, talk or speaker that was published is now only on a page whose date is in the future.",
        "Give the page a date that is not after today; to give up the address until then, pass it to 'make forget'.",
    ),
    "vanished-page": ProblemKind(
        "A page that was published would disappear, so links to it would break.",
        "Name the old address under 'formerly' at its new place to keep it; 'make forget' gives it up for good.",
    ),
    "vanished-talk": ProblemKind(
        "The address of a talk that was published would lead nowhere.",
        "Name the old id under ':formerly:' to keep the address; 'make forget' gives it up for good.",
    ),
    "vanished-feed": ProblemKind(
        "A feed that was published would disappear, so its subscribers would hear nothing more.",
        "Restore the page that it belongs to; 'make forget' gives it up for good.",
    ),
    # Files beside the pages
    "malformed-file": ProblemKind(
        "speakers.yml, garden.toml or published.json cannot be read.",
        "Correct the syntax at the given place.",
    ),
}

#: Kinds of problems that may keep talks of a page, or their names, from being read.
HIDES_TALKS: Final = frozenset({
    "malformed-front-matter", "unclosed-block", "talk-outside-heading", "two-talks-under-heading", "talk-without-id",
    "talk-without-block", "malformed-talk", "no-title", "second-title",
})  # fmt: skip
#: Kinds of problems that keep a whole file from being read.
UNREADABLE: Final = frozenset({"not-text", "unreadable-file", "unsettled-merge", "malformed-file", "too-deep"})
#: Kinds of problems that may only exist because something else cannot be read, which has to be mended first.
ABOUT_OTHERS: Final = frozenset(kind for kind in KINDS if kind.startswith(("vanished-", "unknown-"))) - {
    "unknown-key", "unknown-kind", "unknown-language", "unknown-footnote", "unknown-message",
} | {"alias-in-use", "published-draft"}  # fmt: skip
