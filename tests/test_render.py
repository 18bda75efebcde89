"""Whether what a renderer remembers of one page can reach another page where it does not belong. Never reads the disk."""

import re
from collections.abc import Sequence
from datetime import timedelta, timezone

import pytest

from blogkit.plan import Page
from blogkit.render import Renderer, TemplateFault
from blogkit.site.model import Entry, TagLink
from blogkit.theme.theme import Template, Theme
from blogkit.views import ListView, PageView, Pagination
from tests.disclosures import BEN, DATE, GLOBEX, ORIGIN, SITE, disclose, post

LIST = '{% from "_post.html" import line, card %}{% for post in posts %}{{ post | once(line, 2) }}{% endfor %}'
LINE = "{% macro line(post, level) %}{{ level }} {{ post }}{% endmacro %}{% macro card(post, level) %}card{% endmacro %}"
TWO_HOURS_EAST = timezone(timedelta(hours=2))


def test_a_post_is_written_once_for_all_its_lists() -> None:
    written: list[str] = []

    def noted(title: str) -> str:
        written.append(title)
        return title

    theme = renderer(line="{% macro line(post, level) %}{{ post.title | noted }}{% endmacro %}{% macro card(post, level) %}{% endmacro %}")
    theme._environment.filters["noted"] = noted

    assert shown(theme, [post()]) == shown(theme, [post()]) == "Lamp"

    assert written == ["Lamp"]


@pytest.mark.parametrize(
    "other",
    [
        post(title="Lantern"),
        post(summary="Another summary."),
        post(tag="dark"),
        post(date=DATE + timedelta(days=1)),
        post(date=DATE.astimezone(TWO_HOURS_EAST)),
        post(disclose(status="retracted")),
        post(disclose(authors=[BEN])),
        post(disclose(sponsor=GLOBEX)),
        post()._replace(url="/blog/lamp/", tags=(TagLink("light", "light", "/blog/tags/light/"),)),
    ],
    ids=["title", "summary", "tag", "date", "zone", "retracted", "author", "sponsor", "folder"],
)
def test_a_post_that_differs_in_one_thing_is_written_anew(other: Entry) -> None:
    theme = renderer()
    before = shown(theme, [post()])

    after = shown(theme, [other])

    assert after != before
    assert after == shown(renderer(), [other])


@pytest.mark.parametrize("other", ["once(line, 3)", "once(card, 2)"], ids=["level", "macro"])
def test_one_post_asked_for_in_two_ways_is_written_twice(other: str) -> None:
    text = LIST.replace("{{ post | once(line, 2) }}", f"{{{{ post | once(line, 2) }}}}|{{{{ post | {other} }}}}")

    first, second = shown(renderer(text), [post()]).split("|")

    assert first != second


def test_a_macro_that_knows_its_page_is_not_taken_for_another_pages() -> None:
    theme = renderer("{% macro line(post, level) %}{{ heading }}{% endmacro %}{{ posts[0] | once(line, 2) }}")

    assert [shown(theme, [post()], heading=heading) for heading in ("Light", "Dark")] == ["Light", "Dark"]


def test_what_a_post_holds_is_escaped_in_what_is_remembered() -> None:
    theme = renderer(line="{% macro line(post, level) %}{{ post.title }}{% endmacro %}{% macro card(post, level) %}{% endmacro %}")

    assert [shown(theme, [post(title="<b>")]) for _ in range(2)] == ["&lt;b&gt;"] * 2


