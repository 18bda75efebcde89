"""A card becomes a PNG: ``draw_card``. Never decides what stands where."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

import uharfbuzz as hb
from PIL import Image, ImageDraw, ImageOps

from blogkit.cards.fonts import Fonts, fonts_with
from blogkit.cards.layout import ACCENT, HEIGHT, INK, ON_SHADE, RING, SOFT, WIDTH, Box, Disc, Placed, lay_out, letters_of
from blogkit.cards.setting import UNIT
from blogkit.pictures.encode import in_channels
from blogkit.pictures.opened import NotAPictureError, opened
from blogkit.views import CardFace, CardText

PHOTOS_REMEMBERED = 64
_PHOTOS: dict[str, Image.Image | None] = {}
"""By digest; all are of one size."""
MAX_PORTRAIT_PIXELS = 12_000_000
"""Of a picture that cannot be read smaller than it is, as a JPEG can; a larger one would take too much memory for so small a place."""
Colour = tuple[int, int, int]
STEPS = 16
"""So many colours lie between a letter and what it stands on, both included."""
COLOURS = 256
PACKED = 7
"""At level 9 a file is a tenth smaller and takes ten times as long."""
SOFTNESS, SHADE = 30, 13
"""How much background there is in soft ink, and how much accent in the disc of a monogram, in per cent."""
FINER = 4
"""A circle is drawn so many times as large and then made smaller, which smooths its edge."""


def draw_card(view: CardText, of_site: Sequence[bytes], files: Mapping[str, bytes]) -> bytes:
    """Return a post's card as PNG; ``of_site`` are the site's own fonts, and ``files`` hold the pictures of its portraits, by path."""
    fonts = fonts_with(of_site)
    card = lay_out(view, fonts)
    sheet = _Sheet(view.face, fonts, COLOURS // max(len(card.discs), 1))
    sheet.fill(card.bar)
    for disc in card.discs:
        sheet.disc(disc, files.get(disc.portrait.path))
    sheet.write(card.texts)
    return sheet.png()


class _Sheet:
    """Pixels that are places in a palette: few colours, and so a small file."""

    def __init__(self, face: CardFace, fonts: Fonts, most: int) -> None:
        paper, ink, accent = (_colour(one) for one in (face.background, face.ink, face.accent))
        shade = _mixed(paper, accent, SHADE, 100)
        self._fonts = fonts
        self._paper = paper
        self._palette: list[Colour] = []
        self._ramps = {
            INK: self._ramp(paper, ink),
            SOFT: self._ramp(paper, _mixed(ink, paper, SOFTNESS, 100)),
            ACCENT: self._ramp(paper, accent),
            "shade": self._ramp(paper, shade),
            ON_SHADE: self._ramp(shade, accent),
        }
        self._free = (COLOURS - len(self._palette)) * most // COLOURS
        self._image = Image.new("P", (WIDTH, HEIGHT), self._ramps[INK][0])

    def fill(self, box: Box) -> None:
        self._image.paste(self._ramps[ACCENT][-1], box)

    def disc(self, disc: Disc, data: bytes | None) -> None:
        box = disc.box
        ring = Box(box.left - RING, box.top - RING, box.right + RING, box.bottom + RING)
        circle = _circle(ring.right - ring.left)
        self._image.paste(self._ramps[INK][0], ring, circle.point(_covered))
        circle = _circle(box.right - box.left)
        photo = self._photo(disc.portrait.digest, data, circle.size) if data else None
        if photo is None:
            self._cover(circle, box.left, box.top, self._ramps["shade"])
            self.write([disc.monogram])
            return
        tile = Image.composite(photo, Image.new("RGB", circle.size, self._paper), circle).quantize(self._free, Image.Quantize.MEDIANCUT)
        places = [self._place(colour) for colour in _in_threes(tile.getpalette() or [])]
        self._image.paste(tile.point([*places, *[0] * (COLOURS - len(places))]), box, circle.point(_covered))

    def _photo(self, digest: str, data: bytes, size: tuple[int, int]) -> Image.Image | None:
        """Return a portrait as small as it is shown: most authors have many cards, and reading a photo takes longer than drawing one."""
        if not digest or digest not in _PHOTOS:
            if len(_PHOTOS) >= PHOTOS_REMEMBERED:
                _PHOTOS.clear()
            _PHOTOS[digest] = _photo(data, size)
        return _PHOTOS[digest]

    def write(self, texts: Iterable[Placed]) -> None:
        by_ink: dict[str, hb.RasterDraw] = {}
        for placed in texts:
            for letter in letters_of(placed):
                raster = by_ink.setdefault(letter.ink, _raster())
                raster.transform = (1, 0, 0, 1, letter.x, HEIGHT * UNIT - letter.y)
                raster.draw_glyph(self._fonts.numbered(letter.typeface).sized(placed.block.size * UNIT), letter.glyph)
        for ink, raster in by_ink.items():
            drawn = raster.render()
            extents = drawn.extents
            if extents.width and extents.height:
                size = (extents.width, extents.height)
                coverage = Image.frombytes("L", size, drawn.buffer, "raw", "L", extents.stride, -1)
                self._cover(coverage, extents.x_origin, HEIGHT - extents.y_origin - extents.height, self._ramps[ink])

    def png(self) -> bytes:
        self._image.putpalette([part for colour in self._palette for part in colour])
        written = BytesIO()
        self._image.save(written, "PNG", compress_level=PACKED)
        return written.getvalue()

    def _cover(self, coverage: Image.Image, left: int, top: int, ramp: list[int]) -> None:
        places = [ramp[(amount * (STEPS - 1) + 127) // 255] for amount in range(256)]
        self._image.paste(coverage.point(places), (left, top), coverage.point(_covered))

    def _ramp(self, paper: Colour, ink: Colour) -> list[int]:
        return [self._place(_mixed(paper, ink, step, STEPS - 1)) for step in range(STEPS)]

    def _place(self, colour: Colour) -> int:
        if colour not in self._palette:
            self._palette.append(colour)
        return self._palette.index(colour)


_covered = [255 if amount > 127 // (STEPS - 1) else 0 for amount in range(256)]


def _raster() -> hb.RasterDraw:
    raster = hb.RasterDraw()
    raster.scale_factor = (UNIT, UNIT)
    return raster


def _circle(across: int) -> Image.Image:
    large = Image.new("L", (across * FINER, across * FINER))
    ImageDraw.Draw(large).ellipse((0, 0, across * FINER - 1, across * FINER - 1), fill=255)
    return large.reduce(FINER)


def _photo(data: bytes, size: tuple[int, int]) -> Image.Image | None:
    """Cut the middle out of a picture, as the face beside a byline is cut; None where it cannot be shown, or is far too large."""
    try:
        with opened(data) as image:
            image.draft("RGB", (size[0] * 2, size[1] * 2))
            if image.width * image.height > MAX_PORTRAIT_PIXELS:
                return None
            upright = in_channels(ImageOps.exif_transpose(image)).convert("RGBA")
    except NotAPictureError:
        return None
    ground = Image.new("RGBA", upright.size, "white")
    return ImageOps.fit(Image.alpha_composite(ground, upright).convert("RGB"), size, Image.Resampling.BICUBIC)


def _colour(written: str) -> Colour:
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16)


def _mixed(one: Colour, other: Colour, part: int, whole: int) -> Colour:
    red, green, blue = ((first * (whole - part) + second * part + whole // 2) // whole for first, second in zip(one, other, strict=True))
    return red, green, blue


def _in_threes(values: list[int]) -> list[Colour]:
    return list(zip(values[::3], values[1::3], values[2::3], strict=True))
