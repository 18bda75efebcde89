"""Whether social cards can be set in the fonts that there are: ``check_cards``. Never draws one."""

from collections.abc import Iterator, Mapping

from blogkit.cards.fonts import font_fault, fonts_with
from blogkit.content.values import Outline, read_outline
from blogkit.diagnostics import Diagnostic, Span, error, warning
from blogkit.site.assemble import Site
from blogkit.sources import Source

RULE = "letter-without-font"
SHOWN = 12
"""So many letters are named."""


def check_cards(site: Site, files: Mapping[str, Source]) -> Iterator[Diagnostic]:
    """Yield font files that cannot be used, and names and titles that have letters without a font; ``files`` are those of the site."""
    if not site.config.has_cards:
        return
    usable: list[bytes] = []
    for font in site.config.card_fonts:
        source = files.get(font.path)
        fault = font_fault(source.read()) if source else "there is no such file"
        if source and not fault:
            usable.append(source.read())
        elif font.path:
            yield error("card-font", f"cards cannot be set in {font.path}: {fault}", font.at)
    fonts = fonts_with(usable)
    for path, text in (("", site.config.title), *site.names, *((card.path, card.title) for card in site.cards)):
        if letters := fonts.lacking(text):
            yield from _without_font(site, path, letters)


def _without_font(site: Site, path: str, letters: str) -> Iterator[Diagnostic]:
    outline = read_outline(site.outlines[path]) if path in site.outlines else Outline()
    if RULE in outline.allow:
        return
    shown = letters if len(letters) <= SHOWN else f"{letters[:SHOWN]}…"
    yield warning(
        RULE,
        f"no font has these letters, so social cards are made without the text that they stand in: {shown}",
        outline.address or (Span(path) if path else site.config.title_at),
        help='put a font that has them into fonts/ and name it in blogkit.toml: [cards] fonts = ["fonts/…"]',
    )
