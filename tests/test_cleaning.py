"""Whether nothing is left of what a file tells beside its pixels, wherever it stands. Each place was seen to reach readers before."""

import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pytest
from PIL import Image, ImageCms

from blogkit.pictures.icc import clean_profile
from blogkit.pictures.strip import kind_of, stripped
from blogkit.pictures.unclean import UncleanError
from tests.pictures import SECRET, painted, png, png_chunk, shown

Plant = Callable[[bytes], bytes]


def _into(at: int, more: bytes) -> Plant:
    """Return what puts more into a file, at a place counted from its beginning or its end."""
    return lambda data: data[:at] + more + data[at:]


def _jpeg_segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", 2 + len(content)) + content


def _png_stream(data: bytes) -> bytes:
    pixels = zlib.decompress(dict(_png_chunks(data))[b"IDAT"])
    return data[: data.find(b"IDAT") - 4] + png_chunk(b"IDAT", zlib.compress(pixels + SECRET)) + data[-12:]


def _png_frame(data: bytes) -> bytes:
    at = data.find(b"fdAT") - 4
    return data[:at] + png_chunk(b"fdAT", data[at + 8 : -16] + SECRET) + data[-12:]


def _gif_loop(data: bytes) -> bytes:
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0" + bytes([len(SECRET)]) + SECRET + b"\0"
    return _into(13 + (3 << (data[10] & 7) + 1), loop)(data)


def _webp_frame(data: bytes) -> bytes:
    at = data.find(b"ANMF")
    (size,) = struct.unpack_from("<I", data, at + 4)
    frame = data[at + 8 : at + 8 + size] + b"EXIF" + struct.pack("<I", len(SECRET)) + SECRET + b"\0" * (len(SECRET) & 1)
    body = data[8:at] + b"ANMF" + struct.pack("<I", len(frame)) + frame + data[at + 8 + size :]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _avif_handler(data: bytes) -> bytes:
    at = data.find(b"hdlr") + 16  # what is reserved there is twelve bytes long
    return data[:at] + SECRET + data[at + len(SECRET) :]


def _longer(data: bytes, marker: int) -> bytes:
    """Put more into a segment than it needs."""
    at = data.find(bytes((0xFF, marker)))
    (length,) = struct.unpack_from(">H", data, at + 2)
    return data[: at + 2] + struct.pack(">H", length + len(SECRET)) + data[at + 4 : at + 2 + length] + SECRET + data[at + 2 + length :]


def _before_last_scan(data: bytes, marker: int, content: bytes) -> bytes:
    at = data.rfind(b"\xff\xda")
    return data[:at] + _jpeg_segment(marker, content) + data[at:]


def _gif_head(data: bytes, more: bytes) -> bytes:
    return _into(13 + (3 << (data[10] & 7) + 1), more)(data)


def _webp_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


def _webp_extended(data: bytes, flags: int, more: bytes) -> bytes:
    return _webp_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + b"\x9f\0\0\x77\0\0") + more + data[12:]


def _webp_with(data: bytes, more: bytes = b"") -> bytes:
    body = b"WEBP" + data.removeprefix(data[:12] if data.startswith(b"RIFF") else b"") + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_longer(data: bytes, name: bytes) -> bytes:
    """Put more into a part than it needs."""
    at = data.find(name)
    (size,) = struct.unpack_from("<I", data, at + 4)
    return _webp_with(data[12:at] + _webp_chunk(name, data[at + 8 : at + 8 + size] + SECRET) + data[at + 8 + size + (size & 1) :])


