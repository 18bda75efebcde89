"""What readers see of a disclosure, as HTML that themes place and never compose. Never lets a character of the record in unescaped."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

import msgspec

from blogkit.disclosure.faces import Photo, face_markup
from blogkit.disclosure.language import Tongue
from blogkit.disclosure.record import GHOSTWRITER, AiUse, Citation, Correction, Credit, NamedOrg, Record, Review, folded
from blogkit.disclosure.statement import Statement, Told, person, tool
from blogkit.disclosure.vocabulary import TERMS, absolute, by_person
from blogkit.disclosure.words import Mention, Words, plain, with_capital

NOTICED = 3
"""So many corrections stand at the top, the newest first; the log at the end has all of them."""
TYPES_SHOWN = frozenset({"analysis", "announcement", "case-study", "opinion", "review", "sponsored", "testimonial"})
"""Kinds of text that readers would read otherwise if they knew."""

# A script element ends at "</script", whatever JSON says, and U+2028 ends a line of JavaScript.
SCRIPT_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def above_markup(told: Told) -> str:
    """Return what stands above a post's headline, because readers must know it before they read; mostly nothing."""
    return _block(told, (_banner(told), _label(told), _ai(told) if told.sentences.label else "", _type(told)))


def lead_markup(told: Told, graph: Mapping[str, object]) -> str:
    """Return what stands straight below a post's headline: the byline, what was put right, JSON-LD."""
    return _block(told, (byline_markup(told), _notice(told), json_ld_script(graph)))


def record_markup(told: Told, portraits: Mapping[str, Photo]) -> str:
    """Return the rest of what readers may want to know before they read: who did what, and how; ``portraits`` as ``face_markup`` has it."""
    rows = (
        _responsible(told),
        credits_markup(told, portraits=portraits),
        _review(told),
        "" if told.sentences.label else _ai(told),
        _conflicts(told),
        _origin(told),
        _undeclared(told),
    )
    heading = f"<h2>{told.markup(told.tongue.say('heading.record'))}</h2>"
    return _block(told, (heading, *rows), "bk-disclosure bk-record") if any(rows) else ""


def _block(told: Told, blocks: Iterable[str], classes: str = "bk-disclosure") -> str:
    written = "\n".join(filter(None, blocks))
    return f'<div class="{classes}"{_language(told)}>\n{written}\n</div>' if written else ""


def title_label(told: Told) -> str:
    """Return what stands before a title wherever the title stands alone, such as ``Sponsored: ``; mostly nothing."""
    return "".join(plain(told.tongue.say("label.before", label=label)) for label in _title_labels(told))


def byline_markup(told: Told) -> str:
    """Return the byline as a paragraph, with what is said of ghostwriting."""
    return _paragraph(told, "bk-byline", told.sentences.byline, told.sentences.ghostwriting)


def line_markup(told: Told) -> str:
    """Return the byline sentence alone as a paragraph, for lists."""
    return f'<p class="bk-byline"{_language(told)}>{told.byline}</p>'


def more_markup(told: Told) -> str:
    """Return the rest of the statement as a paragraph, for lists that have room for it; mostly one short sentence."""
    statement = told.sentences
    rest = (statement.label, statement.ghostwriting, statement.ai, statement.sponsor, statement.origin)
    shown = " ".join(told.markup(words) for words in rest if words)
    return f'<p class="bk-statement"{_language(told)}>{shown}</p>' if shown else ""


def feed_markup(told: Told, origin: str) -> str:
    """Return what opens a feed item, every URL absolute: the statement, then what was put right, then interests."""
    statement = Statement(*(_absolute_words(words, origin) for words in told.sentences))
    blocks = (
        _paragraph(told, "bk-label", statement.label),
        _paragraph(told, "bk-byline", statement.byline, statement.ghostwriting),
        _paragraph(told, "bk-statement", statement.ai, statement.sponsor, statement.origin),
        _banner(told),
        _notice(told),
        _conflicts(told),
    )
    return _in_language(told, blocks)


def feed_closing_markup(told: Told, origin: str) -> str:
    """Return what ends a feed item, every URL absolute: who did what, and the same as behind the text of a page."""
    blocks = (_responsible(told, origin), credits_markup(told, origin), _review(told, origin))
    return "\n".join(filter(None, (_in_language(told, blocks), afterword_markup(told))))


