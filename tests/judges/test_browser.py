"""The page in Debian's Chromium while its author writes, driven from outside. Never trusts what the server says of itself."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright

from blogkit.diagnostics import Diagnostic, Span, error, warning
from blogkit.live import About, Found
from blogkit.serve.page import without_block
from tests.serving import Server, Shown, save, serving, showing
from tests.sites import CONFIG, SMALL, build_site, tree, write_site

pytestmark = pytest.mark.judge

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run "
    "--disable-dev-shm-usage"
).split()
HEADER = "---\ntitle: Lamp\ndate: 2026-11-02\nauthor: ada\nghostwriter: sam\nai: none\n---\n"
LONG = "".join(f"Paragraph {number} of the long text about lamps.\n\n" for number in range(80))
FORM = (
    '<form onsubmit="return false"><input id="name" value="as served"><input name="plain"><input type="checkbox" name="check">'
    '<textarea name="text">as served</textarea><select name="choice"><option>one<option>two<option>three</select></form>'
    "<details><summary>More</summary><p>Inside</p></details>"
    '<script>document.documentElement.dataset.scheme = "dark";'
    'document.documentElement.classList.add("chosen"); window.loads = (window.loads || 0) + 1</script>'
)
BASE = """<!doctype html><html lang="en" class="no-js"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<link rel="stylesheet" href="{{ site.url }}theme/style.css">{{ page.head }}
<noscript><link rel="stylesheet" href="{{ site.url }}theme/bare.css"></noscript></head>
<body><h1>{{ page.title }}</h1><p id="sign">Sign of the house</p>FORM
<main>{% block main %}{% endblock %}</main></body></html>
"""
POST = '{% extends "base.html" %}{% block main %}{{ post.disclosure }}{{ post.html }}{% endblock %}'
STYLE = '@import "inner.css";\nh1 { color: rgb(10, 20, 30) }\n'
FILES: dict[str, str | bytes] = {
    **SMALL,
    "blogkit.toml": CONFIG.replace("[site]\n", '[site]\ntheme = "desk"\n'),
    "content/posts/lamp.md": f"{HEADER}A lamp.\n\n![A lamp](lamp.svg)\n\n{LONG}",
    "content/posts/lamp.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
    "themes/desk/theme.toml": "",
    "themes/desk/templates/base.html": BASE.replace("FORM", FORM),
    "themes/desk/templates/post.html": POST,
    "themes/desk/static/style.css": STYLE,
    "themes/desk/static/bare.css": "h1 { color: rgb(1, 1, 1) }\n",
    "themes/desk/static/inner.css": "#sign { color: rgb(40, 50, 60) }\n",
}
MARK = "window.mark = 'this page was not loaded again'"
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", FILES)


@pytest.fixture
def server(site: Path) -> Iterator[Server]:
    with serving(site) as server:
        yield server


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(re.sub(r"^(\w+://[^/]*).*", r"\1", request.url)))
    view(page, server)
    yield page
    assert faults == []
    assert asked <= {server.address}, "somebody else was asked for something"


def view(page: Page, server: Server, path: str = "/lamp/") -> None:
    page.goto(server.address + path)
    page.evaluate(MARK)
    expect(page.locator("blogkit-serve .pill")).to_be_visible()


def is_unloaded(page: Page) -> bool:
    return bool(page.evaluate("window.mark === 'this page was not loaded again'"))


# What the reader did stays


def test_an_edit_is_taken_over_and_all_that_was_done_to_the_page_stays(page: Page, site: Path) -> None:
    page.locator("#name").fill("typed")
    page.locator("[name=plain]").fill("typed too")
    page.locator("[name=check]").check()
    page.locator("[name=text]").fill("written")
    page.locator("[name=choice]").select_option("three")
    page.locator("summary").click()
    page.locator("#name").focus()
    page.evaluate("document.getElementById('name').setSelectionRange(1, 3)")
    page.evaluate("scrollTo(0, 900)")
    scrolled = page.evaluate("scrollY")
    assert scrolled == 900

    edit(site, "Paragraph 79 of", "Paragraph the last of")
    expect(page.locator("main")).to_contain_text("Paragraph the last of")

    assert is_unloaded(page)
    assert page.evaluate("scrollY") == scrolled
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]") == [1, 3]
    assert page.evaluate("[...document.querySelectorAll('input, textarea, select')].map((one) => one.checked || one.value)") == [
        "typed",
        "typed too",
        True,
        "written",
        "three",
    ]
    assert page.evaluate("document.querySelector('details').open")
    assert page.evaluate("[document.documentElement.dataset.scheme, document.documentElement.className]") == ["dark", "no-js chosen"]


def test_what_the_author_changes_in_a_field_is_taken_over_where_nobody_typed(page: Page, site: Path) -> None:
    page.locator("[name=text]").fill("written")
    edit(site, "as served", "served anew", "themes/desk/templates/base.html")
    expect(page.locator("#name")).to_have_value("served anew")
    expect(page.locator("[name=text]")).to_have_value("written")
    assert is_unloaded(page)


def test_what_is_selected_stays_selected(page: Page, site: Path) -> None:
    page.evaluate(
        "(() => { const text = [...document.querySelectorAll('main p')].find((p) => p.textContent.startsWith('Paragraph 20 '));"
        " getSelection().setBaseAndExtent(text.firstChild, 3, text.firstChild, 12) })()"
    )
    edit(site, "A lamp.\n", "A brighter lamp.\n\nAnd another paragraph.\n")
    expect(page.locator("main")).to_contain_text("And another paragraph")
    assert page.evaluate("String(getSelection())") == "agraph 20"


def test_the_page_is_after_every_edit_what_a_fresh_load_of_it_is(page: Page, site: Path, server: Server, context: BrowserContext) -> None:
    edits: list[tuple[str, str, str]] = [
        ("content/posts/lamp.md", "title: Lamp", "title: Lantern"),
        ("content/posts/lamp.md", "Paragraph 3 of", "## A heading\n\n- one\n- two\n\nParagraph 3 of"),
        ("content/posts/lamp.md", "ghostwriter: sam\n", ""),
        ("content/posts/lamp.md", "Paragraph 40 of the long text about lamps.\n\n", ""),
        ("themes/desk/templates/base.html", '<html lang="en" class="no-js">', '<html lang="de" class="no-js wide" data-new="1">'),
        ("themes/desk/templates/base.html", "</title>", '</title><meta name="theme-color" content="#fff">'),
        ("themes/desk/templates/base.html", "<main>", '<nav><a href="/">Home</a></nav><main class="text">'),
        ("themes/desk/templates/base.html", "<body>", '<body class="night">'),
        ("content/people/ada.md", "Ada Reyes", "Ada R. Reyes"),
    ]
    for path, before, after in edits:
        edit(site, before, after, path)
        server.wait_for(rf"^{re.escape(path)}: \d+ pages? changed")
        fresh = context.new_page()
        view(fresh, server)
        expected = fresh.evaluate(PLAIN_TREE)
        fresh.close()
        assert patiently(page, expected).replace("<", "\n<") == expected.replace("<", "\n<")
        assert is_unloaded(page), (before, after)
        assert page.locator("body h1").evaluate("(one) => getComputedStyle(one).color") == "rgb(10, 20, 30)"


def patiently(page: Page, expected: str) -> str:
    """Return the page's tree as soon as it is the expected one, or as it is when nobody would wait any longer."""
    for _ in range(100):
        if page.evaluate(PLAIN_TREE) == expected:
            break
        page.wait_for_timeout(50)
    return str(page.evaluate(PLAIN_TREE))


