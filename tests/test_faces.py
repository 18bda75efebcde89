"""Whether faces are those of the people named beside them, and reach every page when they change. Never looks at a colour."""

from pathlib import Path

import pytest
from lxml import html

from blogkit.disclosure.faces import FACES, face_markup, faces_markup, initials
from blogkit.disclosure.record import NamedPerson
from tests.disclosures import ADA, BEN, ED, SAM, did, disclose
from tests.sites import SMALL, build_site, write_site

PHOTO = "\x89PNG"


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

    faces = html.fromstring(faces_markup(disclose(authors=[ADA, BEN], credited=credited), {"ada": "/people/ada/a.png"}))

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
    assert html.fromstring(face_markup(named, {"x": f"/{text}"})).get("src") == f"/{text}"


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
    (site / "content/people/ada.png").write_text(PHOTO)
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