def afterword_markup(told: Told) -> str:
    """Return what stands behind the text, in pages and feeds: every correction, how the text came about, what it rests on."""
    blocks = tuple(filter(None, (_log(told), _method(told), _sources(told))))
    return "\n".join((f'<aside class="bk-afterword"{_language(told)}>', *blocks, "</aside>")) if blocks else ""


def credits_markup(told: Told, origin: str = "", portraits: Mapping[str, Photo] | None = None) -> str:
    """Return the list of everyone besides the authors, with all they did; URLs are absolute where ``origin`` is given.

    Everyone has a face where ``portraits`` are given.
    """
    items = []
    for named, credits_ in by_person(told.disclosure):
        wrote = any(credit.role == GHOSTWRITER for credit in credits_)
        face = "" if portraits is None else face_markup(named, portraits, "bk-ghost" if wrote else "")
        said = told.markup(_credit(credits_, told.tongue, origin))
        items.append(f'<li class="{TERMS[credits_[0].role].microformat}">{face}{said}</li>')
    return f'<ul class="bk-credits">{"".join(items)}</ul>' if items else ""


def json_ld_script(graph: Mapping[str, object]) -> str:
    """Return JSON-LD as a script element that nothing in the graph can end."""
    text = msgspec.json.encode(graph).decode()
    for character, written in SCRIPT_ESCAPES.items():
        text = text.replace(character, written)
    return f'<script type="application/ld+json">{text}</script>'


# In which language


def _language(told: Told) -> str:
    """Return the attributes that say so where readers are spoken to in another language than the site's."""
    return f' lang="{told.tongue.language}" dir="ltr"' if told.is_foreign else ""


def _in_language(told: Told, blocks: Iterable[str]) -> str:
    written = "\n".join(filter(None, blocks))
    language = _language(told)
    return f"<div{language}>\n{written}\n</div>" if written and language else written


def _paragraph(told: Told, classes: str, *sentences: Words) -> str:
    shown = " ".join(told.markup(words) for words in sentences if words)
    return f'<p class="{classes}">{shown}</p>' if shown else ""


def _absolute_words(words: Words, origin: str) -> Words:
    return tuple(piece._replace(url=absolute(origin, piece.url)) if isinstance(piece, Mention) else piece for piece in words)


# What readers must know first


def _title_labels(told: Told) -> Iterator[str]:
    if told.disclosure.record.is_retracted:
        yield told.tongue.word("label.retracted")
    if told.disclosure.record.sponsor:
        yield _sponsor_label(told)


def _sponsor_label(told: Told) -> str:
    sponsorship = told.disclosure.record.sponsor
    return told.tongue.word(f"label.{sponsorship.relationship}") if sponsorship else ""


def _banner(told: Told) -> str:
    record, tongue = told.disclosure.record, told.tongue
    if not record.is_retracted:
        return ""
    retraction = _retraction(record) or Correction()
    said = tongue.say("retracted.on", date=tongue.day(retraction.date)) if retraction.date else tongue.say("retracted")
    return _paragraph(told, "bk-banner", said, _free(retraction.text))


def _retraction(record: Record) -> Correction | None:
    """Return what says why a post was taken back: it stands in the banner."""
    said = [one for one in _by_day(record) if one.kind == "retraction"]
    return said[-1] if said and record.is_retracted else None


def _label(told: Told) -> str:
    label = _sponsor_label(told)
    return f'<p class="bk-label">{_heading(told, label)} {told.markup(told.sentences.sponsor)}</p>' if label else ""


def _heading(told: Told, label: str) -> str:
    return f"<strong>{told.markup(told.tongue.say('label.said', label=label))}</strong>"


def _type(told: Told) -> str:
    record = told.disclosure.record
    is_said = record.type == "sponsored" and record.sponsor
    return _paragraph(told, "bk-type", told.tongue.say(f"type.{record.type}")) if record.type in TYPES_SHOWN and not is_said else ""


# What was put right