PLAIN_TREE = """(() => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelector('blogkit-serve')?.remove();
  const value = (one, {name, value}) => name === 'class' ? [...one.classList].sort().join(' ') : value;
  const sorted = (one) => [...one.attributes].map((each) => `${each.name}=${value(one, each)}`).sort().join(' ');
  const told = (node) => node.nodeType === 1 ? `<${node.localName} ${sorted(node)}>${[...node.childNodes].map(told).join('')}</>`
    : node.nodeType === 3 ? node.data : '';
  return told(copy).replace(/\\s+/g, ' ').replace(/\\s*(<[^>]*>)\\s*/g, '$1');
})()"""


def test_a_script_that_changes_is_run_by_a_reload_for_it_cannot_be_taken_back(page: Page, site: Path) -> None:
    edit(site, '"dark"', '"light"', "themes/desk/templates/base.html")
    expect(page.locator("html")).to_have_attribute("data-scheme", "light")
    assert not is_unloaded(page)


# Style sheets and pictures


def test_a_style_sheet_is_swapped_and_the_page_is_never_bare(page: Page, site: Path) -> None:
    watch_colour(page, "h1")
    edit(site, "rgb(10, 20, 30)", "rgb(200, 0, 0)", "themes/desk/static/style.css")
    expect(page.locator("body h1")).to_have_css("color", "rgb(200, 0, 0)")
    assert set(page.evaluate("window.colours")) == {"rgb(10, 20, 30)", "rgb(200, 0, 0)"}
    expect(page.locator("#sign")).to_have_css("color", "rgb(40, 50, 60)")
    edit(site, "rgb(200, 0, 0)", "rgb(0, 200, 0)", "themes/desk/static/style.css")
    expect(page.locator("body h1")).to_have_css("color", "rgb(0, 200, 0)")
    expect(page.locator("head > link[rel=stylesheet]")).to_have_count(1)
    edit(site, "A lamp.", "A green lamp.")
    expect(page.locator("main")).to_contain_text("A green lamp")
    expect(page.locator("body h1")).to_have_css("color", "rgb(0, 200, 0)")
    assert is_unloaded(page)