def _avif_more(data: bytes, name: bytes, more: bytes, instead: bytes | None = None) -> bytes:
    """Put more into a box, or something else instead; what it is in grows, and what lies behind it is found further on."""
    at = data.find(name) - 4
    (size,) = struct.unpack_from(">I", data, at)
    content = (data[at + 8 : at + size] if instead is None else instead) + more
    out = bytearray(data[: at + 8] + content + data[at + size :])
    for outer in dict.fromkeys(one for one in (b"meta", b"iprp", b"ipco", b"iref", name) if one in data):
        start = data.find(outer) - 4
        (length,) = struct.unpack_from(">I", data, start)
        if start <= at < start + length:
            struct.pack_into(">I", out, start, length + len(content) + 8 - size)
    return _avif_moved(bytes(out), len(content) + 8 - size)


def _avif_moved(data: bytes, further: int) -> bytes:
    """Say that the pixels lie further on: Pillow writes no base, and an offset of four bytes behind each item's number."""
    out, at = bytearray(data), data.find(b"iloc") + 4
    assert data[at : at + 6] == bytes(4) + b"\x44\0"
    (count,) = struct.unpack_from(">H", data, at + 6)
    for number in range(count):
        place = at + 8 + 14 * number + 6
        struct.pack_into(">I", out, place, struct.unpack_from(">I", out, place)[0] + further)
    return bytes(out)


def _avif_unit(data: bytes, kind: int) -> bytes:
    """Put a unit behind the head of the pixels' sequence, which is the first."""
    unit = bytes((kind << 3 | 2, len(SECRET) + 2)) + b"\4" + SECRET + b"\x80"
    at = data.find(b"mdat") + 4
    behind = at + 4 + data[at + 3]
    assert data[at : at + 3] == b"\x12\0\x0a"
    out = bytearray(data[:behind] + unit + data[behind:])
    struct.pack_into(">I", out, at - 8, struct.unpack_from(">I", data, at - 8)[0] + len(unit))
    place = data.find(b"iloc") + 4 + 8 + 10
    struct.pack_into(">I", out, place, struct.unpack_from(">I", data, place)[0] + len(unit))
    return bytes(out)