def _notice(told: Told) -> str:
    record = told.disclosure.record
    shown = [one for one in reversed(_by_day(record)) if one is not _retraction(record)]
    lines = [f"<p>{told.markup(_correction(one, told, with_name=False))}</p>" for one in shown[:NOTICED]]
    more = len(shown) - NOTICED
    if more > 0:
        lines.append(f"<p>{told.markup(told.tongue.say_of(more, 'correction.more', number=str(more)))}</p>")
    return f'<div class="bk-notice">{"".join(lines)}</div>' if lines else ""


def _log(told: Told) -> str:
    items = "".join(
        f'<li id="bk-correction-{number}">{told.markup(_correction(one, told, with_name=True))}</li>'
        for number, one in enumerate(_by_day(told.disclosure.record), 1)
    )
    return _section(told, "corrections", f"<ol>{items}</ol>") if items else ""


def _by_day(record: Record) -> list[Correction]:
    return sorted(record.corrections, key=lambda one: one.date)


def _correction(one: Correction, told: Told, *, with_name: bool) -> Words:
    tongue = told.tongue
    said: Words = (Mention(tongue.word(f"correction.{one.kind}"), classes="bk-kind", value=one.kind),)
    if one.by and with_name:
        said = tongue.say("correction.by", kind=said, person=_known(one.by, told))
    if one.date:
        said = tongue.say("correction.dated", kind=said, date=tongue.day(one.date))
    return tongue.say("correction.text", correction=said, text=Mention(one.text)) if one.text else tongue.say("label.said", label=said)


def _known(id_: str, told: Told) -> Mention:
    return Mention(dict(told.disclosure.names).get(id_, id_))


# Who answers for it


def _responsible(told: Told, origin: str = "") -> str:
    named = told.disclosure.accountable
    if named is None:
        return ""
    return _paragraph(told, "bk-responsible", _absolute_words(told.tongue.say("responsible", person=person(named, told.tongue)), origin))


def _review(told: Told, origin: str = "") -> str:
    review, tongue = told.disclosure.record.review, told.tongue
    if review is None:
        return ""
    verdicts = {None: "", True: "review.could-reject", False: "review.could-not-reject"}
    verdict = verdicts[review.could_reject]
    return _paragraph(told, "bk-review", _absolute_words(_examined(review, told), origin), tongue.say(verdict) if verdict else ())


def _examined(review: Review, told: Told) -> Words:
    if not review.examined:
        return ()
    tongue = told.tongue
    by = folded(review.by)
    reviewer = next((one.person for one in told.disclosure.credits if folded(one.contribution.person) == by), None)
    name = Mention(reviewer.name, reviewer.url) if reviewer else Mention(review.by)
    matters = tongue.series([_matter(matter, tongue) for matter in review.examined])
    if review.date:
        return tongue.say("review.examined-on", reviewer=name, matters=matters, date=tongue.day(review.date))
    return tongue.say("review.examined", reviewer=name, matters=matters)


def _matter(matter: str, tongue: Tongue) -> Words:
    """Name what was looked at: a common word in the reader's language, any other as it was written."""
    message = f"matter.{matter}"
    return tongue.say(message) if tongue.knows(message) else _free(matter)


def _free(text: str) -> Words:
    return (Mention(text),) if text else ()


# Who did what


def _credit(credits_: list[Credit], tongue: Tongue, origin: str) -> Words:
    named = credits_[0].person
    name = Mention(named.name, absolute(origin, named.url), "p-name u-url" if named.url else "p-name")
    deeds: Words = ()
    for credit in credits_:
        deed = _deed(credit, tongue, origin, is_last=credit is credits_[-1])
        deeds = tongue.say("credit.more", deeds=deeds, deed=deed) if deeds else deed
    return tongue.say("credit", person=name, deeds=deeds)


def _deed(credit: Credit, tongue: Tongue, origin: str, *, is_last: bool) -> Words:
    one = credit.contribution
    deed: Words = (Mention(tongue.word(f"role.{credit.role}"), "", "p-role", value=credit.role),)
    details = _details(credit, tongue)
    if details:
        deed = tongue.say("credit.details", role=deed, details=details)
    for message, names in _backing(credit, origin):
        deed = tongue.say(message, deed=deed, **names)
    if one.did:
        deed = tongue.say("credit.did", deed=deed, did=Mention(one.did if is_last else one.did.rstrip(".")))
    return deed