def test_a_style_sheet_that_another_imports_is_swapped_too(page: Page, site: Path) -> None:
    edit(site, "rgb(40, 50, 60)", "rgb(0, 0, 200)", "themes/desk/static/inner.css")
    expect(page.locator("#sign")).to_have_css("color", "rgb(0, 0, 200)")
    assert is_unloaded(page)


def test_a_style_sheet_whose_name_tells_its_bytes_is_swapped_too_and_the_page_is_never_bare(page: Page, site: Path) -> None:
    edit(site, "{{ site.url }}theme/style.css", "{{ asset('style.css') }}", "themes/desk/templates/base.html")
    address = "document.querySelector('head > link[rel=stylesheet]').getAttribute('href')"
    page.wait_for_function(f"{address}.startsWith('/immutable/theme/style.')")
    watch_colour(page, "h1")
    edit(site, "rgb(10, 20, 30)", "rgb(200, 0, 0)", "themes/desk/static/style.css")
    expect(page.locator("body h1")).to_have_css("color", "rgb(200, 0, 0)")
    assert set(page.evaluate("window.colours")) == {"rgb(10, 20, 30)", "rgb(200, 0, 0)"}
    edit(site, "rgb(40, 50, 60)", "rgb(0, 0, 200)", "themes/desk/static/inner.css")
    expect(page.locator("#sign")).to_have_css("color", "rgb(0, 0, 200)")
    assert set(page.evaluate("window.colours")) == {"rgb(10, 20, 30)", "rgb(200, 0, 0)"}
    expect(page.locator("head > link[rel=stylesheet]")).to_have_count(1)
    assert is_unloaded(page)


def test_a_picture_is_shown_as_it_was_saved(page: Page, site: Path) -> None:
    width = "document.querySelector('main img').naturalWidth"
    page.wait_for_function(f"{width} === 10")
    edit(site, "width='10'", "width='20'", "content/posts/lamp.svg")
    page.wait_for_function(f"{width} === 20")
    edit(site, "A lamp.", "A wide lamp.")
    expect(page.locator("main")).to_contain_text("A wide lamp")
    assert page.evaluate(width) == 20
    assert is_unloaded(page)


