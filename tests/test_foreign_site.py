"""Whether a site in a language without a catalogue says which words are not its own, and which way they run. Never judges its style."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html

from tests.example import ROOT
from tests.sites import CONFIG as SMALL_CONFIG, SMALL, build_site, tree, write_site
from tests.test_german_site import ALL_ROLES, USES

NOTES = "\n\n".join(f"> [!{kind}]\n> انتبه إلى هذا." for kind in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"))
CONFIG = """\
[site]
title = "أجراس المدينة"
base_url = "https://ajras.example"
language = "ar"
timezone = "Asia/Riyadh"
organization = "acme"
contact = "post@ajras.example"
posts_per_page = 3
description = "نكتب عن الأجراس والساعات."
nav = [{title = "كيف نكتب", url = "/how/"}]
[feeds]
mail = "feeds@ajras.example"
[rules]
ai-undeclared = "warning"
ghostwriting-undeclared = "warning"
review-missing = "off"
correction-without-text = "warning"
[[policy.override]]
folder = "quiet"
rules = {ghostwriting-forbidden = "error"}
[[policy.override]]
type = "note"
rules = {ai-forbidden = "warning"}
[[policy.waiver]]
rule = "ai-undeclared"
post = "content/posts/*/*.md"
reason = "كان هكذا من قبل."
until = 2027-01-01
by = "ada"
"""
TEXT = f"""
رفعنا أسعار الساعات في ٣ مدن، لأن **النحاس** صار أغلى. قال الصانع: «لا نبيع إلا ما نثق به». الكود `ring --loud` يعمل أيضا.

> لا تدق الأجراس وحدها، بل يدقها من يحبها.

```python
def ring(times: int) -> str:
    return "dong " * times  # ثلاث مرات
```

1. أول
2. ثان

| المدينة | الأجراس |
|---|---|
| الرياض | ٣ |

{NOTES}

```chart
data: visitors.csv
kind: line
title: الزوار
x: day
y: bells
source: دفتر البرج
```
"""
TAKEN_BACK = "corrections: [{date: 2026-10-09, kind: retraction, text: لم يكن صحيحا.}]\n"
POST = "---\ntitle: {title}\ndate: {day}\nauthor: {author}\nsummary: ملخص قصير لما جاء في النص، حتى يعرف القارئ.\n{more}---\n{text}"
POSTS = {
    "everything": (
        "لماذا رفعنا أسعارنا؟",
        "2026-10-02",
        "ada",
        f"""contributors:
{ALL_ROLES.replace("Viel getan.", "عمل كثيرا.")}
ai: {{uses: [{USES.replace("Modell X", "نموذج").replace("Firma", "شركة")}], generated: true}}
review: {{by: sam, date: 2026-10-01, examined: [accuracy, sources], could_reject: true}}
accountable: ada
sponsor: {{org: globex, relationship: in-kind}}
type: sponsored
conflicts: [تملك أسهما.]
method: من أحاديث طويلة.
sources: [{{title: الأرشيف}}]
syndication:
  origin: {{name: الإنقاذ, url: "https://one.example/a", date: 2026-10-01}}
  copies: ["https://copy.example/a"]
corrections:
  - {{date: 2026-10-03, text: كانوا اثني عشر., by: sam}}
  - {{date: 2026-10-04, kind: clarification, text: توضيح.}}
  - {{date: 2026-10-05, kind: addendum, text: زيادة.}}
  - {{date: 2026-10-06, text: شيء آخر.}}
