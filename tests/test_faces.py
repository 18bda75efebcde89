"""Whether faces are those of the people named beside them, and reach every page when they change. Never looks at a colour."""

from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from blogkit.disclosure.faces import FACE_SIZES, FACES, Photo, face_markup, faces_markup, initials
from blogkit.disclosure.record import NamedPerson
from blogkit.inputs import Options, read_inputs
from blogkit.live import open_live
from blogkit.plan import FACE_SIDES
from blogkit.render import PORTRAIT_SIZES
from tests.disclosures import ADA, BEN, ED, SAM, did, disclose
from tests.pictures import painted, shown
from tests.sites import CONFIG, NOW, SMALL, build_site, tree, write_site
from tests.test_costly import counted

PHOTO = painted(80, 80, "PNG")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Reyes", "AR"),
        ("Ada Maria de la Reyes", "AR"),
        ("Ada", "A"),
        ("“Kit” O’Hara", "KO"),
        ("ada reyes", "AR"),
        ("Åsa Öberg", "ÅÖ"),
        ("A\u030asa Öberg", "ÅÖ"),
        ("王秀英", "王"),
        ("نور حداد", "نح"),
        ("Ada (she)", "AS"),
        ("👩\u200d👧", ""),
        ("", ""),
    ],
)
def test_initials_are_the_first_and_the_last(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_authors_come_first_and_ghostwriters_stand_behind_them() -> None:
    credited = [did(SAM, "ghostwriter"), did(ED, "editor"), did(BEN, "ghostwriter")]

    faces = html.fromstring(faces_markup(disclose(authors=[ADA, BEN], credited=credited), {"ada": Photo("/people/ada/a.png")}))

    assert faces.get("aria-hidden") == "true"
    assert [(one.tag, one.get("src") or one.get("data-initials"), "bk-ghost" in one.get("class")) for one in faces] == [
        ("img", "/people/ada/a.png", False),
        ("span", "BI", False),
        ("span", "SO", True),
    ]


def test_a_crowd_is_not_drawn() -> None:
    crowd = [NamedPerson(str(number), f"N{number}", "", None, "") for number in range(FACES + 3)]

    assert len(html.fromstring(faces_markup(disclose(authors=crowd), {}))) == FACES


@pytest.mark.parametrize("text", ['"><script>', "' onload='x", "&amp;"])
def test_no_name_and_no_address_becomes_markup(text: str) -> None:
    named = NamedPerson("x", text, "", None, "")

    assert html.fromstring(face_markup(named, {})).get("data-initials") == initials(text)
    assert html.fromstring(face_markup(named, {"x": Photo(f"/{text}")})).get("src") == f"/{text}"


def test_a_colour_belongs_to_a_person_whatever_they_are_called() -> None:
    married = ADA.__class__("ada", "Ada Ito", "", None, "")
    hues = {face_markup(one, {}).partition("bk-hue-")[2][0] for one in (ADA, married)}

    assert len(hues) == 1


def test_a_new_portrait_reaches_every_page_that_shows_the_face(tmp_path: Path) -> None:
    site = write_site(tmp_path, SMALL)
    before = build_site(site)
    ada = site / "content/people/ada.md"
    shows = {out for out in before.written if out.endswith(".html") and "bk-face" in (site / "public" / out).read_text("utf-8")}

    ada.write_text(ada.read_text("utf-8").replace("---\n", "---\nphoto: ada.png\n", 1), "utf-8")
    (site / "content/people/ada.png").write_bytes(PHOTO)
    work = build_site(site)

    pages = {out: (site / "public" / out).read_text("utf-8") for out in shows}
    with_ada = {out for out, page in pages.items() if 'src="/people/ada/ada.png"' in page}
    assert {"index.html", "people/ada/index.html"} <= with_ada
    assert with_ada <= set(work.written)
    assert "people/ada/ada.png" in work.written


@pytest.mark.parametrize(("photo", "data"), [("ada.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), ("gone.png", None)])
def test_a_portrait_that_is_not_published_leaves_initials(tmp_path: Path, photo: str, data: bytes | None) -> None:
    site = write_site(tmp_path, SMALL)
    ada = site / "content/people/ada.md"
    ada.write_text(ada.read_text("utf-8").replace("---\n", f"---\nphoto: {photo}\n", 1), "utf-8")
    if data is not None:
        (ada.parent / photo).write_bytes(data)
    work = build_site(site)
    assert any(one.span.path.startswith("content/people/") for one in work.diagnostics)
    pages = [(site / "public" / out).read_text("utf-8") for out in work.written if out.endswith(".html")]
    assert not any(photo in page for page in pages)
    assert any("data-initials" in page for page in pages)


def thirds(width: int, height: int) -> bytes:
    """Return a picture that is green in the middle and red and blue at the ends of its longer side."""
    image, out = Image.new("RGB", (width, height), (0, 160, 0)), BytesIO()
    long, short = max(width, height), min(width, height)
    end = (long - short) // 2
    image.paste((200, 0, 0), (0, 0, end, height) if width > height else (0, 0, width, end))
    image.paste((0, 0, 200), (width - end, 0, width, height) if width > height else (0, height - end, width, height))
    image.save(out, "PNG")
    return out.getvalue()


def portrayed(folder: Path, photo: str, data: bytes | None, more: str = "") -> tuple[Path, list[html.HtmlElement]]:
    """Build a site whose Ada has a portrait; return its output folder and all of her faces."""
    ada = SMALL["content/people/ada.md"].replace("---\n", f"---\nphoto: {photo}\n", 1)
    files = {f"content/people/{photo}": data} if data else {}
    site = write_site(folder, {**SMALL, "blogkit.toml": CONFIG + more, "content/people/ada.md": ada, **files})
    work = build_site(site)
    assert not work.has_errors, work.diagnostics
    pages = [html.fromstring((site / "public" / out).read_bytes()) for out in work.written if out.endswith(".html")]
    return site / "public", [face for page in pages for face in page.iter("img") if "bk-face" in face.get("class", "").split()]


@pytest.mark.parametrize(
    ("size", "sides"),
    [((900, 700), [160, 320]), ((300, 900), [160, 300]), ((330, 900), [160, 330]), ((170, 400), [170]), ((120, 140), [120])],
)
def test_a_face_is_a_small_square_of_the_middle_of_a_portrait(tmp_path: Path, size: tuple[int, int], sides: list[int]) -> None:
    public, faces = portrayed(tmp_path, "ada.png", thirds(*size))
    small = [face for face in faces if "u-photo" not in face.get("class")]
    assert len(small) > 1
    for face in small:
        urls = [one.split() for one in face.get("srcset", f"{face.get('src')} {sides[0]}w").split(", ")]
        assert [width for _, width in urls] == [f"{side}w" for side in sides]
        assert (face.get("src"), face.get("sizes")) == (urls[0][0], FACE_SIZES if len(sides) > 1 else None)
        assert (face.get("width"), face.get("height"), face.get("alt")) == ("160", "160", "")
        for (url, _), side in zip(urls, sides, strict=True):
            square = shown((public / url.lstrip("/")).read_bytes())
            assert square.size == (side, side)
            assert [square.getpixel(at) for at in ((8, 8), (side // 2, side // 2), (side - 9, side - 9))] == [(0, 160, 0)] * 3


@pytest.mark.parametrize(
    ("photo", "data", "more"),
    [
        ("icon.png", thirds(60, 90), ""),
        ("ada.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>', ""),
        ("ada.png", thirds(900, 700), "[images]\nenabled = false\n"),
        ("https://portraits.example/ada.jpg", None, ""),
    ],
)
def test_a_portrait_that_is_not_resized_is_the_face_itself(tmp_path: Path, photo: str, data: bytes | None, more: str) -> None:
    public, faces = portrayed(tmp_path, photo, data, more)
    assert len(faces) > 1
    assert {face.get("src") for face in faces} == {photo if data is None else f"/people/ada/{photo}"}
    assert {face.get("srcset") for face in faces} == {None}
    assert data is None or (public / "people/ada" / photo).read_bytes()


def test_whoever_is_told_of_a_person_gets_the_large_portrait(tmp_path: Path) -> None:
    public, faces = portrayed(tmp_path, "ada.png", thirds(900, 700))
    page = html.fromstring((public / "people/ada/index.html").read_bytes())
    (told,) = page.xpath("//meta[@property='og:image']/@content")
    assert shown((public / told.partition("://")[2].partition("/")[2]).read_bytes()).width == 640
    (portrait,) = [face for face in faces if "u-photo" in face.get("class")]
    assert told.endswith(portrait.get("src"))
    assert {source.get("sizes") for source in portrait.getparent().iter("source")} == {PORTRAIT_SIZES}


def test_another_portrait_is_another_face_everywhere_and_the_same_one_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public, faces = portrayed(tmp_path, "ada.png", thirds(900, 700))
    made = counted(monkeypatch)
    assert build_site(public.parent).is_unchanged
    assert made == []
    (public.parent / "content/people/ada.png").write_bytes(thirds(700, 900))
    work = build_site(public.parent)
    assert made
    assert {face.get("src").lstrip("/") for face in faces} <= set(work.gone)
    build_site(public.parent, clean=True, out=tmp_path / "clean")
    assert tree(tmp_path / "clean") == tree(public)


def test_while_somebody_writes_a_face_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    public, faces = portrayed(tmp_path, "ada.png", thirds(900, 700))
    urls = {one.split()[0] for face in faces for one in face.get("srcset", "").split(", ") if one}
    assert len(urls) == len(FACE_SIDES)
    with open_live(read_inputs(Options(public.parent, tmp_path / "shown", NOW))) as live:
        for out in (url.lstrip("/") for url in urls):
            made = live.dear(out)
            assert made
            made()
            found = live.find(out)
            assert found
            assert found.data == (public / out).read_bytes()