PLANTS: dict[str, Plant] = {
    "JPEG of a marker that is reserved": _into(2, _jpeg_segment(0x02, SECRET)),
    "JPEG of an extension": _into(2, _jpeg_segment(0xC8, SECRET)),
    "JPEG of an application": _into(2, _jpeg_segment(0xF0, SECRET)),
    "PNG in its end": lambda data: data[:-12] + png_chunk(b"IEND", SECRET) + png_chunk(b"teXt", SECRET),
    "PNG in the name of a profile": lambda data: data[:33] + png_chunk(b"iCCP", SECRET + b"\0\0" + zlib.compress(profile())) + data[33:],
    "PNG behind its pixels": _into(-12, png_chunk(b"IDAT", SECRET)),
    "PNG behind its pixels in pieces": lambda data: data[:-12] + png_chunk(b"IDAT", b"one") + png_chunk(b"IDAT", SECRET * 2) + data[-12:],
    "PNG packed behind its pixels": _png_stream,
    "PNG moving behind a picture": _png_frame,
    "PNG in a palette that nobody needs": _into(33, png_chunk(b"PLTE", SECRET)),
    "PNG in how light it is": _into(33, png_chunk(b"gAMA", bytes(4) + SECRET)),
    "PNG in what is transparent": _into(33, png_chunk(b"tRNS", bytes(6) + SECRET)),
    "PNG in a film that is none": _into(33, png_chunk(b"fcTL", SECRET)),
    "PNG in a word said twice": _into(33, png_chunk(b"pHYs", bytes(9)) + png_chunk(b"pHYs", SECRET)),
    "JPEG in the profile of its colours": lambda data: data[:2] + _jpeg_segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()) + data[2:],
    "JPEG behind its units of density": lambda data: data[:4] + struct.pack(">H", 16 + len(SECRET)) + data[6:20] + SECRET + data[20:],
    "JPEG in a note of Adobe's": _into(2, _jpeg_segment(0xEE, b"Adobe" + SECRET)),
    "JPEG behind how often it begins anew": _into(2, _jpeg_segment(0xDD, bytes(2) + SECRET)),
    "JPEG behind how high it is": _into(-2, _jpeg_segment(0xDC, SECRET)),
    "JPEG behind its quantisation": _into(2, _jpeg_segment(0xDB, bytes((0, *range(64))) + SECRET)),
    "JPEG behind its last quantisation": lambda data: _longer(data, 0xDB),
    "JPEG behind its codes": lambda data: _longer(data, 0xC4),
    "JPEG progressive in codes between its scans": lambda data: _before_last_scan(
        data, 0xC4, b"\0" + bytes((0, 0, 0, 9, *bytes(12))) + SECRET
    ),
    "JPEG progressive in a quantisation between its scans": lambda data: _before_last_scan(data, 0xDB, b"\0" + SECRET.ljust(64, b".")),
    "JPEG in a quantisation that nobody needs": _into(2, _jpeg_segment(0xDB, b"\3" + SECRET.ljust(64, b"."))),
    "JPEG in a quantisation that is replaced": _into(2, _jpeg_segment(0xDB, b"\0" + SECRET.ljust(64, b"."))),
    "JPEG in codes that nobody needs": _into(2, _jpeg_segment(0xC4, b"\3" + bytes((0, 0, 0, 9, *bytes(12))) + SECRET)),
    "JPEG in codes behind its pixels": _into(-2, _jpeg_segment(0xC4, b"\0" + bytes((0, 0, 0, 9, *bytes(12))) + SECRET)),
    "JPEG in conditions of arithmetic": _into(2, _jpeg_segment(0xCC, SECRET)),
    "JPEG behind its frame": lambda data: _longer(data, 0xC0),
    "JPEG behind the head of its scan": lambda data: _longer(data, 0xDA),
    "JPEG in a scan too many": lambda data: data[:-2] + data[data.find(b"\xff\xda") :][:14] + SECRET + data[-2:],
    "JPEG behind a restart that is none": _into(-2, b"\xff\xd0" + SECRET),
    "JPEG behind its last restart": _into(-2, b"\xff\xd6" + SECRET),
    "JPEG before its end": _into(-2, b"\xff\xfe" + struct.pack(">H", 2 + len(SECRET)) + SECRET),
    "JPEG behind its end": lambda data: data + SECRET,
    "GIF behind its end": lambda data: data + SECRET,
    "GIF in a remark": lambda data: _gif_head(data, b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0"),
    "GIF in a text": lambda data: _gif_head(data, b"\x21\x01\x0c" + bytes(12) + bytes([len(SECRET)]) + SECRET + b"\0"),
    "GIF in an application": lambda data: _gif_head(data, b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"),
    "GIF behind how long it is shown": lambda data: _gif_head(data, b"\x21\xf9\x04" + bytes(4) + bytes([len(SECRET)]) + SECRET + b"\0"),
    "GIF behind its pixels": lambda data: data[:-2] + bytes([len(SECRET)]) + SECRET + b"\0;",
    "WEBP in a part that nobody knows": lambda data: _webp_with(data, _webp_chunk(b"plCe", SECRET)),
    "WEBP in the profile of its colours": lambda data: _webp_with(_webp_extended(data, 0x20, _webp_chunk(b"ICCP", profile()))),
    "WEBP in pixels that nobody needs": lambda data: _webp_with(data, _webp_chunk(b"VP8 ", SECRET)),
    "WEBP in what one sees through, twice": lambda data: _webp_with(
        _webp_extended(data, 0x10, _webp_chunk(b"ALPH", b"\0" + b"\xff" * 160 * 120) + _webp_chunk(b"ALPH", SECRET))
    ),
    "WEBP behind what one sees through": lambda data: _webp_with(
        _webp_extended(data, 0x10, _webp_chunk(b"ALPH", b"\0" + b"\xff" * 160 * 120 + SECRET))
    ),
    "WEBP in a film that is none": lambda data: _webp_with(
        _webp_extended(data, 0, _webp_chunk(b"ANMF", SECRET * 3) + _webp_chunk(b"ANIM", SECRET))
    ),
    "WEBP behind its head": lambda data: _webp_with(_webp_chunk(b"VP8X", bytes(4) + b"\x9f\0\0\x77\0\0" + SECRET) + data[12:]),
    "WEBP behind its end": lambda data: data + SECRET,
    "GIF behind how often it is shown": _gif_loop,
    "WEBP moving in a picture": _webp_frame,
    "WEBP moving behind its background": lambda data: _webp_longer(data, b"ANIM"),
    "AVIF in what handles it": _avif_handler,
    "AVIF among its brands": lambda data: _avif_more(data, b"ftyp", SECRET + b"..."),
    "AVIF behind its size": lambda data: _avif_more(data, b"ispe", SECRET),
    "AVIF behind its channels": lambda data: _avif_more(data, b"pixi", SECRET),
    "AVIF behind its colours": lambda data: _avif_more(data, b"colr", SECRET),
    "AVIF in the profile of its colours": lambda data: _avif_more(data, b"colr", b"", b"prof" + profile()),
    "AVIF in a profile that is none": lambda data: _avif_more(data, b"colr", b"", b"prof" + SECRET),
    "AVIF in how it was coded": lambda data: _avif_more(data, b"av1C", b"\x2a\x0a\x04" + SECRET),
    "AVIF behind which is its first": lambda data: _avif_more(data, b"pitm", SECRET),
    "AVIF behind where its pixels lie": lambda data: _avif_more(data, b"iloc", SECRET),
    "AVIF behind what is said of which": lambda data: _avif_more(data, b"ipma", SECRET),
    "AVIF in words between its pixels": lambda data: _avif_unit(data, 5),
    "AVIF in a moment between its pixels": lambda data: _avif_unit(data, 2),
    "AVIF in padding between its pixels": lambda data: _avif_unit(data, 15),
    "AVIF see-through behind what it is": lambda data: _avif_more(data, b"auxC", SECRET),
}


@pytest.mark.parametrize("place", PLANTS)
def test_what_nobody_has_thought_of_is_taken_out_as_well(place: str) -> None:
    kind = place.partition(" ")[0]
    out, image = io.BytesIO(), shown(painted(160, 120))
    more: dict[str, object] = {"restart_marker_rows": 1} if "last restart" in place else {"progressive": " progressive " in place}
    more |= {"save_all": True, "append_images": [image.transpose(Image.Transpose.ROTATE_180)]} if " moving " in place else {}
    if "see-through" in place:
        image.putalpha(99)
    image.save(out, kind, **more)
    sound = out.getvalue()
    data = PLANTS[place](sound)
    clean = stripped(data)
    assert SECRET in whole(data)
    assert SECRET not in whole(clean)
    assert _pictures(clean) == _pictures(sound)
    assert stripped(clean) == clean
    assert len(stripped(sound)) <= len(sound)


def _jpeg(**options: object) -> bytes:
    return painted(160, 120, "JPEG", **options)


def _avif_seen_through() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (160, 120), (4, 5, 6, 99)).save(out, "AVIF")
    return out.getvalue()


