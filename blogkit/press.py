"""Many pages become bytes: what each process is handed once, and the page it is asked for. Never decides which pages."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from blogkit.content.values import NO_BODY, read_body
from blogkit.diagnostics import Diagnostic
from blogkit.parity.findings import Shortfall
from blogkit.parity.gate import Gate
from blogkit.plan import Page
from blogkit.render import Renderer, TemplateFault
from blogkit.sources import Source, digest_of
from blogkit.steps import Steps, abreast
from blogkit.theme.assets import filled
from blogkit.theme.theme import Theme
from blogkit.views import FileView


class Jobs(NamedTuple):
    """What every process that renders is given once."""

    theme: Theme
    origin: str
    pages: Sequence[Page]
    bodies: Mapping[str, bytes]
    """Encoded, by key."""
    files: Mapping[str, Source]
    present: Mapping[str, str]
    language: str = "en"


class Rendered(NamedTuple):
    """What became of one page: no data where the file that stands has these bytes already, or where they are too many to hold."""

    digest: str = ""
    data: bytes | None = None
    fault: Diagnostic | None = None
    lost: tuple[Shortfall, ...] = ()
    """What the bytes lose of the record: they are never published."""


class _Desk:
    """Where this process renders: its jobs, its renderer, and the gate that everything rendered goes through."""

    jobs: Jobs
    renderer: Renderer
    gate: Gate


def take(jobs: Jobs) -> None:
    """Hand this process what it renders from."""
    _Desk.jobs = jobs
    _Desk.renderer = Renderer(jobs.theme, jobs.origin, jobs.language)
    _Desk.gate = Gate(jobs.theme, jobs.origin)


def render(numbers: Sequence[int]) -> list[Rendered]:
    """Render the pages of these numbers among the jobs."""
    return abreast(map(_rendering, numbers))


def _rendering(number: int) -> Steps[Rendered]:
    jobs = _Desk.jobs
    page = jobs.pages[number]
    if isinstance(page.view, FileView):
        source = jobs.files[page.view.path]
        if source.file:
            return Rendered(source.digest)
        data = filled(source.data, page.view.named)
    else:
        bodies = [read_body(jobs.bodies[key]) if key else NO_BODY for key in page.bodies]
        try:
            data = _Desk.renderer.render(page, bodies)
        except TemplateFault as fault:
            return Rendered(fault=fault.finding)
        yield
        if lost := _Desk.gate.lost(page, data, bodies):
            return Rendered(lost=lost)
        yield
    digest = digest_of(data)
    return Rendered(digest, None if jobs.present.get(page.out) == digest else data)
