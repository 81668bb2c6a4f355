"""Configuration of the conference garden for Sphinx.

What differs from garden to garden is in ``garden.toml`` of its folder; GARDEN
in the environment names another folder than this one.
"""

import os
import re
from pathlib import Path

from conference_garden.facts.catalogue import INDEX_PAGES
from conference_garden.facts.settings import read_settings
from conference_garden.feeds.subscriptions import ARCHIVE

ROOT = Path(__file__).parent

garden_settings = read_settings(Path(os.environ.get("GARDEN") or ROOT))

# The site
project = garden_settings.name
author = ", ".join(name for name, _ in garden_settings.authors.values()) or project
copyright = f"{author}; notes CC BY 4.0"
language = garden_settings.language
html_title = project
html_baseurl = garden_settings.url

# Pages: an allow-list, because the source folder is the root of the repository
include_patterns = [
    *("index.md", *(f"{name}.md" for name in INDEX_PAGES)),
    *("conferences/**", "topics/**", "notes/**", "docs/*.md"),
]
exclude_patterns = ["_build", "README.md", "**/README.md", "CONTRIBUTING.md"]
extensions = [
    "myst_parser",
    "ablog",
    "sphinx_design",
    "sphinxcontrib.mermaid",
    "conference_garden",
]
primary_domain = "garden"  # {talk}, {topic}, {speaker}, {conference} without a prefix
nitpicky = True
suppress_warnings = ["myst.topmatter", "misc.highlighting_failure"]  # the garden names line and remedy

# Markdown
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "smartquotes", "strikethrough"]
myst_disable_syntax = ["html_inline", "html_block"]  # else <modules> vanishes from the text
myst_fence_as_directive = ["mermaid"]  # so that code hosts draw diagrams too
myst_links_external_new_tab = False
smartquotes = False  # MyST does it while parsing

# ablog: dates, tags and archives (see _ext/garden/upstream/ablog.py)
blog_path = ARCHIVE
blog_title = project
blog_baseurl = garden_settings.url
blog_authors = dict(garden_settings.authors)
blog_post_pattern = ["conferences/*.md", "conferences/**/*.md"]
blog_feed_archives = False
post_date_format = "%Y-%m-%d"
post_date_format_short = "%Y-%m-%d"
post_show_prev_next = False
post_redirect_refresh = 0
fontawesome_included = True  # else the theme sets it too late and every build reads all pages

# HTML
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_style = "theme.css"  # made in _ext/garden/upstream/styles.py
html_css_files = ["page.css", "garden.css"]
html_js_files = [("page.js", {"type": "module"})]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_permalinks_icon = "#"
html_use_index = True
html_additional_pages = {"search": "garden/search.html", "404": "garden/404.html"}
html_context = {"default_mode": "light"}  # where scripts are off; else garden/colour-mode.html decides
html_sidebars = {"**": ["garden/brand.html", "garden/navigation.html"]}
html_theme_options = {
    "article_header_start": ["garden/menu-button.html", "garden/page-title.html"],
    "article_header_end": ["garden/header-buttons.html"],
    "secondary_sidebar_items": ["garden/contents.html"],
    "footer_content_items": ["garden/footer.html"],
    "primary_sidebar_end": [],
    "navbar_persistent": [],
    "show_prev_next": False,
    "disable_search": True,
    "back_to_top_button": False,
    "use_download_button": False,
    "use_fullscreen_button": False,
}

# Links to other sites (make linkcheck)
linkcheck_ignore = [re.escape(garden_settings.url)] if garden_settings.url else []
linkcheck_anchors = False  # many are made by scripts
linkcheck_timeout = 20
linkcheck_retries = 2