def _avif_twice(name: bytes) -> bytes:
    data = _avif_seen_through()
    at = data.find(name) - 4
    (size,) = struct.unpack_from(">I", data, at)
    return _avif_more(data, name, data[at : at + size]).replace(struct.pack(">I", 2 * size) + name, struct.pack(">I", size) + name)


def _scan(data: bytes) -> bytes:
    return data[data.rfind(b"\xff\xda") : -2]


@pytest.mark.parametrize(
    "make",
    [
        lambda: (data := _jpeg(progressive=True))[:-2] + _scan(data) + SECRET + data[-2:],
        lambda: _jpeg().replace(b"\xff\xda\0\x0c\3\1\0\2\x11\3\x11", b"\xff\xda\0\x0c\3\1\0\2\x11\2\x11"),
        lambda: _into(2, _jpeg_segment(0xC0, b"\x08\0\x10\0\x10\1\1\x11\0" + SECRET))(_jpeg()),
        lambda: _jpeg().replace(struct.pack(">BHH", 8, 120, 160), struct.pack(">BHH", 8, 0, 160)),
        lambda: _into(20, SECRET)(_jpeg()),
        lambda: _avif_more(_avif_seen_through(), b"auxl", SECRET),
        lambda: _avif_more(_avif_seen_through(), b"iref", struct.pack(">I4sHH", 20, b"plCe", 1, 4) + SECRET[:8]),
        lambda: _avif_more(_avif_seen_through(), b"ftyp", SECRET),
        lambda: _avif_twice(b"hdlr"),
        lambda: _avif_moved(painted(160, 120, "AVIF"), 1 << 30),
        lambda: _avif_moved(painted(160, 120, "AVIF"), -40),
        lambda: _longer(_jpeg(), 0xDA).replace(b"\xff\xda", b"\xff\xda\0\5\x09\1\0", 1),
        lambda: _jpeg().replace(b"\xff\xc0\0\x11", b"\xff\xc0\0\x0c", 1),
        lambda: _avif_seen_through().replace(b"\x12\0\x0a", b"\x12\x7f\x0a"),
        lambda: b"GIF8PS" + painted(160, 120, "GIF")[6:],
        lambda: _webp_with(_webp_chunk(b"ALPH", b"\1" + SECRET) + painted(160, 120, "WEBP")[12:]),
        lambda: _webp_with(_webp_chunk(b"VP8X", bytes(10)) + _webp_chunk(b"plCe", SECRET)),
    ],
)
def test_what_is_not_sound_is_not_taken_for_clean(make: Callable[[], bytes]) -> None:
    with pytest.raises(UncleanError):
        stripped(make())


