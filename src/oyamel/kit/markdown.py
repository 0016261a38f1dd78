"""Text that people write, as safe HTML: Markdown without raw HTML and without pictures from elsewhere."""

from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


def render_markdown(text: str, *, top_heading: int = 3) -> str:
    """HTML for a Markdown text (CommonMark with tables and strikethrough), safe to put into a page.

    Headings begin at level `top_heading`. Links may lead to http, https, mailto and addresses of this site.
    """
    return clean_html(_parser(top_heading).render(text))


def clean_html(html: str) -> str:
    """HTML with nothing but plain text marks: no scripts, styles, classes, pictures or forms."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


@cache
def _parser(top_heading: int) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")

    def lower_headings(state: StateCore) -> None:
        for token in state.tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + top_heading - 1, 6)}"

    parser.core.ruler.push("lower_headings", lower_headings)
    return parser


def text_blocks(text: str) -> list[str]:
    """The words of each paragraph, heading, cell and line of a list, without marks, in their order."""
    blocks = [token for token in _parser(1).parse(text) if token.type == "inline"]
    return [" ".join(_words(block.children or []).split()) for block in blocks]


def _words(tokens: Sequence[Token]) -> str:
    return "".join(" " if token.type in ("softbreak", "hardbreak") else token.content for token in tokens)
