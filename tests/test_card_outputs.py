"""Whether each public post has its card, no other has, and pages say where it stands. Never looks at how one is drawn."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from blogkit.build import verify
from blogkit.inputs import Options, read_inputs
from blogkit.live import open_live
from tests.sites import ADA, BELL, CONFIG, LAMP, NOW, SMALL, build_site, tree, write_site

CARDS = "[cards]\nenabled = true\n"
POST = "---\ntitle: {title}\ndate: 2026-11-03\nauthor: ada\n{more}---\nA text.\n"
WITH_PHOTO = ADA.replace("org: acme", "org: acme\nphoto: ada.png")


def photo(colour: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 300), colour).save(written, "PNG")
    return written.getvalue()


SITE: dict[str, str | bytes] = {
    **SMALL,
    "blogkit.toml": CONFIG + CARDS,
    "content/people/ada.md": WITH_PHOTO,
    "content/people/ada.png": photo("#cc4422"),
}


def cards(site: Path) -> dict[str, bytes]:
    """Return each card by the path of its post."""
    return {path.partition("card-")[0]: data for path, data in tree(site / "public").items() if "card-" in path}


def names(site: Path) -> set[str]:
    return {path for path in tree(site / "public") if "card-" in path}


def said(site: Path, page: str) -> dict[str, str]:
    head = html.fromstring((site / "public" / page).read_bytes())
    return {one.get("property") or one.get("name"): one.get("content") for one in head.xpath("//head/meta")}


def test_no_card_is_made_unless_the_site_asks_for_them(tmp_path: Path) -> None:
    work = build_site(write_site(tmp_path, SMALL))
    assert cards(tmp_path) == {}
    assert work.accounts == ()
    assert said(tmp_path, "lamp/index.html")["twitter:card"] == "summary"


def test_each_post_has_a_card_and_its_page_says_where_and_what_it_says(tmp_path: Path) -> None:
    build_site(write_site(tmp_path, SITE), base_url="https://bells.example/blog")

    assert cards(tmp_path).keys() == {"lamp/", "bell/"}
    lamp = said(tmp_path, "lamp/index.html")
    (name,) = [path for path in tree(tmp_path / "public") if path.startswith("lamp/card-")]
    assert re.fullmatch(r"lamp/card-[0-9a-f]{8}\.png", name)
    assert lamp["og:image"] == f"https://bells.example/blog/{name}"
    assert (lamp["og:image:width"], lamp["og:image:height"], lamp["twitter:card"]) == ("1200", "630", "summary_large_image")
    assert lamp["og:image:alt"] == "Bells · Lamp · By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.). The author says no AI was used."
    assert Image.open(BytesIO(cards(tmp_path)["lamp/"])).size == (1200, 630)
    assert "og:image" not in said(tmp_path, "index.html")


def test_what_is_not_public_has_no_card(tmp_path: Path) -> None:
    kept_back: dict[str, str | bytes] = {
        "content/posts/draft.md": POST.format(title="A", more="draft: true\n"),
        "content/posts/later.md": POST.format(title="B", more="").replace("2026-11-03", "2027-01-01"),
        "content/posts/gone.md": POST.format(
            title="C", more="status: withdrawn\ncorrections: [{date: 2026-11-04, kind: retraction, text: No.}]\n"
        ),
        "content/posts/over.md": POST.format(title="D", more="expires: 2026-11-10\n"),
    }
    build_site(write_site(tmp_path, SITE | kept_back))
    assert cards(tmp_path).keys() == {"lamp/", "bell/"}
    build_site(tmp_path, with_drafts=True)
    assert cards(tmp_path).keys() == {"lamp/", "bell/", "draft/", "later/", "over/"}


EDITS: dict[str, tuple[dict[str, str | bytes], set[str]]] = {
    "a title": ({"content/posts/lamp.md": LAMP.replace("title: Lamp", "title: The lamp")}, {"lamp/"}),
    "a text": ({"content/posts/lamp.md": LAMP + "More.\n"}, set()),
    "a ghostwriter": ({"content/posts/bell.md": BELL.replace("author: ada", "author: ada\nghostwriter: sam")}, {"bell/"}),
    "a portrait": ({"content/people/ada.png": photo("#2244cc")}, {"lamp/", "bell/"}),
    "a portrait that is none": ({"content/people/ada.png": b"no picture"}, {"lamp/", "bell/"}),
    "a name": ({"content/people/ada.md": WITH_PHOTO.replace("Ada Reyes", "Ada Reed")}, {"lamp/", "bell/"}),
    "the site's title": ({"blogkit.toml": CONFIG.replace("Bells", "Rings") + CARDS}, {"lamp/", "bell/"}),
    "the language": ({"blogkit.toml": CONFIG.replace("[rules]", 'language = "de"\n[rules]') + CARDS}, {"lamp/", "bell/"}),
    "the theme's colour": ({"blogkit.toml": f'{CONFIG}{CARDS}[theme]\naccent = "#802020"\n'}, {"lamp/", "bell/"}),
    "the switch": ({"blogkit.toml": CONFIG}, {"lamp/", "bell/"}),
}


@pytest.mark.parametrize("case", EDITS)
def test_a_card_is_made_anew_when_what_it_shows_changes_and_not_otherwise(tmp_path: Path, case: str) -> None:
    edit, changed = EDITS[case]
    build_site(write_site(tmp_path, SITE))
    before, names_before = cards(tmp_path), names(tmp_path)
    work = build_site(write_site(tmp_path, edit))
    after = cards(tmp_path)

    assert {post for post in before if before[post] != after.get(post)} == changed
    assert {name.partition("card-")[0] for name in names_before - names(tmp_path)} == changed  # places keep what they know by its name
    assert sum(account.made for account in work.accounts if account.name == "cards") == (len(changed) if after else 0)
    assert verify(Options(tmp_path, tmp_path / "public", NOW)) == []


def test_cards_are_kept_between_builds(tmp_path: Path) -> None:
    build_site(write_site(tmp_path, SITE))
    for path in (tmp_path / "public").glob("*/card-*.png"):
        path.unlink()
    work = build_site(tmp_path)
    assert cards(tmp_path).keys() == {"lamp/", "bell/"}
    assert sum(account.made for account in work.accounts if account.name == "cards") == 0


def test_a_card_is_shown_while_somebody_writes(tmp_path: Path) -> None:
    build_site(write_site(tmp_path, SITE))
    with open_live(read_inputs(Options(tmp_path, tmp_path / "public", NOW))) as live:
        for out, data in tree(tmp_path / "public").items():
            if "card-" in out:
                found = live.find(out)
                assert found is not None
                assert found.data == data


def test_a_portrait_from_a_draft_is_not_shown(tmp_path: Path) -> None:
    draft: dict[str, str | bytes] = {
        "content/posts/plan/index.md": POST.format(title="Plan", more="draft: true\n"),
        "content/posts/plan/ada.png": photo("#cc4422"),
        "content/people/ada.md": WITH_PHOTO.replace("ada.png", "../posts/plan/ada.png"),
    }
    build_site(write_site(tmp_path, SITE | draft))
    shown = cards(tmp_path)
    build_site(write_site(tmp_path, {"content/people/ada.md": ADA}))
    assert shown == cards(tmp_path)


def test_portraits_may_stand_in_static(tmp_path: Path) -> None:
    build_site(write_site(tmp_path, SITE))
    beside = cards(tmp_path)
    moved: dict[str, str | bytes] = {
        "static/people/ada.png": photo("#cc4422"),
        "content/people/ada.md": WITH_PHOTO.replace("ada.png", "/people/ada.png"),
    }
    build_site(write_site(tmp_path, moved))
    assert cards(tmp_path) == beside
