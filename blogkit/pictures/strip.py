"""What a picture says of its maker, its place and its time is taken out of its file, and its pixels are not touched. Never decodes one.

Of each kind of file it is written here what may stay; all else goes, so that what nobody has thought of goes, too.
"""

import struct

from blogkit.pictures.avif import clean_avif
from blogkit.pictures.gif import clean_gif
from blogkit.pictures.jpeg import clean_jpeg
from blogkit.pictures.png import clean_png
from blogkit.pictures.unclean import UncleanError
from blogkit.pictures.webp import clean_webp

JPEG, PNG, GIF, WEBP, AVIF = "jpeg", "png", "gif", "webp", "avif"
CLEANED = frozenset({JPEG, PNG, GIF, WEBP, AVIF})
_HEIC = frozenset(b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 mif3 msf1 miaf avci avcs jpeg j2ki vvic evbi".split())


def kind_of(data: bytes) -> str:
    """Say what kind of picture begins with these bytes; empty where it is none that we know."""
    for kind, start, at in _MAGIC:
        if data.startswith(start, at):
            return kind
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in {b"avif", b"avis"} or (brand in {b"mif1", b"msf1", b"miaf"} and b"avif" in data[8:40]):
            return AVIF
        if brand == b"crx ":
            return "cr3"
        brands = {brand, *(data[at : at + 4] for at in range(16, min(int.from_bytes(data[:4], "big"), len(data)), 4))}
        return "heic" if brands & _HEIC else ""
    return ""


def stripped(data: bytes) -> bytes:
    """Return a file without what its picture says beside its pixels; what is no picture is returned as it is.

    UncleanError where that cannot be done for sure.
    """
    kind = kind_of(data)
    if not kind:
        return data
    try:
        match kind:
            case "jpeg":
                return b"".join(clean_jpeg(data))
            case "png":
                return b"".join(clean_png(data))
            case "gif":
                return b"".join(clean_gif(data))
            case "webp":
                return clean_webp(data)
            case "avif":
                return clean_avif(data)
    except (IndexError, KeyError, ValueError, struct.error):
        raise UncleanError("its file breaks off") from None
    raise UncleanError(f"it is a {kind.upper()}, which browsers do not show, and what it tells of its maker and place cannot be taken out")


_MAGIC = (
    (JPEG, b"\xff\xd8\xff", 0),
    (PNG, b"\x89PNG\r\n\x1a\n", 0),
    (GIF, b"GIF8", 0),
    (WEBP, b"WEBP", 8),
    ("tiff", b"II*\0", 0),
    ("tiff", b"MM\0*", 0),
    ("tiff", b"II+\0", 0),
    ("tiff", b"MM\0+", 0),
    ("orf", b"IIRO", 0),
    ("orf", b"IIRS", 0),
    ("orf", b"MMOR", 0),
    ("rw2", b"IIU\0", 0),
    ("raf", b"FUJIFILMCCD-RAW", 0),
    ("crw", b"II\x1a\0\0\0HEAPCCDR", 0),
    ("mrw", b"\0MRM", 0),
    ("x3f", b"FOVb", 0),
    ("jxl", b"\xff\x0a", 0),
    ("jxl", b"\0\0\0\x0cJXL ", 0),
    ("jp2", b"\0\0\0\x0cjP  ", 0),
    ("jp2", b"\xff\x4f\xff\x51", 0),
    ("psd", b"8BPS", 0),
)