def watch_colour(page: Page, selector: str) -> None:
    page.evaluate(
        "(selector) => { window.colours = []; const look = () => { window.colours.push(getComputedStyle("
        "document.querySelector(selector)).color); requestAnimationFrame(look) }; look() }",
        selector,
    )


# Pages that go, tabs, servers that go


def test_a_post_that_is_renamed_leaves_the_404_page_and_comes_back(page: Page, site: Path) -> None:
    (site / "content/posts/lamp.md").rename(site / "content/posts/lantern.md")
    expect(page.locator("body h1").first).to_contain_text(re.compile("not|nothing|404", re.IGNORECASE))
    (site / "content/posts/lantern.md").rename(site / "content/posts/lamp.md")
    expect(page.locator("body h1").first).to_have_text("Lamp")
    assert is_unloaded(page)


def test_two_tabs_are_brought_up_to_date_and_each_stays_where_it_is(
    page: Page, site: Path, server: Server, context: BrowserContext
) -> None:
    other = context.new_page()
    view(other, server, "/bell/")
    edit(site, "Sign of the house", "Sign of the lamp", "themes/desk/templates/base.html")
    for tab in (page, other):
        expect(tab.locator("#sign")).to_have_text("Sign of the lamp")
        assert is_unloaded(tab)
    assert [tab.url.removeprefix(server.address) for tab in (page, other)] == ["/lamp/", "/bell/"]
    assert [tab.locator("body h1").inner_text() for tab in (page, other)] == ["Lamp", "Bell"]


def test_a_tab_that_nobody_sees_lets_go_of_its_connection_and_catches_up(page: Page, site: Path, server: Server) -> None:
    hide = "(hidden) => { Object.defineProperty(document, 'visibilityState', {value: hidden ? 'hidden' : 'visible', configurable: true});"
    page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", True)
    edit(site, "A lamp.", "A hidden lamp.")
    server.wait_for(r"^content/posts/lamp\.md: ")
    page.wait_for_timeout(300)
    assert "A hidden lamp" not in page.locator("main").inner_text()
    page.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", False)
    expect(page.locator("main")).to_contain_text("A hidden lamp")
    assert is_unloaded(page)


def test_more_tabs_than_a_browser_has_connections_are_served(server: Server, context: BrowserContext, site: Path) -> None:
    tabs = [context.new_page() for _ in range(5)]
    for tab in tabs:
        view(tab, server)
    edit(site, "A lamp.", "One lamp for all.")
    for tab in tabs:
        expect(tab.locator("main")).to_contain_text("One lamp for all")
        assert is_unloaded(tab)


def test_after_the_server_has_started_again_the_page_takes_over_what_it_missed(site: Path, context: BrowserContext) -> None:
    page = context.new_page()
    with serving(site) as server:
        view(page, server)
        port = server.port
        assert server.interrupt() == 0
    expect(page.locator("blogkit-serve .pill")).to_have_text("not connected")
    edit(site, "A lamp.", "A lamp of the night.")
    with serving(site, "--port", str(port)) as server:
        assert server.port == port
        expect(page.locator("main")).to_contain_text("A lamp of the night")
        expect(page.locator("blogkit-serve .pill")).not_to_have_text("not connected")
        assert is_unloaded(page)
        edit(site, "A lamp of the night.", "A lamp of the day.")
        expect(page.locator("main")).to_contain_text("A lamp of the day")


# Faults


def test_a_fault_lies_over_the_last_good_page_and_goes_when_it_is_mended(page: Page, site: Path, tmp_path: Path) -> None:
    page.locator("#name").focus()
    edit(site, "author: ada", "author: jane")
    dialog = page.locator("blogkit-serve dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("no one here is called 'jane'")
    expect(dialog.locator("mark")).to_have_text("jane")
    expect(dialog).to_contain_text("content/posts/lamp.md:4:9")
    expect(dialog.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("alertdialog", name="1 error")).to_be_visible()
    expect(page.locator("main")).to_contain_text("A lamp.")
    assert is_unloaded(page)
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 740})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=tmp_path / f"fault-{width}-{scheme}.png")
            assert page.evaluate("document.querySelector('blogkit-serve').shadowRoot.querySelector('dialog').scrollWidth") <= width

    dialog.get_by_role("button", name="content/posts/lamp.md:4:9").click()
    expect(dialog.get_by_role("status")).to_contain_text("Set BLOGKIT_EDITOR")

    edit(site, "author: jane", "author: ada")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "name", "the focus goes back to where it was"
    assert is_unloaded(page)


