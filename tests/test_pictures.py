"""Whether readers get pictures that fit and tell nothing, and authors an answer to whatever a file can be."""

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from blogkit import costly, feed, seeing
from blogkit.build import check
from blogkit.inputs import Options, read_inputs
from blogkit.live import open_live
from blogkit.pictures import encode as encoding, opened as opening
from blogkit.pictures.avif import coded_sizes
from blogkit.pictures.encode import encode
from blogkit.pictures.facts import Facts, facts_of
from blogkit.pictures.opened import memory_to_look
from blogkit.pictures.strip import kind_of, stripped
from blogkit.pictures.unclean import UncleanError
from blogkit.pictures.variants import Images, Variant, choose
from blogkit.seeing import see_pictures
from blogkit.store import Store
from tests.pictures import SECRET, painted, png, shown
from tests.sites import CONFIG, LAMP, NOW, SMALL, build_site, tree, write_site
from tests.test_costly import counted

TURNS = range(2, 9)
CLEANED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
SIZED = (
    r'<picture><source type="image/avif" srcset="([^"]*)" sizes="([^"]*)">'
    r'<source type="image/webp" srcset="([^"]*)" sizes="\2">(<img [^>]*>)'
)


def telling(kind: str, turn: int = 1, size: tuple[int, int] = (160, 120)) -> bytes:
    """Return a picture that tells where it was taken, in every way that its kind of file has."""
    image = shown(painted(*size))
    told: dict[str, object] = {}
    if kind != "GIF":
        exif = Image.Exif()
        exif[0x0112], exif[0x010E] = turn, SECRET.decode()
        exif.get_ifd(0x8825)[0x1B] = SECRET
        told["exif"] = exif
    if kind == "PNG":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_text("place", SECRET.decode())
        chunks.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        chunks.add(b"plCe", SECRET, after_idat=True)
        told["pnginfo"] = chunks
    if kind in {"JPEG", "WEBP", "AVIF"}:
        told["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind in {"JPEG", "GIF"}:
        told["comment"] = SECRET
    out = io.BytesIO()
    image.save(out, kind, **told)
    behind = SECRET if kind in {"JPEG", "PNG", "GIF"} else b""
    return out.getvalue() + behind  # a telephone puts a second picture behind the first


@pytest.mark.parametrize("kind", CLEANED)
@pytest.mark.parametrize("is_enabled", [True, False])
def test_no_output_tells_where_a_picture_was_taken(tmp_path: Path, kind: str, is_enabled: bool) -> None:  # noqa: FBT001
    name = f"photo.{kind.lower()}"
    site = write_site(
        tmp_path,
        {
            **SMALL,
            "blogkit.toml": f"{CONFIG}[images]\nenabled = {str(is_enabled).lower()}\n",
            "content/posts/lamp/index.md": LAMP.replace("bell.md", "../bell.md") + f"\n![A lamp]({name})\n",
            f"content/posts/lamp/{name}": telling(kind),
            f"content/posts/lamp/beside.{kind.lower()}": telling(kind, 6 if kind != "GIF" else 1),
            f"static/{name}": telling(kind, 3 if kind != "GIF" else 1),
            f"static/large.{kind.lower()}": telling(kind) + b"\0" * 100_000 if kind in {"JPEG", "PNG", "GIF"} else telling(kind),
            "content/people/ada.md": SMALL["content/people/ada.md"].replace("role: CEO", f"role: CEO\nphoto: {name}"),
            f"content/people/{name}": telling(kind, 8 if kind != "GIF" else 1),
        },
    )
    (site / "content/posts/lamp.md").unlink()
    build_site(site)

    outputs = tree(site / "public")
    assert SECRET in (site / f"static/{name}").read_bytes(), "originals are left alone"
    assert {f"lamp/beside.{kind.lower()}", name, f"large.{kind.lower()}"} <= outputs.keys()
    assert [out for out, data in outputs.items() if SECRET in data or SECRET in _inflated(data)] == []
    pictures = {out: shown(data) for out, data in outputs.items() if kind_of(data)}
    assert [
        out for out, image in pictures.items() if {*image.getexif()} - {0x0112} or image.info.get("xmp") or image.info.get("comment")
    ] == []


def _inflated(data: bytes) -> bytes:
    """Look into the compressed texts of a PNG, too."""
    return b"".join(zlib.decompress(one[one.index(b"\0") + 2 :]) for one in re.findall(rb"zTXt(.*?)....IDAT", data, re.DOTALL))


@pytest.mark.parametrize("kind", CLEANED)
def test_cleaning_leaves_every_pixel_and_the_turn(kind: str) -> None:
    for turn in (1, 6) if kind != "GIF" else (1,):
        data = telling(kind, turn)
        clean = shown(stripped(data))
        assert clean.tobytes() == shown(data).tobytes()
        assert clean.getexif().get(0x0112, 1) == turn
        assert SECRET not in stripped(data)
        assert stripped(stripped(data)) == stripped(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_file_that_breaks_off_is_not_taken_for_clean(kind: str) -> None:
    data = telling(kind).removesuffix(SECRET)
    for end in range(12, len(data) - 1, max(1, len(data) // 150)):
        with pytest.raises(UncleanError):
            stripped(data[:end])


@pytest.mark.parametrize("kind", CLEANED)
def test_whatever_becomes_of_a_byte_a_file_gets_an_answer(kind: str) -> None:
    data = bytearray(telling(kind, size=(24, 16)))
    for at in range(0, len(data), 5):
        before = data[at]
        data[at] ^= 0xFF
        facts = facts_of(f"a.{kind.lower()}", bytes(data), is_deep=True)
        assert isinstance(facts, Facts)
        data[at] = before


def test_a_part_of_an_avif_that_is_said_in_a_way_nobody_knows_is_not_taken_for_clean() -> None:
    data = bytearray(painted(160, 120, "AVIF"))
    data[data.find(b"infe") + 4] = 0
    with pytest.raises(UncleanError):
        stripped(bytes(data))


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.bin", b"\0\0\0\x18ftypcrx \0\0\0\0crx isom"),
        ("a.bin", b"\0\0\0\x18ftypxxxx\0\0\0\0mif1heic"),
        ("a.bin", b"MM\0+"),
        ("a.bin", b"IIRO"),
        ("a.bin", b"IIU\0"),
        ("a.heic", b"\0\0\0\x18ftypxxxx\0\0\0\0yyyyzzzz"),
        ("a.NEF", b"nothing known"),
        ("a.svg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("a.html", painted(300, 200)[:2000]),
        ("a.md", painted(300, 200)[:2000]),
        ("a.toml", painted(300, 200)[:2000]),
    ],
)
def test_what_cannot_be_cleaned_is_a_finding_at_its_file_whatever_its_name(tmp_path: Path, name: str, beginning: bytes) -> None:
    site = write_site(tmp_path, {**SMALL, f"static/{name}": beginning + SECRET})
    found = [(one.rule, one.span.path) for one in build_site(site).diagnostics]
    assert found == [("unclean-picture", f"static/{name}")]
    assert name not in tree(site / "public")


def test_a_second_picture_behind_a_photograph_does_not_keep_it_from_being_resized() -> None:
    out = io.BytesIO()
    shown(painted(1000, 800)).save(out, "MPO", save_all=True, append_images=[shown(painted(100, 80))])
    facts = facts_of("a.jpg", out.getvalue(), is_deep=True)
    assert (facts.width, facts.height, facts.is_animated) == (1000, 800, False)
    assert choose(facts, Images())
    (made,) = encode(out.getvalue(), [Variant(500, 400, "jpeg", 80)])
    assert shown(made).size == (500, 400)


def test_a_png_of_one_frame_beside_its_picture_is_still() -> None:
    out = io.BytesIO()
    shown(painted(200, 100)).save(out, "PNG", save_all=True, default_image=True, append_images=[shown(painted(200, 100))])
    assert b"acTL" in out.getvalue()
    assert not facts_of("a.png", out.getvalue(), is_deep=True).is_animated


@pytest.mark.parametrize("turn", TURNS)
def test_a_picture_stands_upright_whatever_way_the_camera_was_held(turn: int) -> None:
    data = telling("JPEG", turn)
    facts = facts_of("a.jpg", data, is_deep=True)
    assert (facts.width, facts.height, facts.is_turned) == ((120, 160, True) if turn >= 5 else (160, 120, True))
    (made,) = encode(data, [Variant(facts.width, facts.height, "png", 100)])
    image, straight = shown(made), shown(stripped(data))
    expected = straight.transpose(
        {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_270,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_90,
        }[turn]
    )
    assert image.tobytes() == expected.tobytes()


def test_a_picture_comes_in_sizes_with_a_caption_and_its_measure(tmp_path: Path) -> None:
    html, _ = lamp(tmp_path, '![A <lamp> "lit"](big.jpg "On the bench")\n\n![Again](big.jpg)')
    avif, sizes, webp, img = re.findall(SIZED, html)[0]
    assert [part.split(" ")[1] for part in avif.split(", ")] == ["480w", "800w", "1200w", "1600w"]
    assert len(webp.split(", ")) == 4
    assert "rem" in sizes
    assert re.search(r' alt="A &lt;lamp&gt; &quot;lit&quot;" width="2000" height="1500" decoding="async">$', img)
    assert "</picture><figcaption>On the bench</figcaption></figure>" in html
    again = re.findall(SIZED, html)[1]
    assert (again[:3], 'loading="lazy"' in img, 'loading="lazy"' in again[3]) == ((avif, sizes, webp), False, True)
    for url in re.findall(r"/(immutable/pictures/\S+?)[ \"]", html):
        width = int(re.search(r"-(\d+)\.", url)[1])  # type: ignore[index]
        assert shown((tmp_path / "public" / url).read_bytes()).size == (width, round(width * 0.75))


def test_what_leads_a_post_is_asked_for_before_the_pictures_of_its_text(tmp_path: Path) -> None:
    led = LAMP.replace("title: Lamp\n", "title: Lamp\nimage: big.jpg\nimage_alt: A lamp\n")
    html, _ = lamp(tmp_path, "", {"content/posts/lamp.md": f"{led}\n![A lamp](big.jpg)\n"})
    lead, inside = re.findall(r"<img [^>]*big-[^>]*>", html)
    assert ('fetchpriority="high"' in lead, "loading" in lead) == (True, False)
    assert ("fetchpriority" in inside, 'loading="lazy"' in inside) == (False, True)


def test_feeds_have_the_same_pictures_with_whole_addresses(tmp_path: Path) -> None:
    html, outputs = lamp(tmp_path, "![A lamp](big.jpg)")
    page = re.search(r"<picture>.*?</picture>", html)
    assert page
    whole = re.sub(r"(?<=[\" ])/immutable", "https://bells.example/immutable", page[0])
    assert 'srcset="https://bells.example/' in whole
    for out in ("feed.xml", "atom.xml"):
        assert whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in outputs[out].decode()
    assert whole.replace('"', '\\"') in outputs["feed.json"].decode()


def test_the_feed_s_gate_does_not_take_an_author_s_words_for_a_credit_in_a_text_with_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "feed_markup", lambda *_: "")
    forged = "By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.)."
    site = write_site(
        tmp_path,
        {**SMALL, "content/posts/lamp.md": f"{LAMP}\n{forged}\n\n![x](s.jpg)\n\n{forged}\n", "content/posts/s.jpg": painted(200, 100)},
    )
    assert any(one.rule == "credit-lost-in-output" for one in build_site(site).diagnostics)


def test_raw_html_is_a_picture_like_any_other_and_keeps_its_author_s_size(tmp_path: Path) -> None:
    html, _ = lamp(tmp_path, '<img src="big.jpg" alt="A lamp" width="300" loading="eager">')
    avif, sizes, _, img = re.findall(SIZED, html)[0]
    assert (sizes, len(avif.split(", "))) == ("300px", 4)
    assert img.endswith(' alt="A lamp" width="300" height="225" decoding="async" loading="eager">')


def test_what_an_author_says_of_a_size_is_kept(tmp_path: Path) -> None:
    given = {
        'width="3000"': 'width="3000" height="2250"',
        'height="150"': 'width="200" height="150"',
        'width="100" height="100"': 'width="100" height="100"',
        'width="50%"': 'width="50%"',
        'height="0"': 'height="0"',
        'width=""': 'width="2000" height="1500"',
    }
    html, _ = lamp(tmp_path, "\n\n".join(f'<img src="big.jpg" alt="A lamp" {one}>' for one in given))
    assert re.findall(r'alt="A lamp" (.*?)(?: loading="lazy")? decoding', html) == list(given.values())


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ('width="210mm" height="297mm" viewBox="0 0 210 297"', (794, 1123)),
        ('width="3in" height="72pt"', (288, 96)),
        ('width="2em" height="20"', (32, 20)),
        ('width="100%" height="100%" viewBox="0,0,24,12"', (24, 12)),
        ('width="100%"', (0, 0)),
    ],
)
def test_a_drawing_is_as_large_as_it_says(said: str, size: tuple[int, int]) -> None:
    facts = facts_of("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg" {said}/>'.encode(), is_deep=True)
    assert (facts.width, facts.height) == size


@pytest.mark.parametrize("size", [(60, 20_000), (20_000, 60), (2, 3), (600, 5), (1, 1), (100, 31_000)])
@pytest.mark.parametrize("turn", [1, 6])
def test_a_picture_of_any_shape_is_published(tmp_path: Path, size: tuple[int, int], turn: int) -> None:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    site = write_site(tmp_path, {**SMALL, "content/posts/lamp.md": f"{LAMP}\n![A lamp](s.jpg)\n", "content/posts/s.jpg": out.getvalue()})
    work = build_site(site)
    assert [one.rule for one in work.diagnostics] == []
    pictures = [data for out, data in tree(site / "public").items() if re.search(r"\.(avif|webp|jpe?g)$", out)]
    assert pictures
    assert all(max(shown(data).size) <= max(size) for data in pictures)


def test_a_picture_of_another_site_and_a_drawing_stay_as_they_are(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"/>'
    html, outputs = lamp(tmp_path, "![a](https://a.example/b.jpg) ![b](c.svg)", {"content/posts/c.svg": drawing})
    assert '<img src="https://a.example/b.jpg" alt="a">' in html
    assert '<img src="/lamp/c.svg" alt="b" width="640" height="360" decoding="async">' in html
    assert outputs["lamp/c.svg"] == drawing.encode()


def test_what_is_shown_is_not_published_whole_unless_somebody_links_to_it(tmp_path: Path) -> None:
    _, outputs = lamp(tmp_path / "a", "![A lamp](big.jpg)")
    assert "lamp/big.jpg" not in outputs
    _, outputs = lamp(tmp_path / "b", "[![A lamp](big.jpg)](big.jpg)")
    assert shown(outputs["lamp/big.jpg"]).size == (2000, 1500)


@pytest.mark.parametrize(
    ("width", "height", "wanted"),
    [(2000, 1500, [480, 800, 1200, 1600]), (900, 600, [480, 900]), (500, 400, [500]), (300, 200, [300]), (97, 10, [97]), (96, 96, None)],
)
def test_nothing_is_made_larger_and_small_pictures_come_in_fewer_sizes(width: int, height: int, wanted: list[int] | None) -> None:
    choice = choose(Facts(kind="jpeg", width=width, height=height), Images())
    assert (choice and [variant.width for variant in choice.sources[0][1]]) == wanted
    assert choice is None or choice.fallback.width <= min(width, 1200)


@pytest.mark.parametrize(
    ("written", "is_found"),
    [
        ("![](s.jpg)", True),
        ("![  ](s.jpg 'A caption')", True),
        ("[![](s.jpg)](s.jpg)", True),
        ('<img src="s.jpg">', True),
        ("![A lamp](s.jpg)", False),
        ("![](s.jpg){decorative}", False),
        ("![](s.jpg 'A caption'){decorative}", False),
        ("Text ![](s.jpg){decorative} text.", False),
        ('<img src="s.jpg" alt="">', False),
        ("`![](s.jpg)`", False),
    ],
)
def test_a_picture_without_words_is_a_warning_at_its_place_unless_it_is_decorative(tmp_path: Path, written: str, is_found: bool) -> None:  # noqa: FBT001
    site = write_site(tmp_path, {**SMALL, "content/posts/lamp.md": f"{LAMP}\n{written}\n", "content/posts/s.jpg": painted(40, 30)})
    found = check(Options(site, site / "public", NOW)).diagnostics
    line = len(LAMP.split("\n")) + 1
    assert [(one.rule, one.span.line) for one in found] == ([("missing-alt", line)] if is_found else [])
    build_site(site)
    assert b"decorative}" not in tree(site / "public")["lamp/index.html"]


def _gif() -> bytes:
    out = io.BytesIO()
    frames = [shown(painted(60, 40)).transpose(turn) for turn in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=SECRET, loop=0)
    return out.getvalue()


def _webp() -> bytes:
    out = io.BytesIO()
    frames = [shown(painted(60, 40)).transpose(turn) for turn in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], exif=b"Exif\0\0MM\0*" + SECRET)
    return out.getvalue()


def _bomb() -> bytes:
    return png((30_000, 30_000, 8, 2, 0, 0, 0), zlib.compress(bytes(5_000_000)))


@pytest.mark.parametrize(
    ("name", "make", "found", "is_published"),
    [
        ("a.gif", _gif, [], True),
        ("a.webp", _webp, [], True),
        ("a.png", _bomb, ["broken-picture: 50 million are the most that is worked on"], True),
        ("a.jpg", lambda: painted(300, 200)[:2000], ["unclean-picture: its file breaks off"], False),
        ("a.png", lambda: painted(300, 200, "PNG")[:-400], ["unclean-picture: its file breaks off"], False),
        ("a.webp", lambda: painted(300, 200, "WEBP")[:40].ljust(1500, b"\0"), ["unclean-picture: it is broken"], False),
        ("a.jpg", lambda: b"no picture", ["unclean-picture: its bytes do not begin like those of a picture"], False),
        ("a.jpg", lambda: b" " + telling("JPEG"), ["unclean-picture: its bytes do not begin like those of a picture"], False),
        ("a.JFIF", lambda: SECRET + telling("JPEG"), ["unclean-picture: its name says that it is a JFIF"], False),
        ("a.webp", lambda: b"RIFF" + SECRET.ljust(90), ["unclean-picture: its name says that it is a WEBP"], False),
        ("a.png", lambda: png((30, 20, 8, 2, 0, 0, 0), zlib.compress(SECRET)), ["unclean-picture: it is broken"], False),
        ("a.jpg", lambda: b"", ["unclean-picture: its bytes do not begin like those of a picture"], False),
        ("a.jpg", lambda: painted(300, 200, "PNG"), ["broken-picture: this file is a PNG and bears the name of a JPEG"], None),
        ("a.heic", lambda: b"\0\0\0\x18ftypheic" + SECRET, ["unclean-picture: it is a HEIC"], False),
        ("a.tif", lambda: painted(300, 200, "TIFF"), ["unclean-picture: it is a TIFF"], False),
        ("a.jpg", lambda: painted(300, 200, "JPEG", "CMYK"), [], None),
        ("a.png", lambda: painted(300, 200, "PNG", "I;16"), [], None),
        ("a.png", lambda: painted(300, 200, "PNG", "P", transparency=3), [], None),
        ("a.png", lambda: painted(300, 200, "PNG", "LA"), [], None),
        ("a.png", lambda: painted(300, 200, "PNG", "1"), [], None),
        ("a.jpg", lambda: painted(300, 200, "JPEG", "L"), [], None),
    ],
)
def test_whatever_a_file_is_its_author_gets_an_answer(
    tmp_path: Path,
    name: str,
    make: Callable[[], bytes],
    found: list[str],
    is_published: bool | None,  # noqa: FBT001
) -> None:
    """What is published in sizes is None: then the file itself is not."""
    site = write_site(tmp_path, {**SMALL, "content/posts/lamp.md": f"{LAMP}\n![A lamp]({name})\n", f"content/posts/{name}": make()})
    work = build_site(site)
    told = [one for one in work.diagnostics if one.rule != "broken-link"]
    assert [one.span.path for one in told] == [f"content/posts/{name}"] * len(found)
    for one, expected in zip(told, found, strict=True):
        rule, _, words = expected.partition(": ")
        assert (one.rule, words in f"{one.message} {one.help}", one.line_text) == (rule, True, ""), one.message
    outputs = tree(site / "public")
    assert (f"lamp/{name}" in outputs) == bool(is_published)
    assert any(out.startswith("immutable/pictures/a-") for out in outputs) == (is_published is None)
    assert [out for out, data in outputs.items() if SECRET in data] == []


@pytest.mark.parametrize("kind", ["AVIF", "WEBP", "PNG", "JPEG", "GIF"])
def test_a_picture_of_too_many_pixels_is_not_decoded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = painted(160, 120, kind)
    monkeypatch.setattr(opening, "MAX_PIXELS", 150 * 110)
    monkeypatch.setattr(Image.Image, "load", None)
    facts = facts_of("a", data, is_deep=True)
    assert (facts.kind, facts.secret, "160 times 120" in facts.trouble) == (kind.lower(), "", True)


@pytest.mark.parametrize(("said", "found"), [(16, "more pixels in it than it says"), (1600, ""), (160, "")])
def test_an_avif_that_says_that_it_is_small_is_not_decoded(said: int, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = painted(160, 120, "AVIF")
    monkeypatch.setattr(opening, "SMALL_AREA", 100)
    monkeypatch.setattr(Image.Image, "load", lambda _: None)
    facts = facts_of("a.avif", data.replace(_ispe(160, 120), _ispe(said, 120)), is_deep=True)
    assert (found in facts.secret, bool(facts.secret)) == (True, bool(found))


def test_an_avif_of_more_pixels_than_it_says_is_told_at_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    data = painted(160, 120, "AVIF").replace(_ispe(160, 120), _ispe(16, 12))
    monkeypatch.setattr(opening, "MAX_PIXELS", 150 * 110)
    monkeypatch.setattr(Image.Image, "load", None)
    facts = facts_of("a.avif", data, is_deep=True)
    assert "160 times 120" in facts.trouble


def _ispe(width: int, height: int) -> bytes:
    return b"ispe" + struct.pack(">4xII", width, height)


@pytest.mark.parametrize("is_seen_through", [False, True])
@pytest.mark.parametrize("size", [(160, 120), (1, 1), (333, 40)])
def test_what_a_decoder_makes_room_for_is_read_from_the_pixels(size: tuple[int, int], is_seen_through: bool) -> None:  # noqa: FBT001
    out = io.BytesIO()
    Image.new("RGBA", size, (4, 5, 6, 99 if is_seen_through else 255)).save(out, "AVIF")
    assert coded_sizes(out.getvalue()) == [size] * (1 + is_seen_through)


def test_pictures_that_take_much_memory_are_looked_into_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All processes together stay within the memory that there is for them, whatever pictures a folder holds."""
    at_once: list[tuple[int, list[int]]] = []

    def mapped(function: Any, looks: Any, jobs: int, **_: object) -> list[Facts | None]:
        found: list[Facts | None] = [facts for look in looks for facts in function([look])]
        needed = [memory_to_look(look.source.read()) for look, facts in zip(looks, found, strict=True) if facts]
        at_once.append((jobs, needed))
        return found

    monkeypatch.setattr(seeing, "map_ordered", mapped)
    monkeypatch.setattr(seeing, "MEMORY_BYTES", 4_000_000)
    sizes = [(200, 100), (300, 200), (900, 700), (301, 200), (1000, 800)]
    files = {f"static/{width}.{kind}": painted(width, height, kind) for width, height in sizes for kind in ("jpeg", "webp")}
    site = write_site(tmp_path, {**SMALL, **files})
    inputs = read_inputs(Options(site, site / "public", NOW, jobs=3))
    seen = see_pictures(inputs, Images(), Store.forgetful(), {}, jobs=3)
    ((jobs, needed),) = at_once
    assert jobs == 3
    assert 0 < len(needed) < len(files)
    assert all(one * jobs <= 4_000_000 for one in needed)
    assert {path: (facts.width, facts.trouble) for path, facts in seen.facts.items()} == {
        f"static/{width}.{kind}": (width, "") for width, _ in sizes for kind in ("jpeg", "webp")
    }


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "MAX_BYTES", 200_000)
    site = write_site(tmp_path, {**SMALL, "static/a.png": painted(200, 100, "PNG") + bytes(200_000)})
    monkeypatch.setattr("blogkit.sources._read", None)
    work = build_site(site)
    assert [(one.rule, one.span.path, "are the most that is looked through" in one.message) for one in work.diagnostics] == [
        ("unclean-picture", "static/a.png", True)
    ]
    assert "a.png" not in tree(site / "public")


def test_colours_of_another_space_are_brought_into_srgb() -> None:
    """A picture in linear light is dark to whoever takes its numbers for sRGB."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    linear = _linear_profile()
    grey = Image.new("RGB", (8, 8), (55, 55, 55))
    out = io.BytesIO()
    grey.save(out, "PNG", icc_profile=linear)
    (made,) = encode(out.getvalue(), [Variant(8, 8, "png", 100)])
    pixel = shown(made).getpixel((4, 4))
    assert isinstance(pixel, tuple)
    assert all(abs(channel - 128) < 4 for channel in pixel), pixel
    assert "icc_profile" not in shown(made).info
    for broken in (b"no profile", profile):
        out = io.BytesIO()
        grey.save(out, "PNG", icc_profile=broken)
        (made,) = encode(out.getvalue(), [Variant(8, 8, "png", 100)])
        assert shown(made).getpixel((4, 4)) == (55, 55, 55)


def _linear_profile() -> bytes:
    """Return sRGB's own profile with curves that are straight lines."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", data, 128)
    for number in range(count):
        tag, at, size = struct.unpack_from(">4sII", data, 132 + 12 * number)
        if tag in {b"rTRC", b"gTRC", b"bTRC"}:
            data[at : at + size] = (b"curv" + struct.pack(">II", 0, 0)).ljust(size, b"\0")
        if tag == b"desc":
            data[at : at + size] = bytes(data[at : at + size]).replace("sRGB".encode("utf-16-be"), "line".encode("utf-16-be"))
    return bytes(data)


def test_a_second_build_looks_into_no_picture_and_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lamp(tmp_path, "![A lamp](big.jpg)")
    opens: list[object] = []
    monkeypatch.setattr("blogkit.pictures.opened.io.BytesIO", opens.append)
    monkeypatch.setattr(costly, "_bytes_of", lambda *_: opens.append("made"))
    monkeypatch.setattr("blogkit.seeing.facts_of", lambda *_, **__: opens.append("seen"))
    post = tmp_path / "content/posts/lamp.md"
    assert build_site(tmp_path).is_unchanged
    post.write_text(post.read_text().replace("title: Lamp", "title: Lamps"))
    work = build_site(tmp_path)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/a.txt").write_text("a")
    build_site(tmp_path)
    assert (bool(work.written), opens) == (True, [])


def test_the_decodes_are_counted_where_there_are_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def looked(path: str, data: bytes, *, is_deep: bool) -> Facts:
        seen.append(path)
        return facts_of(path, data, is_deep=is_deep)

    monkeypatch.setattr("blogkit.seeing.facts_of", looked)
    lamp(tmp_path, "![A lamp](big.jpg)")
    assert seen == ["content/posts/big.jpg"]


def test_another_picture_of_the_same_name_is_another_address_and_another_measure(tmp_path: Path) -> None:
    before, _ = lamp(tmp_path, "![A lamp](big.jpg)")
    (tmp_path / "content/posts/big.jpg").write_bytes(painted(1000, 1000))
    work = build_site(tmp_path)
    after = tree(tmp_path / "public")["lamp/index.html"].decode()
    assert 'width="1000" height="1000"' in after
    assert not {*re.findall(r"immutable/pictures/[^ \"]+", before)} & {*re.findall(r"immutable/pictures/[^ \"]+", after)}
    assert any(out.startswith("immutable/pictures/") for out in work.gone)
    clean = build_site(tmp_path, clean=True, out=tmp_path / "clean")
    assert clean.total == work.total
    assert tree(tmp_path / "clean") == tree(tmp_path / "public")


def test_with_the_switch_off_a_page_is_what_it_was_and_no_picture_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "opened", None)
    monkeypatch.setattr("blogkit.pictures.facts.opened", None)
    html, outputs = lamp(tmp_path, "![A lamp](big.jpg)", {"blogkit.toml": CONFIG + "[images]\nenabled = false\n"})
    assert '<img src="/lamp/big.jpg" alt="A lamp">' in html
    assert shown(outputs["lamp/big.jpg"]).size == (2000, 1500)
    assert not any("pictures" in out for out in outputs)


def test_a_site_without_pictures_loads_no_library_for_them(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)
    code = f"import sys, pathlib, tests.sites as s; s.build_site(pathlib.Path({str(site)!r})); sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0


def test_while_somebody_writes_a_size_is_made_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(monkeypatch)
    site = write_site(
        tmp_path, {**SMALL, "content/posts/lamp.md": f"{LAMP}\n![A lamp](big.jpg)\n", "content/posts/big.jpg": painted(2000, 1500)}
    )
    with open_live(read_inputs(Options(site, site / "public", NOW))) as live:
        page = live.find("lamp/index.html")
        assert page
        while live.behind():
            pass
        assert made == []
        out = re.findall(rb"/(immutable/pictures/[^ \"]+) 480w", page.data)[0].decode()
        digest, ready = live.digest(out), live.dear(out)
        assert (made, bool(digest), bool(ready)) == ([], True, True)
        assert ready
        ready()
        found = live.find(out)
        assert found
        assert (len(made), found.digest, shown(found.data).size) == (1, digest, (480, 360))
    build_site(site)
    assert tree(site / "public")[out] == found.data
    assert tree(site / "public")["lamp/index.html"] == page.data


def test_a_picture_that_is_still_being_written_does_not_end_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write_site(tmp_path, {**SMALL, "static/a.jpg": painted(300, 200)})
    options = Options(site, site / "public", NOW)
    with open_live(read_inputs(options)) as live:
        (site / "static/big.jpg").write_bytes(painted(2000, 1500, quality=95))
        monkeypatch.setattr("blogkit.sources._read", lambda _: b"half")
        assert live.update(read_inputs(options))
        page, half = live.find("lamp/index.html"), live.find("big.jpg")
        assert page
        assert half
        assert half.faults
        monkeypatch.undo()
        found = live.find("big.jpg")
        assert found
        assert found.data == stripped(painted(2000, 1500, quality=95))


def test_the_settings_are_held_against_what_can_be(tmp_path: Path) -> None:
    wrong = '[images]\nwidths = [10, 9000]\nformats = ["jxl"]\nquality = {avif = 0}\nsize = "100vw"\n'
    site = write_site(tmp_path, {**SMALL, "blogkit.toml": CONFIG + wrong})
    found = [(one.rule, one.span.line - CONFIG.count("\n")) for one in build_site(site).diagnostics if one.span.path == "blogkit.toml"]
    assert found == [("invalid-value", 2), ("invalid-value", 3), ("invalid-value", 4), ("unknown-key", 5)]


def test_the_widths_and_formats_are_the_owner_s(tmp_path: Path) -> None:
    own = '[images]\nwidths = [700]\nformats = ["webp"]\nsizes = "50vw"\n'
    html, outputs = lamp(tmp_path, "![A lamp](big.jpg)", {"blogkit.toml": CONFIG + own})
    assert re.search(r'<picture><source type="image/webp" srcset="\S+-700\.\S+ 700w" sizes="50vw"><img src="\S+-700\.\S+\.jpg"', html)
    assert sum("pictures/" in out for out in outputs) == 2


def lamp(site: Path, written: str, files: dict[str, str | bytes] | None = None) -> tuple[str, dict[str, bytes]]:
    """Build a site whose lamp has these words, beside a large picture; return its page and all outputs."""
    write_site(
        site, {**SMALL, "content/posts/lamp.md": f"{LAMP}\n{written}\n", "content/posts/big.jpg": painted(2000, 1500), **(files or {})}
    )
    work = build_site(site)
    assert [one.message for one in work.diagnostics] == []
    outputs = tree(site / "public")
    return outputs["lamp/index.html"].decode(), outputs
