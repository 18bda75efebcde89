"""Readers who search, in Debian's Chromium: by mouse and by keyboard, with filters, without JavaScript, and while somebody writes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosting import hosted
from tests.judges.browsing import visit, watched
from tests.serving import save, serving
from tests.sites import CONFIG, LAMP, SMALL, build_site, write_site

pytestmark = pytest.mark.judge

FILES: dict[str, str | bytes] = {**SMALL, "blogkit.toml": CONFIG + "[search]\nenabled = true\n"}


@pytest.fixture
def searching(browser: Browser, example: Path) -> Iterator[tuple[Page, str]]:
    """The page of search of the example, with a host that sends its headers; nothing may be refused or go wrong on it."""
    with hosted(example) as address, watched(browser) as (context, seen):
        page = visit(context, address, ["search/"], seen)
        yield page, address
        assert seen == []


def titles(page: Page) -> list[str]:
    found: list[str] = page.locator(".search-results h2").all_inner_texts()
    return found


def told(page: Page) -> str:
    """Return what is said of the results, once something is."""
    status = page.get_by_role("status")
    expect(status).not_to_be_empty()
    text: str = status.inner_text()
    return text


def test_a_word_is_found_and_each_result_says_who_wrote_it(searching: tuple[Page, str]) -> None:
    page, address = searching
    page.get_by_label("Search the posts").fill("lighthouse")
    page.get_by_role("button", name="Search").click()
    assert re.fullmatch(r"One post matches\.|\d+ posts match\.", told(page))
    first = page.locator(".search-results li").first
    expect(first.locator(".bk-byline")).to_contain_text("By ")
    expect(first.locator("mark").first).to_be_visible()
    assert page.url == f"{address}/search/?q=lighthouse"
    target = first.locator("a").get_attribute("href")
    first.locator("a").click()
    page.wait_for_url(f"{address}{target}")
    page.go_back()
    expect(page.locator(".search-results li").first).to_be_visible()
    expect(page.get_by_label("Search the posts")).to_have_value("lighthouse")


def test_filters_narrow_what_is_found(searching: tuple[Page, str]) -> None:
    page, _ = searching
    page.get_by_label("Search the posts").fill("clock")
    page.get_by_role("button", name="Search").click()
    told(page)
    everything = set(titles(page))
    options = page.get_by_label("How it was written").locator("option")
    expect(options.nth(1)).to_be_attached()
    page.get_by_label("How it was written").select_option(index=1)
    page.wait_for_url("**authorship=**")
    expect(page.locator(".search-results li")).not_to_have_count(0)
    page.get_by_label("Year").select_option("2024")
    page.wait_for_url("**year=2024**")
    page.get_by_label("How it was written").select_option("")
    page.wait_for_url(re.compile(r"\?q=clock&year=2024$"))
    expect(page.locator(".search-results time").first).to_contain_text("2024")
    assert everything


def test_the_keyboard_alone_will_do(searching: tuple[Page, str]) -> None:
    page, _ = searching
    page.get_by_label("Search the posts").focus()
    page.keyboard.type("qqqq")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("No post matches.")
    page.keyboard.press("Control+A")
    page.keyboard.type("clock")
    expect(page.locator(".search-results li")).not_to_have_count(0)  # while it is typed
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.name || document.activeElement.type || document.activeElement.className"))
    assert order == ["submit", "person", "tag", "year", "authorship", "u-url"]
    page.locator(".search-more button").press("Enter")
    expect(page.locator(".search-results li")).not_to_have_count(10)
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('.search-results li')[10]")


def test_an_address_with_a_search_in_it_shows_what_it_asks_for(searching: tuple[Page, str]) -> None:
    page, address = searching
    page.goto(f"{address}/search/?year=2024")
    told(page)
    dates = page.locator(".search-results time").all_inner_texts()
    assert dates
    assert all(date.endswith("2024") for date in dates)
    expect(page.get_by_label("Year")).to_have_value("2024")


def test_without_javascript_the_page_leads_to_the_archive(browser: Browser, example: Path) -> None:
    with hosted(example) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/search/")
        expect(page.locator("form")).to_be_hidden()
        page.get_by_role("main").get_by_role("link", name="the archive").click()
        assert page.url == f"{address}/archive/"
        context.close()


def test_a_site_in_a_folder_leads_there(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", FILES)
    build_site(site, base_url="http://bells.example/blog", out=tmp_path / "host" / "blog")
    with hosted(tmp_path / "host", headers=(tmp_path / "host/blog/_headers").read_text(encoding="utf-8")) as address:
        with watched(browser) as (context, seen):
            page = visit(context, address, ["blog/search/?q=lamp"], seen)
            expect(page.locator(".search-results a").first).to_have_attribute("href", "/blog/lamp/")
        assert seen == []


def test_while_somebody_writes_the_newest_text_is_found(browser: Browser, tmp_path: Path) -> None:
    site = write_site(tmp_path, FILES)
    with serving(site) as server, watched(browser) as (context, seen):
        page = visit(context, server.address, ["search/?q=candlelight"], seen)
        assert told(page) == "No post matches."
        save(site, "content/posts/lamp.md", LAMP.replace("A lamp.", "By candlelight."))
        server.wait_for(r"^content/posts/lamp\.md: ")
        page.reload()
        assert told(page) == "One post matches."
        expect(page.locator("mark")).to_have_text(re.compile("candlelight", re.IGNORECASE))
    assert seen == []


def test_each_phrase_of_ours_says_its_language_and_direction(browser: Browser, tmp_path: Path) -> None:
    sponsored = "ghostwriting: none\nai: none\nsponsor: {org: acme, relationship: paid}\n"
    post = f"---\ntitle: لماذا رفعنا الأسعار\ndate: 2026-11-02\nauthor: ada\n{sponsored}---\nلأن النحاس صار أغلى.\n"
    config = str(FILES["blogkit.toml"]).replace("[site]\n", '[site]\nlanguage = "ar"\n')
    person = "---\nname: عائدة الحسن\n---\nتكتب.\n"
    site = write_site(tmp_path, {**FILES, "blogkit.toml": config, "content/posts/prices.md": post, "content/people/ada.md": person})
    build_site(site)
    with hosted(site / "public") as address, watched(browser) as (context, seen):
        page = visit(context, address, ["search/?q=لماذا"], seen)
        assert told(page) == "One post matches."
        result = page.locator(".search-results li")
        assert result.locator("h2 a").inner_html() == '<bdi lang="en" dir="ltr">Sponsored:</bdi> لماذا رفعنا الأسعار'
        for place in (result.locator(".bk-byline"), result.locator("time"), page.get_by_role("status")):
            assert (place.get_attribute("lang"), place.get_attribute("dir")) == ("en", "ltr")
        assert result.locator(".bk-byline").inner_html().startswith('By <bdi lang="ar">عائدة الحسن</bdi>.')
        assert result.locator(".p-summary").inner_text() == "لماذا رفعنا الأسعار. Acme. لأن النحاس صار أغلى."
    assert seen == []


def test_a_title_is_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    """What an author writes is data: it runs nowhere, in no result either."""
    title, text = "'A <img src=x onerror=alert()> lamp'", "A lamp `<b onclick=x>` &lt;i&gt;."
    lamp = LAMP.replace("title: Lamp", f"title: {title}").replace("A lamp.", text).replace("[the bell](bell.md#tone)", "nothing")
    site = write_site(tmp_path, {**FILES, "content/posts/lamp.md": lamp})
    build_site(site)
    with hosted(site / "public") as address, watched(browser) as (context, seen):
        page = visit(context, address, ["search/?q=lamp"], seen)
        told(page)
        result = page.locator(".search-results li", has_text="onerror")
        expect(result.locator("h2")).to_have_text("A <img src=x onerror=alert()> lamp")
        expect(result.locator(".p-summary")).to_contain_text("A lamp <b onclick=x> <i>.")
        expect(result.locator("img, b, i")).to_have_count(0)
    assert seen == []