def test_an_avif_that_speaks_of_much_more_than_it_holds_takes_no_memory() -> None:
    data = bytearray(painted(160, 120, "AVIF").replace(b"\x12\0\x0a", b"\x78\0\x0a"))
    struct.pack_into(">I", data, data.find(b"iloc") + 22, 1 << 28)
    tracemalloc.start()
    with pytest.raises(UncleanError):
        stripped(bytes(data))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.parametrize("is_sound", [False, True])
def test_an_avif_keeps_a_profile_that_is_one(is_sound: bool) -> None:  # noqa: FBT001
    clean = stripped(_avif_more(_avif_seen_through(), b"colr", b"", b"prof" + (profile() if is_sound else SECRET)))
    found = shown(clean).info.get("icc_profile", b"")
    assert found.rstrip(b"\0") == (clean_profile(profile()).rstrip(b"\0") if is_sound else b"")
    assert bool(found) == is_sound


def test_a_jpeg_that_no_browser_shows_is_told_as_one() -> None:
    with pytest.raises(UncleanError, match="browsers do not show"):
        stripped(_jpeg().replace(b"\xff\xc0", b"\xff\xc3"))


def test_pixels_of_a_gif_that_nobody_needs_go() -> None:
    def gif(packed: bytes) -> bytes:
        return b"GIF89a\1\0\1\0\x87\0\0" + bytes(768) + b",\0\0\0\0\1\0\1\0\0\x08" + bytes([len(packed)]) + packed + b"\0;"

    assert stripped(gif(b"\0\1\0" + SECRET)) == gif(b"\0\1\0")
    assert shown(stripped(gif(b"\0\1\0" + SECRET))).size == (1, 1)


