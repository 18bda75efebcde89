"""The rule ``bare-promotion``. Never judges what a remark says, only whether there is one."""

from collections.abc import Iterator

from blogkit.diagnostics import Diagnostic, warning
from blogkit.site.assemble import Site
from blogkit.site.urls import path_here

FEW_WORDS = 20
VERY_FEW_WORDS = 8


def bare_promotion(site: Site) -> Iterator[Diagnostic]:
    """A post is more than a fragment and a link to another site.

    Whoever follows a blog came for what it says. A post that only sends them elsewhere is an advertisement, whatever it leads to.

    What counts: the post leads to another site, and of its own words, those outside of such links, there are fewer than 8; or fewer than 20
    and no more than the links have; or fewer than 100 that break off in an ellipsis, with nothing behind it but links. An address that is
    shown counts as one word, and quotations count as own words. A post that shows something (a picture, a film, a recording, a table, a
    block of code, none of them part of the link) is never found, and neither is a retracted one, of which often only the way to the reason
    is left.

    Say in the post what is worth knowing about what it leads to: one or two real sentences are enough, and a short note with a link is
    a post like any other. If the text is yours and stands elsewhere, publish it here and name the other place under `syndication`. A
    post that is meant to be a bare link says `allow: [bare-promotion]`; a blog of links leaves the rule off.
    """
    for number, gist in enumerate(site.gists):
        if gist is None or gist.fragment is None or "bare-promotion" in gist.allow or site.entries[number].card.record.is_retracted:
            continue
        fragment = gist.fragment
        links = [link for link in fragment.outbound if path_here(site.config, link.url) is None]
        linked = sum(link.words for link in links)
        own = fragment.words - linked
        message = _fault(own, linked, breaks_off=fragment.breaks_off) if links else ""
        if message:
            yield warning(
                "bare-promotion",
                message,
                links[0].at,
                label="leads elsewhere",
                help="say what is worth knowing about it, or publish the text itself and name its origin under 'syndication'",
            )


def _fault(own: int, linked: int, *, breaks_off: bool) -> str:
    if breaks_off:
        return f"this post breaks off after {own} words, and the rest is on another site"
    if own < VERY_FEW_WORDS or (own < FEW_WORDS and own <= linked):
        count = {0: "no words", 1: "one word"}.get(own, f"{own} words")
        return f"this post has {count} of its own and a link to another site"
    return ""
