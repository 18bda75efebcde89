"""Whether a logo takes its place before it arrives, and whether there is one that is seen on dark screens. Never judges how it looks."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import painted
from tests.sites import CONFIG, SMALL, build_site, write_site

CONFIGURED = CONFIG + '[theme]\nlogo = "/logo.jpg"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path, {**SMALL, "blogkit.toml": CONFIGURED, "static/logo.jpg": painted(120, 40)})


def logo_on(site: Path, page: str = "index.html") -> list[str]:
    return re.findall(r'<img class="logo"[^>]*>', (site / "public" / page).read_text(encoding="utf-8"))


def test_a_photograph_is_as_large_as_it_stands_upright(site: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (site / "static/logo.jpg").write_bytes(painted(120, 40, exif=exif.tobytes()))
    build_site(site)
    assert logo_on(site) == ['<img class="logo" src="/logo.jpg" alt="Bells" width="40" height="120">']


def test_another_file_is_another_size_on_every_page(site: Path) -> None:
    build_site(site)
    assert logo_on(site, "lamp/index.html") == ['<img class="logo" src="/logo.jpg" alt="Bells" width="120" height="40">']
    (site / "static/logo.jpg").write_bytes(painted(60, 40))
    build_site(site)
    assert logo_on(site, "lamp/index.html") == ['<img class="logo" src="/logo.jpg" alt="Bells" width="60" height="40">']


def test_one_that_is_not_published_leaves_the_title(site: Path) -> None:
    (site / "static/logo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"no picture")
    work = build_site(site)
    assert "unclean-picture" in {one.rule for one in work.diagnostics}
    assert logo_on(site) == []
    assert '<a class="site-title" href="/" rel="home">Bells</a>' in (site / "public/lamp/index.html").read_text(encoding="utf-8")


def test_a_theme_that_knows_a_logo_as_an_address_goes_on(site: Path) -> None:
    asked = "[{{ site.theme.logo }}|{{ site.theme.logo | absolute }}|{{ site.theme.logo ~ '?2' }}]"
    text = f"{{% extends 'parent:404.html' %}}{{% block main %}}{asked}{{% endblock %}}"
    write_site(site, {"templates/404.html": text})
    build_site(site)
    assert "[/logo.jpg|https://bells.example/logo.jpg|/logo.jpg?2]" in (site / "public/404.html").read_text(encoding="utf-8")