def test_bits_that_mean_nothing_are_not_handed_on() -> None:
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    gif, sound = painted(160, 120, "GIF"), painted(160, 120, "WEBP")
    out = io.BytesIO()
    shown(sound).save(out, "WEBP", save_all=True, append_images=[shown(painted(160, 120, "JPEG", "L")).convert("RGB")])
    moving = bytearray(out.getvalue())
    clean = stripped(bytes(moving))
    moving[21:24] = SECRET[:3]
    moving[moving.find(b"ANMF") + 23] |= 0xFC
    assert stripped(bytes(moving)) == clean
    avif = painted(160, 120, "AVIF")
    assert stripped(avif[:12] + SECRET[:4] + avif[16:]) == stripped(avif)
    assert stripped(_gif_head(gif, loop * 3)) == _gif_head(gif, loop)


def _pictures(data: bytes) -> list[bytes]:
    """Return the pixels of each picture in a file."""
    image = shown(data)
    pictures = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        pictures.append(image.convert("RGBA").tobytes())
    return pictures


def whole(data: bytes) -> bytes:
    """Return the bytes of a file, and behind them what is packed in it."""
    packed = [_unpacked(name, content) for name, content in _png_chunks(data)] if kind_of(data) == "png" else []
    return data + b"".join(packed)


