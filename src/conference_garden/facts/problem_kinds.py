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
        "The same key stands twice in one block, so one of the values would be lost.",
        "Keep one of the lines.",
    ),
    "wrong-type": ProblemKind(
        "A value is not of the type that its key needs.",
        "Write the value in the form named in the message.",
    ),
    "missing-field": ProblemKind(
        "Something is missing that every page or talk of this sort must have.",
        "Add it.",
    ),
    "not-text": ProblemKind(
        "A file is not text in UTF-8.",
        "Save the file as UTF-8.",
    ),
    "unread-file": ProblemKind(
        "A text lies in the garden and is not read, because its name or that of its folder is another.",
        "The name of a page ends in .md, in small letters; what is no page belongs elsewhere, is linked by a page, "
        "or is named in 'exclude_patterns' in conf.py.",
    ),
    "unreadable-file": ProblemKind(
        "A page, speakers.yml, garden.toml or published.json is no file that can be read, or a very large one.",
        "Put a text file in its place, or take it out of the garden's folder.",
    ),
    "unsettled-merge": ProblemKind(
        "A file has the lines with which git marks what it could not merge.",
        "Settle the merge: keep what is to stand, without the lines that begin with <<<<<<<, ======= and >>>>>>>.",
    ),
    "too-deep": ProblemKind(
        "Blocks, lists or emphasis stand in one another hundreds deep.",
        "Take them apart.",
    ),
    "no-title": ProblemKind(
        "The page has no level-one heading.",
        "Begin the text with one line '# Title'.",
    ),
    "second-title": ProblemKind("A page has two level-one headings.", "Write '##': only the first is the title."),
    "bad-id": ProblemKind(
        "An id is not made of lower-case letters, digits and single hyphens, or is too long.",
        "Ids become web addresses: use up to 200 lower-case letters, digits and hyphens.",
    ),
    "unclosed-block": ProblemKind(
        "A block has no end, so what follows is a part of it, talks too.",
        "Put its end, the same marks alone, on a line below it; a block around others needs more marks than they have.",
    ),
    # Talks
    "talk-outside-heading": ProblemKind(
        "A {talk} block does not stand directly under a level-two heading of a conference page.",
        "Put it right below the '## Title' of its talk, in a file of conferences/.",
    ),
    "two-talks-under-heading": ProblemKind(
        "A section has more than one {talk} block.",
        "Give each talk a '## Title' of its own, with a space behind the ##.",
    ),
    "talk-without-id": ProblemKind(
        "A talk has no label above its heading, so nothing could link to it for good.",
        "Put the label on a line of its own, directly above the heading.",
    ),
    "talk-without-block": ProblemKind(
        "A heading looks like that of a talk, but its section has no {talk} block.",
        "A talk has a label, a '## Title' and a {talk} block; other headings have other labels and words.",
    ),
    "malformed-talk": ProblemKind(
        "A line of a {talk} block is neither ':key: value' nor part of the takeaway.",
        "Write ':key: value' lines first, then an empty line, then the takeaway.",
    ),
    "bad-takeaway": ProblemKind(
        "A takeaway is not one sentence of plain text.",
        "A takeaway stands alone in lists, feeds and previews: one paragraph, without links or images; "
        "the block ends below it with the line ```.",
    ),
    "unknown-kind": ProblemKind(
        "A talk is of a kind that the garden does not know.",
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
        "Change one of them; an id that is already published should stay.",
    ),
    "same-address": ProblemKind(
        "Two names of speakers, series or families would have one address.",
        "If they are one, use one spelling, or list the other name of a speaker under aliases in speakers.yml; "
        "if not, give one of two speakers an 'id' there, or one of two series or families another name.",
    ),
    "no-address": ProblemKind(
        "A name has no letter or digit that an address could be made of.",
        "Give a speaker an 'id' in speakers.yml, and a series a name with letters.",
    ),
    "same-title": ProblemKind(
        "Two topics have one title, or two conference pages one title and one first day.",
        "Make one page of the two, or give one of them another title.",
    ),
    "unknown-topic": ProblemKind(
        "A topic is named that has no page in topics/.",
        "Correct the id, or add the page topics/<id>.md.",
    ),
    "unknown-talk": ProblemKind(
        "A talk is named that does not exist.",
        "Use the label that stands above the heading of the talk.",
    ),
    "unknown-speaker": ProblemKind(
        "A person is named who gives no talk in the garden.",
        "Use the name as it stands in a {talk} block, or an alias from speakers.yml.",
    ),
    "unknown-conference": ProblemKind(
        "A conference is named that has no page in conferences/.",
        "Use the file name without .md.",
    ),
    "unknown-series": ProblemKind(
        "A series is named of which the garden has no conference.",
        "Use the name as it stands under 'series' in the front matter of a conference.",
    ),
    "unknown-writer": ProblemKind(
        "A writer is named who has written nothing here.",
        "Use the key under [authors] in garden.toml.",
    ),
    "unknown-target": ProblemKind(
        "A link [text](#id) leads nowhere.",
        "Use the id of a talk, topic or conference, the name of a speaker's page, or a label.",
    ),
    "ambiguous-target": ProblemKind(
        "A link [text](#name) may mean several headings of its page, in different talks.",
        "The id of a heading is that of its talk and its words.",
    ),
    "unknown-message": ProblemKind(
        "A kind of message is to be silenced that there is not.",
        "Write the name that stands in brackets at the end of a message.",
    ),
    "in-draft": ProblemKind(
        "A published page refers to something that is only in a draft.",
        "Publish the draft, or wait with the reference.",
    ),
    "unknown-footnote": ProblemKind(
        "A text refers to a footnote that the page does not have.",
        "Add a line '[^name]: …' with its text to the page, or put a backslash before the bracket.",
    ),
    "unused-footnote": ProblemKind(
        "A page has a footnote to which no text refers, so no reader would see it.",
        "Write '[^name]' where it belongs, or delete it.",
    ),
    "not-yet-published": ProblemKind(
        "A page refers to something on a page that is published later, because its date is still to come.",
        "Wait with the reference, or publish both on one day.",
    ),
    "kind-in-use": ProblemKind(
        "A kind of notes has the folder, or the name of its parts, that another has.",
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
    "repeated-name": ProblemKind("The same name stands twice in one list.", "Keep one."),
    "similar-speakers": ProblemKind(
        "Two names of speakers are so alike that they may be one person.",
        "If they are one person, use one spelling or list the other under aliases in speakers.yml;"
        " if not, add 'distinct-from' there.",
        advice=True,  # a guess
    ),
    "alias-in-use": ProblemKind(
        "An alias or a former name is also the name, id or alias of something else.",
        "Remove it from one of the two; links from elsewhere mean the one that had it first.",
    ),
    # What a page must not hold
    "not-allowed": ProblemKind(
        "A page inserts HTML or another file instead of saying it in Markdown.",
        "Say it in Markdown, and quote what matters from a file in a code block.",
    ),
    "bad-formula": ProblemKind(
        "A formula cannot be drawn: it has a mistake, or a command that is not known.",
        "Write it with the commands of https://docutils.sourceforge.io/docs/ref/rst/mathematics.html; "
        "before a '$' that is no formula put a backslash.",
    ),
    "deep-list": ProblemKind(
        "A list or a quotation has more levels than pages can show, so the innermost would be lost.",
        "Write fewer levels: a list has room for nine, a quotation for nineteen.",
    ),
    "unread-markup": ProblemKind(
        "Something looks like markup, such as a block, a role, HTML or what other tools read, "
        "but the page shows it as it was typed.",
        "If it is meant as text, put a backslash before it.",
    ),
    "hidden-character": ProblemKind(
        "A character that nobody sees makes a line read in another order, or one name into two, or breaks HTML.",
        "Delete it: type the words around it anew; in code, show it as an escape such as '\\u202e'.",
    ),
    "unknown-language": ProblemKind(
        "Code is marked as a language that is not known, or as another than it is.",
        "Correct the name behind the ```, or write ```text.",
        advice=True,  # the code is there, only its colours are not, and there are languages that Pygments does not know
    ),
    "undrawn-diagram": ProblemKind(
        "A diagram has no drawing, so each reader's browser loads 200 kB to draw it.",
        "Run 'make diagrams'.",
        advice=True,  # it is shown all the same
    ),
    "icon-font": ProblemKind(
        "An icon of Font Awesome would not be seen: it is a letter of a font that pages do not load.",
        "Write {octicon}`name` instead, whose picture is in the page, or a word.",
    ),
    "forbidden-address": ProblemKind(
        "A link leads to an address that is neither a web page nor a mail address, such as 'javascript:…'.",
        "Link to an address that begins with https://, http:// or mailto:.",
    ),
    "file-outside": ProblemKind(
        "A page would publish a file that is not in the garden's folder, or that is hidden.",
        "Copy the file into the garden, beside the page.",
    ),
    # Pictures
    "remote-image": ProblemKind(
        "A picture is on another server, which would learn of every reader, and may vanish.",
        "Save the picture beside the page, if its licence allows that, and name the copy.",
    ),
    "image-without-alt": ProblemKind(
        "An image has no text alternative.",
        "Say in the brackets what the image shows: ![what it shows](file).",
    ),
    "unreadable-picture": ProblemKind(
        "A picture is not one that browsers show, or it is damaged.",
        "Save it again, as JPEG, PNG, WebP, AVIF, GIF or SVG.",
    ),
    "large-picture": ProblemKind(
        "A picture has more than 120 million pixels in all its frames or 100 MB, or is an animation of more than 8 MB.",
        "Make it smaller, or shorter.",
    ),
    "active-file": ProblemKind(
        "A picture or a linked file would run scripts under the address of the site, or load something from elsewhere.",
        "Save a drawing as plain SVG, without scripts, style sheets and links to other files; "
        "say on a page what an HTML file says, or put the file into a zip file.",
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
        "Two colours of garden.toml are too much alike for text to be read (WCAG 2.2, 1.4.3).",
        "Make one darker or lighter.",
    ),
    "missing-file": ProblemKind(
        "A file that garden.toml names is not there.",
        "Put it there, or correct the name.",
    ),
    "unreadable-font": ProblemKind(
        "A font is not in WOFF2, the form that all browsers read and that is the smallest.",
        "Convert it: pip install fonttools brotli, then pyftsubset FILE --unicodes='*' --flavor=woff2.",
    ),
    "unknown-page": ProblemKind(
        "The menu or the footer in garden.toml names a page that the garden does not have.",
        "Name a page by its path without .md, such as notes/about.",
    ),
    "unused-template": ProblemKind(
        "A template in _templates/ takes the place of none, and nothing includes it.",
        "Name it as the template that it is to take the place of, or take it away.",
    ),
    # What was published
    "published-draft": ProblemKind(
        "A page, talk or speaker that was published is only in a draft now, so its address would vanish.",
        "Take the line 'draft: true' out of the page; to take it back for good, name the address to 'make forget'.",
    ),
    "published-later": ProblemKind(
        "A page, talk or speaker that was published is only on a page now whose date is still to come.",
        "Put a date into the page that is not after today; to take it back until then, "
        "name the address to 'make forget'.",
    ),
    "vanished-page": ProblemKind(
        "A page that was published would vanish, so links to it would break.",
        "A page keeps its address when it is named under 'formerly' at its new place; "
        "'make forget' takes it back for good.",
    ),
    "vanished-talk": ProblemKind(
        "The address of a talk that was published would lead nowhere.",
        "A talk keeps its address when its old id is named under ':formerly:'; 'make forget' takes it back for good.",
    ),
    "vanished-feed": ProblemKind(
        "A feed that was published would vanish, so its subscribers would hear no more.",
        "Bring back the page to which it belongs; 'make forget' takes it back for good.",
    ),
    # Files beside the pages
    "malformed-file": ProblemKind(
        "speakers.yml, garden.toml or published.json cannot be read.",
        "Correct the syntax at the place named.",
    ),
}

#: Kinds of problems for which talks of a page, or their names, may not have been read.
HIDES_TALKS: Final = frozenset({
    "malformed-front-matter", "unclosed-block", "talk-outside-heading", "two-talks-under-heading", "talk-without-id",
    "talk-without-block", "malformed-talk", "no-title", "second-title",
})  # fmt: skip
#: Kinds of what cannot be read at all.
UNREADABLE: Final = frozenset({"not-text", "unreadable-file", "unsettled-merge", "malformed-file", "too-deep"})
#: What may be wrong only because something else cannot be read, which is to be put right first.
ABOUT_OTHERS: Final = frozenset(kind for kind in KINDS if kind.startswith(("vanished-", "unknown-"))) - {
    "unknown-key", "unknown-kind", "unknown-language", "unknown-footnote", "unknown-message",
} | {"alias-in-use", "published-draft"}  # fmt: skip