def test_escape_closes_a_fault_until_the_next_event(page: Page, site: Path) -> None:
    dialog = page.locator("blogkit-serve dialog")
    edit(site, "author: ada", "author: jane")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("blogkit-serve .pill")).to_contain_text("1 error")
    page.locator("blogkit-serve .pill").click()
    page.get_by_role("button", name="Show 1 error").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    edit(site, "author: jane", "author: june")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("june")


def test_a_fault_that_was_closed_stays_closed_when_the_connection_comes_back(context: BrowserContext) -> None:
    mistake = error("unknown-person", "no one here is called 'jane'", Span(LAMP_AT, 4, 9, 4), line_text="author: jane")
    shown = written(about=About(LAMP_AT, STATEMENT, "draft", ""), found=(mistake,), is_held=True)
    page = context.new_page()
    dialog, pill = page.locator("blogkit-serve dialog"), page.locator("blogkit-serve .pill")
    with showing(shown) as address:
        page.goto(f"{address}/lamp/")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
    expect(pill).to_have_text("not connected")
    with showing(shown, int(address.rpartition(":")[2])) as same:
        assert same == address
        expect(pill).not_to_have_text("not connected")
        page.wait_for_timeout(200)
        expect(dialog).to_be_hidden()


def test_a_change_that_was_lost_on_its_way_is_asked_for_again(page: Page, site: Path) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort()

    page.route("**/_blogkit/about*", lose, times=1)
    edit(site, "A lamp.", "A lamp that was lost.")
    expect(page.locator("main")).to_contain_text("A lamp that was lost")
    assert len(lost) == 1
    assert is_unloaded(page)


def test_a_fault_of_a_template_says_where(page: Page, site: Path) -> None:
    edit(site, "{{ post.html }}", "{{ post.html }}{% if %}", "themes/desk/templates/post.html")
    dialog = page.locator("blogkit-serve dialog")
    expect(dialog).to_contain_text("themes/desk/templates/post.html:1:")
    edit(site, "{% if %}", "", "themes/desk/templates/post.html")
    expect(dialog).to_be_hidden()
    assert is_unloaded(page)


def test_a_site_that_cannot_be_read_says_so_over_the_page(page: Page, site: Path) -> None:
    (site / "blogkit.toml").rename(site / "away.toml")
    expect(page.get_by_role("alertdialog")).to_contain_text("the site's settings are gone")
    (site / "away.toml").rename(site / "blogkit.toml")
    expect(page.locator("blogkit-serve dialog")).to_be_hidden()


HOSTILE = "<img src=x onerror=window.owned=1></script><script>window.owned=1</script>'\"`${window.owned=1}&lt;b&gt;"


def test_no_hostile_value_becomes_markup(page: Page, site: Path) -> None:
    edit(site, "author: ada", "author: " + repr_yaml(HOSTILE))
    dialog = page.locator("blogkit-serve dialog")
    expect(dialog).to_contain_text("<img src=x onerror=window.owned=1>")
    save(
        site, f"content/posts/{HOSTILE.replace('/', '')[:40]}.md", f"---\ntitle: {repr_yaml(HOSTILE)}\nnobody: {repr_yaml(HOSTILE)}\n---\n"
    )
    expect(dialog.locator("article")).not_to_have_count(1)
    page.wait_for_timeout(200)
    assert page.evaluate("window.owned") is None
    inside = "document.querySelector('blogkit-serve').shadowRoot.querySelectorAll('img, script, b.owned, iframe').length"
    assert page.evaluate(inside) == 0