def _unpacked(name: bytes, content: bytes) -> bytes:
    match name:
        case b"IDAT":
            return zlib.decompressobj().decompress(content)
        case b"iCCP":
            return zlib.decompress(content.partition(b"\0")[2][1:])
        case _:
            return b""


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the names of chunks and what they hold, all IDAT as one."""
    at, pixels = 8, b""
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        pixels += content if name == b"IDAT" else b""
        yield from [(name, content)] if name != b"IDAT" else []
        at += 12 + length
    yield b"IDAT", pixels


def test_a_wrong_checksum_is_put_right() -> None:
    data = painted(160, 120, "PNG")
    assert stripped(data[:29] + SECRET[:4] + data[33:])[29:33] == data[29:33]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_pixels_of_a_png_stay_packed_as_they_are(mode: str) -> None:
    data = painted(37, 21, "PNG", mode)
    assert dict(_png_chunks(stripped(data)))[b"IDAT"] == dict(_png_chunks(data))[b"IDAT"]


@pytest.mark.parametrize(("width", "height"), [(37, 21), (1, 21), (3, 1)])
def test_a_png_in_passes_keeps_its_pixels_and_nothing_behind_them(width: int, height: int) -> None:
    image = shown(painted(37, 21, "PNG", "L")).crop((0, 0, width, height))
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    pixels = b"".join(
        b"\0" + bytes(int(image.getpixel((x, y))) for x in range(left, width, across))  # type: ignore[arg-type]
        for left, top, across, down in passes
        for y in range(top, height, down)
        if left < width
    )
    made = [png((width, height, 8, 0, 0, 0, 1), zlib.compress(one)) for one in (pixels, pixels + SECRET)]
    assert [shown(stripped(data)).tobytes() for data in made] == [image.tobytes()] * 2
    assert stripped(made[0]) == made[0]
    assert SECRET not in whole(stripped(made[1]))


@pytest.mark.parametrize("packed", [zlib.compress(bytes(21 * 112))[:-4] + SECRET, b"\x78\x9c" + SECRET, SECRET])
def test_what_cannot_be_unpacked_is_not_taken_for_pixels(packed: bytes) -> None:
    with pytest.raises(UncleanError):
        stripped(png((37, 21, 8, 2, 0, 0, 0), packed))


def test_a_profile_of_colour_keeps_its_colours_and_no_word() -> None:
    image, srgb = shown(painted(160, 120)), ImageCms.createProfile("sRGB")
    makers = (partial(profile, 2), partial(profile, 4), partial(cmyk_profile, b"mft1"), partial(cmyk_profile, b"mft2"))
    for make in makers:
        data = make()
        clean = clean_profile(data)
        own, others = (ImageCms.ImageCmsProfile(io.BytesIO(one)) for one in (clean, data))
        mode = "CMYK" if own.profile.xcolor_space == "CMYK" else "RGB"
        turned = [ImageCms.profileToProfile(image.convert(mode), one, srgb, outputMode="RGB") for one in (own, others)]
        assert turned[0]
        assert turned[1]
        assert turned[0].tobytes() == turned[1].tobytes() != image.tobytes()
        assert clean == clean_profile(make(words=bytes(len(SECRET)))) == clean_profile(clean)
        assert SECRET in data
        assert SECRET not in clean


@pytest.mark.parametrize("data", [b"", SECRET, SECRET * 50])
def test_a_profile_that_nobody_can_take_apart_goes(data: bytes) -> None:
    assert clean_profile(data) == b""
    assert clean_profile(profile().replace(b"curv", b"cure")) == b""
    assert clean_profile(profile()[:200]) == b""
    assert {clean_profile(cmyk_profile(b"mft1")[:end]) for end in range(400)} == {b""}


def test_a_profile_stays_srgb_by_name() -> None:
    assert b"sRGB" in clean_profile(profile(2).replace(b"words", b"sRGB ", 1))
    assert b"s\0R\0G\0B" in clean_profile(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def profile(version: int = 4, words: bytes = SECRET) -> bytes:
    """Return a profile of colour with words wherever some can be."""
    curve = b"curv" + struct.pack(">4xI3H", 3, 0, 0x2000, 0xFFFF)
    columns = ((0.44, 0.22, 0.01), (0.38, 0.72, 0.1), (0.14, 0.06, 0.71))
    tags = {
        b"desc": b"desc" + struct.pack(">4xI", 6) + b"words\0" + bytes(78) + words,
        b"cprt": b"text" + bytes(4) + words,
        b"GPS ": b"text" + bytes(4) + words,
        b"GPSX": b"XYZ " + bytes(4) + words.ljust(12),
        **{name: b"XYZ " + words[:4] + _fixed(column) + words for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)},
        b"rTRC": curve + words,
        b"gTRC": curve,
        b"bTRC": b"para" + words[:4] + bytes(2) + words[:2] + _fixed((1.8,)) + words,
    }
    return _profile(b"mntrRGB XYZ ", tags, version, words)


def cmyk_profile(kind: bytes, words: bytes = SECRET) -> bytes:
    """Return a profile of printing ink, whose colours stand in a table of eight or sixteen bits."""
    is_wide = kind == b"mft2"
    curve, form = (bytes(range(256)), "B") if not is_wide else (struct.pack(">2H", 0, 0xFFFF), "H")
    head = (
        kind + words[:4] + bytes((4, 3, 2, words[0])) + _fixed((1, 0, 0, 0, 1, 0, 0, 0, 1)) + (struct.pack(">2H", 2, 2) if is_wide else b"")
    )
    most = 255 if not is_wide else 65280
    points = struct.pack(f">48{form}", *(number * most // 48 for number in range(48, 0, -1)))
    return _profile(b"prtrCMYKLab ", {b"A2B0": head + curve * 4 + points + curve * 3 + words, b"B2A0": b"mAB " + words}, 2, words)


def _fixed(numbers: Iterable[float]) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _profile(kinds: bytes, tags: dict[bytes, bytes], version: int, words: bytes) -> bytes:
    head = b"CMM " + bytes((version, 0, 0, 0)) + kinds + struct.pack(">6H", 2026, 3, 2, 1, 1, 1) + b"acspAPPL" + bytes(24)
    head += _fixed((0.9642, 1, 0.8249)) + b"make" + bytes(16) + words.ljust(28, b"\0")
    table, contents = b"", b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(contents), len(content))
        contents += content.ljust(-(-len(content) // 4) * 4, b"\0")
    rest = head + struct.pack(">I", len(tags)) + table + contents
    return struct.pack(">I", 4 + len(rest)) + rest
