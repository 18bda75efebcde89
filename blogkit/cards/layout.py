"""A card as a value: what stands where and how large. Never draws a pixel."""

from collections.abc import Iterator
from typing import NamedTuple

from blogkit.cards.fonts import Fonts, Style, clusters
from blogkit.cards.setting import UNIT, Block, Letter, Measure, Span, fit
from blogkit.views import CARD_SIZE, CardText, Portrait

WIDTH, HEIGHT = CARD_SIZE
SIDE, TOP, BOTTOM = 80, 60, 60
BAR = 16
"""How wide the stripe is on the side where the eye begins."""
INK, SOFT, ACCENT, ON_SHADE = "ink", "soft", "accent", "on shade"
"""The colours of letters: those of the theme, one between ink and background, and the accent on the disc of a monogram."""
SHOWN = 3
"""So many authors are shown by portrait; all of them are named."""
DISC, OVERLAP, RING, BESIDE = 112, 12, 6, 28
SITE_HEIGHT = 44
SITE_SIZES = (30, 26, 22, 18)
LABEL_HEIGHT, BELOW_LABEL = 64, 10
LABEL_SIZES = (48, 40, 32, 26)
TITLE_SIZES = (124, 112, 100, 92, 84, 76, 68, 62, 56, 50, 44, 40)
TOLD_SIZES = (30, 28, 26, 24)
LONG_TOLD_SIZES = (24, 22, 20, 18, 16)
TOLD_HEIGHT, LONG_TOLD_HEIGHT = 168, 290
BETWEEN = 36
VOWELS_BEFORE = "\u0e40\u0e41\u0e42\u0e43\u0e44"
"""Thai writes these before the consonant that a word begins with."""


class Box(NamedTuple):
    """A rectangle in pixels from the upper left; its right and lower edges do not belong to it."""

    left: int
    top: int
    right: int
    bottom: int


class Placed(NamedTuple):
    """A text in its frame, which no letter leaves."""

    block: Block
    frame: Box
    """Lines begin at its left or its right, as the text runs."""
    is_centred: bool = False


class Disc(NamedTuple):
    """A circle with a portrait in it, and the monogram that stands there where there is no picture."""

    box: Box
    portrait: Portrait
    monogram: Placed


class Card(NamedTuple):
    """Everything on a card."""

    bar: Box
    texts: tuple[Placed, ...]
    discs: tuple[Disc, ...]
    """What comes later lies over what comes earlier."""


def lay_out(view: CardText, fonts: Fonts) -> Card:
    """Lay out a post's card: the statement takes what it needs, the title is as large as what is left allows.

    A text is set whole or not at all, emoji aside. Nothing of a post is shown without its whole statement, and where its title cannot be
    set, the site's stands in its place.
    """
    left, right = SIDE, WIDTH - SIDE
    if not fonts.can_set("".join(text for text, _ in view.told)):
        view = view._replace(label="", title="", told=(), portraits=())
    site, title = ([Span(view.site, Style.STRONG, ACCENT)] if fonts.can_set(view.site) else []), [Span(view.title, Style.TITLE, INK)]
    if not view.title or not fonts.can_set(view.title):
        site, title = [], [one._replace(style=Style.TITLE) for one in site]
    name = _placed(fit(fonts, site, Measure(right - left, SITE_HEIGHT, SITE_SIZES, 1.2)), left, TOP, right)
    shown = view.portraits[:SHOWN]
    taken = len(shown) * DISC - max(len(shown) - 1, 0) * OVERLAP + BESIDE if shown else 0
    told = _told(view, fonts, right - left - taken)
    bottom = HEIGHT - BOTTOM
    told_top = bottom - max(_pixels(told), DISC if shown else 0)
    text_left, text_right = (left, right - taken) if view.runs_left else (left + taken, right)
    statement = _placed(told, text_left, (told_top + bottom - _pixels(told)) // 2, text_right)
    label_top = name.frame.bottom + (BETWEEN if site else 0)
    spans = [Span(view.label.strip(), Style.TITLE, ACCENT)] if title else []
    label = _placed(fit(fonts, spans, Measure(right - left, LABEL_HEIGHT, LABEL_SIZES, 1.2)), left, label_top, right)
    title_top = label.frame.bottom + (BELOW_LABEL if view.label else 0)
    measure = Measure(right - left, told_top - BETWEEN - title_top, TITLE_SIZES, 1.12, is_balanced=True)
    heading = _placed(fit(fonts, title, measure), left, title_top, right)
    discs = [_disc(fonts, one, number, (told_top + bottom - DISC) // 2, view) for number, one in enumerate(shown)]
    bar = Box(WIDTH - BAR, 0, WIDTH, HEIGHT) if view.runs_left else Box(0, 0, BAR, HEIGHT)
    return Card(bar, (name, label, heading, statement), tuple(reversed(discs)))


def _told(view: CardText, fonts: Fonts, width: int) -> Block:
    spans = [Span(text, Style.STRONG if names_author else Style.TEXT, INK if names_author else SOFT) for text, names_author in view.told]
    block = fit(fonts, spans, Measure(width, TOLD_HEIGHT, TOLD_SIZES, 1.36, is_balanced=True))
    return fit(fonts, spans, Measure(width, LONG_TOLD_HEIGHT, LONG_TOLD_SIZES, 1.32, is_balanced=True)) if block.is_cut else block


def _placed(block: Block, left: int, top: int, right: int) -> Placed:
    return Placed(block, Box(left, top, right, top + _pixels(block)))


def _pixels(block: Block) -> int:
    return -(-block.height // UNIT)


def _disc(fonts: Fonts, portrait: Portrait, number: int, top: int, view: CardText) -> Disc:
    start = SIDE + number * (DISC - OVERLAP)
    left = WIDTH - start - DISC if view.runs_left else start
    box = Box(left, top, left + DISC, top + DISC)
    inset = DISC // 6
    block = fit(
        fonts, [Span(monogram(portrait.name), Style.TITLE, ON_SHADE)], Measure(DISC - 2 * inset, DISC - 2 * inset, (42, 36, 30, 24), 1.2)
    )
    return Disc(box, portrait, Placed(block, Box(left + inset, top + inset, box.right - inset, box.bottom - inset), is_centred=True))


def monogram(name: str) -> str:
    """Return the first letters of a name's first and last word, or of its only one."""
    words = [word.lstrip(VOWELS_BEFORE) for word in name.split() if word[0].isalnum()]
    firsts = [clusters(word)[0] for word in (words[:1] + words[1:][-1:]) if word]
    return "".join(firsts).upper()


def letters_of(placed: Placed) -> Iterator[Letter]:
    """Yield a text's letters where they stand on the card, in units from its upper left; ``y`` is the line's base and grows downwards."""
    block, frame = placed.block, placed.frame
    for line, base in zip(block.lines, block.bases, strict=True):
        left, down = frame.left * UNIT - line.left, frame.top * UNIT + base
        if placed.is_centred:
            left = ((frame.left + frame.right) * UNIT - line.left - line.right) // 2
            down = ((frame.top + frame.bottom) * UNIT + line.above - line.below) // 2
        elif block.runs_left:
            left = frame.right * UNIT - line.right
        for letter in line.letters:
            yield letter._replace(x=left + letter.x, y=down - letter.y)