@pytest.mark.parametrize("what", ["heading", "posts", "page"])
def test_only_a_post_is_remembered(what: str) -> None:
    theme = renderer(LIST.replace("{{ post |", f"{{{{ {what} |"))

    with pytest.raises(TemplateFault, match="'once' shows a post of a list and nothing else"):
        shown(theme, [post()])


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ('{{ _("list.newer") }}', "Newer posts", "Neuere Beiträge"),
        ('{{ _("list.page", page=2, total=9) }}', "Page 2 of 9", "Seite 2 von 9"),
        ('{{ _("list.posts", number=1) }} {{ _("list.posts", number=2) }}', "post posts", "Beitrag Beiträge"),
        ('{{ _("profile.portrait", person="<i>{site}") }}', "Portrait of &lt;i&gt;{site}", "Porträt: &lt;i&gt;{site}"),
        ('{% set day %}<b>{{ posts[0].date | day }}</b>{% endset %}{{ _("post.updated", date=day) }}',
         "Updated <b>2 November 2026</b>", "Aktualisiert am <b>2. November 2026</b>"),
    ],
)  # fmt: skip
def test_a_theme_speaks_the_language_of_the_site(text: str, english: str, german: str) -> None:
    assert shown(renderer(text), [post()]) == english
    assert shown(renderer(text, language="de-AT"), [post()]) == german
    assert re.sub("</?bdi[^>]*>", "", shown(renderer(text, language="fr"), [post()])) == english


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ('<p>{{ _("list.newer") }}</p>', '<p><bdi lang="en" dir="ltr">Newer posts</bdi></p>'),
        ('<p title="{{ _("list.newer") }}">{{ posts[0].date | day }}</p>',
         '<p title="Newer posts"><bdi lang="en" dir="ltr">2 November 2026</bdi></p>'),
        ("<p title='> {{ _(\"list.newer\") }}'></p>", "<p title='> Newer posts'></p>"),
        ('<title>{{ _("list.newer") }}</title>', "<title>Newer posts</title>"),
        ('<option>{{ _("list.newer") }}</option>', "<option>Newer posts</option>"),
        ('<svg><text>{{ _("list.newer") }}</text></svg>', "<svg><text>Newer posts</text></svg>"),
        ('<!-- {{ _("list.newer") }} -->', "<!-- Newer posts -->"),
        ('<i data-words="{{ [_("list.newer")] | tojson | forceescape }}"></i>', '<i data-words="[&#34;Newer posts&#34;]"></i>'),
        ('<a href="?s={{ _("list.newer") | urlencode }}"></a>', '<a href="?s=Newer%20posts"></a>'),
        ('<p>{{ _("post.updated", date="<3") }}</p>',
         '<p><bdi lang="en" dir="ltr">Updated <bdi lang="ar">&lt;3</bdi></bdi></p>'),
        ('{% set link %}<a>{{ _("list.newer") }}</a>{% endset %}{{ _("post.updated", date=link) }}',
         '<bdi lang="en" dir="ltr">Updated <a><bdi lang="en" dir="ltr">Newer posts</bdi></a></bdi>'),
        ('<p>{{ _("list.newer")[:6] }}</p>', "<p>Newer</p>"),
        ('<p>{{ _("list.newer")[6:] }}</p>', "<p> posts</p>"),
        ("<p>{{ posts[0].title }}</p>", "<p>Lamp</p>"),
    ],
)  # fmt: skip
def test_words_in_another_language_than_the_site_say_so_where_an_element_can_stand(text: str, page: str) -> None:
    assert shown(renderer(text, language="ar"), [post()]) == page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{{ _("Read more") }}', "there is no message 'Read more'"),
        ('{{ _("list.page", page=2) }}', "the message 'list.page' has a place 'total', and nothing is given for it"),
    ],
)
def test_a_message_that_is_not_there_is_told(text: str, told: str) -> None:
    with pytest.raises(TemplateFault, match=told):
        shown(renderer(text), [post()])


def renderer(text: str = LIST, line: str = LINE, language: str = "en") -> Renderer:
    texts = {"list.html": text, "_post.html": line}
    return Renderer(Theme({name: Template(text, name) for name, text in texts.items()}, {}, {}, 0, False), ORIGIN, language)


def shown(theme: Renderer, entries: Sequence[Entry], heading: str = "Light") -> str:
    page = PageView("/", f"{ORIGIN}/", heading, "", "home", ())
    view = ListView(SITE, page, heading, tuple(entries), Pagination(1, 1, None, None))
    html = theme.render(Page("index.html", "list.html", "", view), []).decode()
    return html.rpartition("<meta ")[2].partition("\n")[2]  # the template has no head, so it stands before all