def repr_yaml(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# The panel

POST_OUT = "lamp/index.html"
HTML = b"<!doctype html><html lang='en'><title>Lamp</title><body style='font: 18px Georgia; margin: 2rem'><h1>Lamp</h1>%s"
LAMP_AT = "content/posts/lamp.md"


def written(*, about: About, found: tuple[Diagnostic, ...] = (), is_held: bool = False) -> Shown:
    outs = {POST_OUT: Found(HTML % (b"<p>A lamp that somebody lit.</p>" * 12), "1" * 32)}
    return Shown(outs, {POST_OUT: about}, found, is_held=is_held, sources=frozenset({LAMP_AT}))


FOUND = (
    warning("broken-link", "there is no /oil/ here", Span(LAMP_AT, 30, 4, 6), help="did you mean /oils/?"),
    warning("html-removed", "<marquee> was left out", Span(LAMP_AT, 12, 1, 9)),
    warning("ai-undeclared", "this post does not say whether AI was used", Span(LAMP_AT, 40), help="write ai: none, or say for what"),
    warning("broken-link", "there is no /bell/ here", Span("content/posts/other.md", 3)),
)
STATEMENT = "By Ada Reyes, CEO, as told to Sam Okafor (Words & Co.). The author says no AI was used."


def test_the_panel_says_what_a_writer_wants_to_know(context: BrowserContext, tmp_path: Path) -> None:
    shown = written(about=About(LAMP_AT, STATEMENT, "scheduled", "4 January 2027, 9:00"), found=FOUND)
    with showing(shown) as address:
        page = context.new_page()
        page.goto(f"{address}/lamp/")
        pill = page.locator("blogkit-serve .pill")
        expect(pill).to_have_text("Scheduled · 3 to look at")
        expect(pill).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        card = page.get_by_role("region", name="About this page")
        expect(card).to_contain_text("Scheduled for 4 January 2027, 9:00")
        expect(card).to_contain_text(STATEMENT)
        assert card.locator("li code").all_inner_texts() == ["ai-undeclared", "html-removed", "broken-link"], "policy first, then by line"
        expect(card).to_contain_text("4 warnings in the whole site")
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 740})
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=tmp_path / f"panel-{width}-{scheme}.png")

        page.reload()
        expect(card).to_be_visible()
        card.get_by_role("button", name="line 30").focus()
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        expect(pill).to_be_focused()
        page.reload()
        expect(pill).to_be_visible()
        expect(card).to_be_hidden()


def test_what_has_the_focus_in_the_panel_keeps_it_when_the_findings_change(context: BrowserContext) -> None:
    shown = written(about=About(LAMP_AT, STATEMENT, "draft", ""), found=FOUND)
    page = context.new_page()
    line = page.get_by_role("button", name="line 30")
    with showing(shown) as address:
        page.goto(f"{address}/lamp/")
        page.locator("blogkit-serve .pill").click()
        line.focus()
    shown.diagnostics = FOUND[:1]
    with showing(shown, int(address.rpartition(":")[2])):
        expect(page.locator("blogkit-serve li")).to_have_count(1)
        expect(line).to_be_focused()


@pytest.mark.parametrize(
    ("state", "text"), [("published", "Published"), ("draft", "Draft"), ("expired", "Expired"), ("retracted", "Retracted"), ("", "blogkit")]
)
def test_the_pill_says_the_state_and_nothing_more_where_nothing_was_found(context: BrowserContext, state: str, text: str) -> None:
    with showing(written(about=About(LAMP_AT if state else "", STATEMENT, state, ""))) as address:
        page = context.new_page()
        page.goto(f"{address}/lamp/")
        expect(page.locator("blogkit-serve .pill")).to_have_text(text)


def test_a_link_opens_the_editor_at_the_line(context: BrowserContext) -> None:
    shown = written(about=About(LAMP_AT, STATEMENT, "draft", ""), found=FOUND)
    with showing(shown) as address:
        page = context.new_page()
        page.goto(f"{address}/lamp/")
        page.locator("blogkit-serve .pill").click()
        page.get_by_role("button", name="line 30").click()
        page.wait_for_timeout(0)
        expect(page.locator("blogkit-serve .notice")).to_be_hidden()
        page.wait_for_function("true")
    assert shown.opened == [["editor", str(shown.folder / LAMP_AT), "30", "4"]]


