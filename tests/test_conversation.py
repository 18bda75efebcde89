"""Whether a reader's answer reaches whom it is for, and nobody else learns an address. Never sends a mail."""

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, strategies as st

from blogkit.content.post import mail_address
from blogkit.site.urls import mail_link
from tests.sites import SMALL, build_site, tree, write_site

POST = "---\ntitle: Bells\ndate: 2026-11-01\nauthor: {author}\n---\nOne.\n"


@given(st.text(max_size=200))
def test_nothing_in_a_title_leaves_the_subject(title: str) -> None:
    parts = urlsplit(mail_link("ada@acme.example", title))

    assert (parts.scheme, unquote(parts.path), parts.fragment) == ("mailto", "ada@acme.example", "")
    ((name, subject),) = parse_qsl(parts.query, strict_parsing=True, keep_blank_values=True)
    assert name == "subject"
    assert subject.startswith("Re:")
    assert "+" not in parts.query
    message = EmailMessage()
    message["Subject"] = subject  # refuses line ends
    assert list(message.keys()) == ["Subject"]


@pytest.mark.parametrize("address", ["ada@acme.example", "a.b+c@mail.acme.example", "o'hara@acme.example", "x&y=z@acme.example"])
def test_an_address_that_is_one_stays_whole(address: str) -> None:
    link = urlsplit(mail_link(mail_address(address), "Bells"))
    assert unquote(link.path) == address
    assert set(link.path) & set("?&=,;+'") == set()


@pytest.mark.parametrize(
    "written",
    [
        "ada",
        "ada@acme",
        "a b@acme.example",
        "ada@acme.example,all@acme.example",
        "ada@acme.example?cc=x",
        "a\n@acme.example",
        "<a@b.example>",
        ".a@b.example",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        mail_address(written)


def test_mail_for_somebody_stands_under_their_posts_and_nowhere_else(tmp_path: Path) -> None:
    files = dict(SMALL)
    files["content/people/ada.md"] = files["content/people/ada.md"].replace("---\n", "---\nreply: ada@acme.example\n", 1)
    files |= {f"content/posts/{who}.md": POST.format(author=who) for who in ("ada", "sam")}
    build_site(write_site(tmp_path, files))

    outputs = tree(tmp_path / "public")
    assert [path for path, data in outputs.items() if b"ada@acme.example" in data] == [
        path for path, data in outputs.items() if b"By <a" in data and b"Reply to Ada" in data
    ]
    assert b"mailto:ada@acme.example?subject=Re%3A%20Bells" in outputs["ada/index.html"]
    assert b"mailto:" not in outputs["sam/index.html"]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("post@acme.example", b'href="mailto:post@acme.example?subject=Re%3A%20Bells">Reply by e-mail'),
        ("https://acme.example/write?a=1&b=2", b'href="https://acme.example/write?a=1&amp;b=2">Write'),
    ],
)
def test_who_gives_no_address_is_answered_through_the_site(tmp_path: Path, contact: str, expected: bytes) -> None:
    config = SMALL["blogkit.toml"].replace("[site]\n", f'[site]\ncontact = "{contact}"\n')
    build_site(write_site(tmp_path, {**SMALL, "blogkit.toml": config, "content/posts/sam.md": POST.format(author="sam")}))

    page = (tmp_path / "public/sam/index.html").read_bytes()
    assert expected in page[page.index(b"post-foot") : page.index(b"</article>")]
