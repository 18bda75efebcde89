"""The rule ``bare-promotion``. Never judges what a remark says, only whether there is one."""

from collections.abc import Iterator

from blogkit.diagnostics import Diagnostic, warning
from blogkit.site.assemble import Site
from blogkit.site.urls import path_here

FEW_WORDS = 20
VERY_FEW_WORDS = 8


def bare_promotion(site: Site) -> Iterator[Diagnostic]:
    """Find posts that only send their readers elsewhere; what counts stands in the manual."""
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