def test_no_hostile_value_becomes_markup_in_the_panel(context: BrowserContext) -> None:
    bad = "<b class=owned>bold</b>" + HOSTILE
    mistake = error("broken-link", bad, Span(bad, 3, 1, 4), line_text=bad, label=bad, help=bad, notes=(bad,))
    shown = written(about=About(bad, bad, bad, bad), found=(mistake, warning(bad, bad, Span(bad), help=bad)), is_held=True)
    with showing(shown) as address:
        page = context.new_page()
        page.goto(f"{address}/lamp/")
        dialog = page.locator("blogkit-serve dialog")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("blogkit-serve .pill").click()
        expect(page.get_by_role("region", name="About this page")).to_contain_text("<b class=owned>bold</b>")
        page.wait_for_timeout(200)
        assert page.evaluate("window.owned") is None
        inside = "[...document.querySelector('blogkit-serve').shadowRoot.querySelectorAll('*')].map((one) => one.localName)"
        ours = "link aside section button dialog p span h1 h2 ul li code div kbd article b pre mark"
        assert set(page.evaluate(inside)) <= set(ours.split())
        assert page.locator("blogkit-serve .owned").count() == 0


@pytest.mark.parametrize(
    "theme",
    [
        "body *, blogkit-serve { display: none !important }",
        "* { all: unset; color: red; font-size: 40px }",
        "* { text-transform: uppercase !important; visibility: hidden !important; letter-spacing: 20px; cursor: none; opacity: 0 }",
        "blogkit-serve { opacity: 0; display: none !important }",
    ],
)
def test_no_style_of_a_theme_reaches_the_panel(context: BrowserContext, theme: str) -> None:
    with showing(written(about=About(LAMP_AT, STATEMENT, "draft", ""))) as address:
        page = context.new_page()
        page.goto(f"{address}/lamp/")
        pill = page.locator("blogkit-serve .pill")
        expect(pill).to_have_text("Draft")
        page.add_style_tag(content=theme)
        expect(pill).to_have_css("font-size", "13px")
        expect(pill).to_have_css("text-transform", "none")
        expect(pill).to_have_css("visibility", "visible")
        expect(page.locator("blogkit-serve")).to_have_css("opacity", "1")
        assert page.evaluate("document.querySelector('blogkit-serve').shadowRoot.querySelector('.pill').getBoundingClientRect().width") > 40


def test_a_theme_s_own_policy_of_content_stops_nothing(context: BrowserContext) -> None:
    shown = written(about=About(LAMP_AT, STATEMENT, "draft", ""))
    policy = b"<meta http-equiv='Content-Security-Policy' content=\"default-src 'self'\">"
    shown.outs[POST_OUT] = Found(b"<!doctype html><html lang='en'>" + policy + b"<title>L</title><body>Lamp", "2" * 32)
    with showing(shown) as address:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(f"{address}/lamp/")
        expect(page.locator("blogkit-serve .pill")).to_have_css("font-size", "13px")
        assert [fault for fault in faults if "favicon" not in fault and "404" not in fault] == []


# What is published


def test_what_build_publishes_has_no_trace_of_it(site: Path, server: Server, page: Page) -> None:
    served = page.request.get(server.address + "/lamp/").body()
    build_site(site, base_url=server.address)
    published = tree(site / "public")
    assert without_block(served) == published["lamp/index.html"] != served
    assert [out for out, data in published.items() if re.search(rb"idiomorph|EventSource|blogkit-serve|blogkit:serve", data)] == []


def edit(site: Path, before: str, after: str, path: str = "content/posts/lamp.md") -> None:
    text = (site / path).read_text(encoding="utf-8")
    assert before in text
    save(site, path, text.replace(before, after))
