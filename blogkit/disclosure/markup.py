"""What readers see of a disclosure, as HTML that themes place and never compose. Never lets a character of the record in unescaped."""

from collections.abc import Mapping
from html import escape

import msgspec

from blogkit.disclosure.record import AiDeclaration, AiUse, Credit, Disclosure, Record
from blogkit.disclosure.statement import TASKS, Mention, Statement, Words, long_day, markup
from blogkit.disclosure.vocabulary import TERMS, absolute, by_person

RETRACTED = "This post has been retracted."
SPONSOR_LABELS = {"paid": "Sponsored", "in-kind": "Sponsored", "gift": "Sponsored", "affiliate": "Affiliate links"}
DEGREES = {"lead": "lead", "equal": "in equal part", "supporting": "supporting"}

# A script element ends at "</script", whatever JSON says, and U+2028 ends a line of JavaScript.
SCRIPT_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def disclosure_markup(disclosure: Disclosure, statement: Statement, graph: Mapping[str, object]) -> str:
    """Return the block that stands on a post's page: label or banner, byline, credits, AI, origin, JSON-LD."""
    record = disclosure.record
    blocks = (
        f'<p class="bk-banner">{RETRACTED}</p>' if record.is_retracted else "",
        _label(disclosure, statement),
        byline_markup(statement),
        credits_markup(disclosure),
        _ai(record.ai, disclosure, statement),
        _origin(record, statement),
        json_ld_script(graph),
    )
    return "\n".join(('<div class="bk-disclosure">', *filter(None, blocks), "</div>"))


def title_label(disclosure: Disclosure) -> str:
    """Return what stands before a title wherever the title stands alone, such as ``Sponsored: ``; mostly nothing."""
    labels = ("Retracted" if disclosure.record.is_retracted else "", _sponsor_label(disclosure))
    return "".join(f"{label}: " for label in labels if label)


def byline_markup(statement: Statement) -> str:
    """Return the byline as a paragraph."""
    return f'<p class="bk-byline">{_sentences(statement.byline, statement.ghostwriting)}</p>'


def feed_markup(disclosure: Disclosure, statement: Statement, origin: str) -> str:
    """Return the whole statement as the paragraphs that open a feed item, every URL absolute."""
    told = Statement(*(_absolute_words(words, origin) for words in statement))
    rest = _sentences(told.ai, told.sponsor, told.origin)
    banner = f'<p class="bk-banner">{RETRACTED}</p>' if disclosure.record.is_retracted else ""
    return byline_markup(told) + (f'<p class="bk-notice">{rest}</p>' if rest else "") + banner


def credits_markup(disclosure: Disclosure, origin: str = "") -> str:
    """Return the list of everyone besides the authors, with all they did; URLs are absolute where ``origin`` is given."""
    people = [credits_ for _, credits_ in by_person(disclosure)]
    items = "".join(f'<li class="{TERMS[credits_[0].role].microformat}">{_person(credits_, origin)}</li>' for credits_ in people)
    return f'<ul class="bk-credits">{items}</ul>' if items else ""


def json_ld_script(graph: Mapping[str, object]) -> str:
    """Return JSON-LD as a script element that nothing in the graph can end."""
    text = msgspec.json.encode(graph).decode()
    for character, written in SCRIPT_ESCAPES.items():
        text = text.replace(character, written)
    return f'<script type="application/ld+json">{text}</script>'


def _label(disclosure: Disclosure, statement: Statement) -> str:
    label = _sponsor_label(disclosure)
    return f'<p class="bk-label"><strong>{label}.</strong> {markup(statement.sponsor)}</p>' if label else ""


def _sponsor_label(disclosure: Disclosure) -> str:
    sponsorship = disclosure.record.sponsor
    return SPONSOR_LABELS.get(sponsorship.relationship, "Sponsored") if sponsorship else ""


def _sentences(*sentences: Words) -> str:
    return " ".join(markup(words) for words in sentences if words)


def _absolute_words(words: Words, origin: str) -> Words:
    return tuple(piece._replace(url=absolute(origin, piece.url)) if isinstance(piece, Mention) else piece for piece in words)


def _person(credits_: list[Credit], origin: str) -> str:
    person = credits_[0].person
    name = _named(person.name, absolute(origin, person.url), "p-name u-url" if person.url else "p-name")
    return name + "".join(f", {_deed(credit, origin)}" for credit in credits_)


def _named(name: str, url: str, classes: str) -> str:
    shown = escape(name, quote=False)
    return f'<a class="{classes}" href="{escape(url)}">{shown}</a>' if url else f'<span class="{classes}">{shown}</span>'


def _deed(credit: Credit, origin: str) -> str:
    one = credit.contribution
    details = ", ".join(filter(None, (DEGREES.get(one.degree, ""), escape(one.scope, quote=False), long_day(one.date) if one.date else "")))
    backing = "".join(
        f", {word} {_named(org.name, absolute(origin, org.url), classes)}"
        for word, classes, org in (("for", "p-org", credit.on_behalf_of), ("paid by", "bk-payer", credit.paid_by))
        if org
    )
    said = f": {escape(one.did, quote=False)}" if one.did else ""
    return f'<span class="p-role">{escape(credit.role)}</span>' + (f" ({details})" if details else "") + backing + said


def _ai(ai: AiDeclaration | None, disclosure: Disclosure, statement: Statement) -> str:
    if ai is None:
        return ""
    if not ai.uses:
        return f'<p class="bk-ai">{markup(statement.ai)}</p>'
    people = dict(disclosure.names)
    uses = "".join(f"<li>{_use(use, people)}</li>" for use in ai.uses)
    return f'<details class="bk-ai"><summary>{markup(statement.ai)}</summary><ul>{uses}</ul></details>'


def _use(use: AiUse, people: Mapping[str, str]) -> str:
    task = TASKS.get(use.task, use.task)
    provider = f" ({use.provider})" if use.provider else ""
    user = f", used by {people.get(use.by, use.by)}" if use.by else ""
    return escape(f"{task[:1].upper()}{task[1:]}: {use.tool or 'a tool that is not named'}{provider}{user}", quote=False)


def _origin(record: Record, statement: Statement) -> str:
    copies = ", ".join(f'<a class="u-syndication" href="{escape(url)}">{escape(_host(url), quote=False)}</a>' for url in record.copies)
    sentences = (markup(statement.origin), f"Also at {copies}." if copies else "")
    told = " ".join(filter(None, sentences))
    return f'<p class="bk-origin">{told}</p>' if told else ""


def _host(url: str) -> str:
    return url.split("/")[2]