def _details(credit: Credit, tongue: Tongue) -> Words:
    one = credit.contribution
    details: Words = ()
    for detail in (
        tongue.say(f"degree.{one.degree}") if one.degree else (),
        _matter(one.scope, tongue) if one.scope else (),
        (tongue.day(one.date),) if one.date else (),
    ):
        details = tongue.say("credit.more-details", details=details, detail=detail) if details and detail else details or detail
    return details


def _backing(credit: Credit, origin: str) -> Iterator[tuple[str, dict[str, Mention]]]:
    agency, payer = credit.on_behalf_of, credit.paid_by
    if agency and agency == payer:
        yield "credit.both", {"agency": _org(agency, origin, "p-org bk-payer")}
        return
    if agency:
        yield "credit.for", {"agency": _org(agency, origin, "p-org")}
    if payer:
        yield "credit.paid-by", {"payer": _org(payer, origin, "bk-payer")}


def _org(named: NamedOrg, origin: str, classes: str) -> Mention:
    return Mention(named.name, absolute(origin, named.url), classes)


# How it was made


def _ai(told: Told) -> str:
    ai, statement = told.disclosure.record.ai, told.sentences
    said = told.markup(statement.label or statement.ai)
    if ai is None:
        return ""
    if statement.label:
        said = f"{_heading(told, told.tongue.word('label.ai'))} {said}"
    classes = "bk-label bk-ai" if statement.label else "bk-ai"
    if not ai.uses:
        return f'<p class="{classes}">{said}</p>'
    uses = "".join(f"<li>{told.markup(_use(use, told))}</li>" for use in ai.uses)
    return f'<details class="{classes}"><summary>{said}</summary><ul>{uses}</ul></details>'


def _use(use: AiUse, told: Told) -> Words:
    tongue = told.tongue
    used = tool(use, tongue) or tongue.say("tool.unnamed")
    task = tongue.word(f"listed.{use.task}")
    if use.by:
        return with_capital(tongue.say("use.by", task=task, tool=used, person=_known(use.by, told)))
    return with_capital(tongue.say("use", task=task, tool=used))


def _conflicts(told: Told) -> str:
    conflicts = told.disclosure.record.conflicts
    if not conflicts:
        return ""
    heading = f"<strong>{told.markup(told.tongue.say('heading.conflicts'))}</strong>"
    if len(conflicts) == 1:
        return f'<p class="bk-conflicts">{heading} {told.markup(_free(conflicts[0]))}</p>'
    items = "".join(f"<li>{told.markup(_free(conflict))}</li>" for conflict in conflicts)
    return f'<div class="bk-conflicts"><p>{heading}</p><ul>{items}</ul></div>'


def _origin(told: Told) -> str:
    copies: list[Words] = [(Mention(url.split("/")[2], url, "u-syndication"),) for url in told.disclosure.record.copies]
    also = told.tongue.say("copies", copies=told.tongue.series(copies)) if copies else ()
    return _paragraph(told, "bk-origin", told.sentences.origin, also)


def _undeclared(told: Told) -> str:
    """Say what nobody declared. It is no part of the statement: a feed or a list has no room to say what is not said."""
    record = told.disclosure.record
    on_ghosts = record.ghostwriting == "undeclared" and not record.is_ghostwritten
    messages = {
        (True, True): "undeclared.both",
        (True, False): "undeclared.ghostwriting",
        (False, True): "undeclared.ai",
    }
    message = messages.get((on_ghosts, record.ai is None))
    return _paragraph(told, "bk-undeclared", told.tongue.say(message)) if message else ""


def _method(told: Told) -> str:
    paragraphs = [part for part in told.disclosure.record.method.split("\n\n") if part.strip()]
    return _section(told, "method", "".join(f"<p>{told.markup(_free(part.strip()))}</p>" for part in paragraphs)) if paragraphs else ""


def _sources(told: Told) -> str:
    items = "".join(f"<li>{told.markup(_source(one))}</li>" for one in told.disclosure.record.sources if one.title or one.url)
    return _section(told, "sources", f"<ul>{items}</ul>") if items else ""


def _source(one: Citation) -> Words:
    return (Mention(one.title or one.url, one.url),)


def _section(told: Told, what: str, content: str) -> str:
    return f'<section class="bk-{what}"><h2>{escape(told.tongue.word(f"heading.{what}"), quote=False)}</h2>{content}</section>'
