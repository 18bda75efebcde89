"""A text whose gaps are filled: links with their URLs, pictures with all their sizes. Never sanitises: parts are clean."""

import re
from collections.abc import Callable, Sequence
from html import escape

from blogkit.content.values import Body
from blogkit.views import Fill, Shown

Whole = Callable[[str], str]
"""Makes of a URL what stands in the page or in a feed."""


def joined(body: Body, fills: Sequence[Fill], whole: Whole = str, *, is_led: bool = False) -> str:
    """Put URLs and pictures into their places; ``is_led`` where a picture leads the whole text."""
    if not fills:
        return body.parts[0]
    images = dict(body.images)
    first = body.images[0][0] if body.images and not is_led else -1
    pieces = [body.parts[0]]
    for number, (fill, part) in enumerate(zip(fills, body.parts[1:], strict=True)):
        attributes = images.get(number)
        if attributes is None:
            pieces += (escape(whole(fill.url if isinstance(fill, Shown) else fill)), part)
        else:
            # The first picture of a text may be in view at once and must not wait; below one that leads it would slow that down.
            pieces += (picture_markup(fill, attributes, whole, is_lazy=number != first), part)
    return "".join(pieces)


def picture_markup(fill: Fill, attributes: str, whole: Whole = str, *, is_lazy: bool = True, sizes: str = "") -> str:
    """Write a picture; ``attributes`` are clean, and what its author says of its size and of lazy loading wins.

    ``sizes`` are for a picture that a style sheet shows in another size than the attributes say.
    """
    if not isinstance(fill, Shown) or not fill.width:
        url = fill.url if isinstance(fill, Shown) else fill
        return f'<img src="{escape(whole(url))}"{attributes}>'
    given = dict(_ATTRIBUTE.findall(attributes))
    measure, own_sizes = _shown_size(fill, given)
    own = {**measure, **({"loading": "lazy"} if is_lazy else {}), "decoding": "async"}
    own |= {name: given[name] for name in ("loading", "decoding") if name in given}
    others = _ATTRIBUTE.sub(lambda one: "" if one[1] in _OWN else one[0], attributes)
    more = "".join([f' {name}="{value}"' for name, value in own.items()])
    img = f'<img src="{escape(whole(fill.url))}"{others}{more}>'
    if not fill.sources:
        return img
    sources = ""
    for type_, urls in fill.sources:
        srcset = escape(", ".join(f"{whole(url)} {width}w" for url, width in urls))
        sources += f'<source type="{type_}" srcset="{srcset}" sizes="{escape(sizes or own_sizes)}">'
    return f"<picture>{sources}{img}</picture>"


def _shown_size(fill: Shown, given: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return width and height, and how wide that is among the ``sizes``; of what its author gives the other side follows."""
    asked = {side: given[side] for side in ("width", "height") if given.get(side)}
    width, height = (int(asked.get(side, "")) if _PIXELS.fullmatch(asked.get(side, "")) else 0 for side in ("width", "height"))
    if width:
        return {"width": str(width), "height": str(max(1, round(fill.height * width / fill.width))), **asked}, f"{width}px"
    if height and "width" not in asked:
        width = max(1, round(fill.width * height / fill.height))
        return {"width": str(width), **asked}, f"{width}px"
    return asked or {"width": str(fill.width), "height": str(fill.height)}, fill.sizes


_OWN = frozenset({"width", "height", "loading", "decoding"})
_PIXELS = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