updated: 2026-10-20
series: الأجراس
tags: [نور]
aliases: [/before/]
""",
    ),
    "second": ("الساعة التي تخاف البرد", "2026-10-05", "[ada, sam]", "series: الأجراس\nai: none\nghostwriting: none\ntags: [نور, صوت]\n"),
    "retracted": ("كنا على خطأ", "2026-10-07", "sam", "status: retracted\nghostwriter: ada\n" + TAKEN_BACK),
    "quiet": ("ما يقوله البرج", "2025-10-08", "sam", "discuss: [https://talk.example/1]\n"),
    "withheld": ("من وراء الستار", "2026-10-09", "ada", "ghostwriting: withheld\nwithheld: {reason: عقد}\nai: {uses: [{task: draft}]}\n"),
    "gone": ("ذهب", "2026-10-01", "sam", "status: withdrawn\n" + TAKEN_BACK),
    "over": ("انتهى", "2026-10-01", "sam", "expires: 2026-10-20\n"),
}
SITE = {
    "blogkit.toml": CONFIG,
    "content/people/ada.md": "---\nname: عائدة الحسن\nrole: المديرة\norg: acme\nsince: 2020-01-01\n---\nتكتب عائدة عن الأجراس.\n",
    "content/people/sam.md": "---\nname: سامي النجار\nrole: كاتب\norg: words\nkind: contractor\nuntil: 2027-01-01\n---\nيكتب للآخرين.\n",
    "content/orgs/acme.md": "---\nname: شركة الأجراس\n---\nنصنع الأجراس.\n",
    "content/orgs/words.md": "---\nname: كلمات وشركاؤها\nkind: agency\n---\nنكتب.\n",
    "content/orgs/globex.md": "---\nname: جلوبكس\n---\nندفع.\n",
    "content/people/mia.md": "---\nname: مها\nkind: guest\nuntil: 2026-12-31\n---\nضيفة.\n",
    "content/pages/how.md": "---\ntitle: كيف نكتب\n---\nنكتب معا.\n",
    "content/posts/everything/visitors.csv": "day,bells\n2026-01-01,1200\n2026-02-01,1900\n2026-03-01,1500\n",
    **{
        f"content/posts/{name}/index.md": POST.format(
            title=title, day=day, author=author, more=more, text=TEXT if name == "everything" else "نص قصير.\n"
        )
        for name, (title, day, author, more) in POSTS.items()
    },
}
KEPT = {"RSS", "Atom", "JSON", "JSON Feed", "CSV"}
"""Names that are the same in every language."""
GIVEN = re.compile(r"day|bells|note|ring --loud|(https?://)?[a-z.]+\.example\S*")
"""What this site itself writes in Latin letters."""
LOOKS_MARKED = r"""
[lien](https://example.org/%EF%B7%90x), <https://example.org/%EF%B7%90y>, https://example.org/%EF%B7%90z, \ufdd2 et &#xFDD0;mots&#xFDD1;.

![un \\ufdd1 code](https://pictures.example/a.png "t")
"""
OWN_TEMPLATE = r"""{{ page.head }}
<a id="url" href="/?q={{ _('title.archive')|urlencode }}&amp;r={{ '%EF%B7%90'|urlencode }}">a</a>
<a id="url" href="/?{{ {'q': _('title.archive'), 'r': 1}|urlencode }}">b</a>
<div id="data" data-say="{{ _('title.archive')|tojson|forceescape }}"></div>
<script id="data">{{ [_('title.archive'), '\\ufdd0 é']|tojson }}</script>
{{ html }}
"""
THEMES = ("default", "gazette")


@pytest.fixture(scope="module", params=THEMES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build_site_in(tmp_path_factory.mktemp("site"), request.param)


def build_site_in(folder: Path, theme: str) -> dict[str, bytes]:
    """Build the site in a theme and return its files."""
    shutil.copytree(ROOT / "themes", folder / "themes")
    config = CONFIG.replace("[site]\n", f'[site]\ntheme = "{theme}"\n')
    work = build_site(write_site(folder, {**SITE, "blogkit.toml": config}))
    assert not work.has_errors, work.diagnostics
    return tree(folder / "public")


def test_every_word_that_is_not_the_sites_says_its_language_and_runs_its_way(built: dict[str, bytes]) -> None:
    pages = {path: data for path, data in built.items() if path.endswith(".html")}

    assert len(pages) > 20
    assert {path: found for path, data in pages.items() if (found := sorted(set(astray(data))))} == {}


def test_no_mark_is_left_in_any_file(built: dict[str, bytes]) -> None:
    marked = re.compile(r"[\ufdd0-\ufdd3]|\\ufdd|%EF%B7%9", re.IGNORECASE)

    assert [
        path for path, data in built.items() if path.endswith((".html", ".xml", ".json", ".txt")) and marked.search(data.decode())
    ] == []


def test_a_name_in_a_sentence_of_ours_is_in_the_language_of_the_site(built: dict[str, bytes]) -> None:
    person = built["people/ada/index.html"].decode()

    assert '<bdi lang="en" dir="ltr">Follow <bdi lang="ar">عائدة الحسن</bdi></bdi>' in person
    assert "<title>Archive · أجراس المدينة</title>" in built["archive/index.html"].decode()
    assert '<nav aria-label="More">' in person


def test_what_an_author_writes_like_a_mark_stays_as_it_is(tmp_path: Path) -> None:
    built = built_in_french(tmp_path, "Le code \\ufdd0", LOOKS_MARKED)
    page = html.fromstring(built["code/index.html"])

    assert page.findtext(".//h1").strip() == "Le code \\ufdd0"
    assert [one for one in page.xpath("//a/@href") if "example.org" in one] == [f"https://example.org/%EF%B7%90{end}" for end in "xyz"]
    assert page.xpath("//figure//img/@alt") == ["un \\ufdd1 code"]
    assert "\\ufdd2 et \ufffdmots\ufffd" in page.text_content()
    assert "https://example.org/%EF%B7%90y" in page.text_content()
    for once in ("//link[@rel='canonical']", "//meta[@property='og:title']", "//meta[@property='og:description']"):
        assert len(page.xpath(once)) == 1


def test_a_template_may_put_our_words_into_json_and_urls(tmp_path: Path) -> None:
    (tmp_path / "themes/own/templates").mkdir(parents=True)
    (tmp_path / "themes/own/templates/page.html").write_text(OWN_TEMPLATE)
    built = built_in_french(tmp_path, "Le code", "Mots.\n", theme="own")
    page = html.fromstring(built["about/index.html"].decode())

    assert page.xpath("//script[@id='data']")[0].text == '["Archive", "\\\\ufdd0 é"]'
    assert page.xpath("//a[@id='url']/@href") == ["/?q=Archive&r=%25EF%25B7%2590", "/?q=Archive&r=1"]
    assert page.xpath("//div[@id='data']/@data-say") == ['"Archive"']
    assert len(page.xpath("//link[@rel='canonical']")) == 1


@pytest.mark.parametrize("mark", ["\ufdd0", "\ufdd3", "\ufdef"])
def test_a_real_noncharacter_is_refused_where_it_stands(tmp_path: Path, mark: str) -> None:
    site = write_site(tmp_path, french("Le code", f"Un\n\n- mot {mark}là.\n"))

    assert [(one.rule, one.span.line, one.span.column) for one in build_site(site).diagnostics] == [("control-character", 8, 7)]


def test_a_real_noncharacter_in_a_table_is_refused(tmp_path: Path) -> None:
    chart = "```chart\ndata: a.csv\nkind: bar\ntitle: T\nx: day\ny: bells\nsource: S\n```\n"
    site = write_site(tmp_path, {**french("Le code", chart), "content/posts/code/a.csv": "day,bells\nun \ufdd0,1\ndeux,2\n"})

    assert [one.message for one in build_site(site).diagnostics if "U+FDD0" in one.message]


def built_in_french(folder: Path, title: str, text: str, theme: str = "default") -> dict[str, bytes]:
    """Build a site in a language that has no catalogue, and return its files."""
    work = build_site(write_site(folder, french(title, text, theme)))
    assert not work.has_errors, work.diagnostics
    return tree(folder / "public")


def french(title: str, text: str, theme: str = "default") -> dict[str, str]:
    """Return a small site with one more post."""
    return {
        **SMALL,
        "blogkit.toml": SMALL_CONFIG.replace("[site]\n", f'[site]\nlanguage = "fr"\ntheme = "{theme}"\n'),
        "content/pages/about.md": "---\ntitle: Nous\n---\nNous.\n",
        "content/posts/code/index.md": f"---\ntitle: {title}\ndate: 2026-11-02\nauthor: ada\n---\n{text}",
    }


def astray(page: bytes) -> Iterator[str]:
    """Yield what readers see in Latin letters that is said to be in Arabic or to run from right to left."""
    root = html.fromstring(page)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    for element in root.find("body").iter(etree.Element):
        for text, around in ((element.text, element), (element.tail, element.getparent())):
            shown = GIVEN.sub("", text or "").strip()
            if (
                re.search("[A-Za-z]", shown)
                and element.tag not in {"script", "style"}
                and shown.strip(" ,:") not in KEPT
                and not _is_set_apart(around)
            ):
                yield shown


def _is_set_apart(element: etree._Element) -> bool:
    """Say whether the nearest that names a language names ours, and the nearest that names a direction names its."""
    around = [element, *element.iterancestors()]
    if any(one.tag in {"code", "option"} for one in around):
        return True
    if element.tag in {"text", "tspan"} and any(one.get("role") == "img" and one.get("direction") == "ltr" for one in around):
        return True  # nothing but its title and description is read aloud
    language = next(one.get("lang") for one in around if one.get("lang"))
    direction = next(one.get("dir") or one.get("direction") for one in around if one.get("dir") or one.get("direction"))
    return (language, direction) == ("en", "ltr")
