"""Many pages become bytes: what each process is handed once, and the page it is asked for. Never decides which pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from blogkit.charts.figure import figure
from blogkit.content.values import NO_BODY, Body, read_body, with_charts
from blogkit.diagnostics import Diagnostic
from blogkit.parity.findings import Shortfall
from blogkit.parity.gate import Gate
from blogkit.pictures.strip import stripped
from blogkit.plan import Page
from blogkit.render import Renderer, TemplateFault
from blogkit.sources import Source, digest_of
from blogkit.steps import Steps, abreast
from blogkit.theme.assets import filled
from blogkit.theme.theme import Theme
from blogkit.views import ChartView, FeedView, FileView, LeafView, OrgView, PersonView, PostView, View


class Jobs(NamedTuple):
    """What every process that renders is given once."""

    theme: Theme
    origin: str
    pages: Sequence[Page]
    bodies: Mapping[str, bytes]
    """Encoded, by key."""
    files: Mapping[str, Source]
    """By path: what is copied, and the data of charts."""
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


def copied(source: Source, view: FileView) -> bytes:
    """Return the bytes of a file that is published as it is: with other names in it, or without what a picture tells of its place."""
    return stripped(filled(source.read(), view.named))


def render(numbers: Sequence[int]) -> list[Rendered]:
    """Render the pages of these numbers among the jobs."""
    return abreast(map(_rendering, numbers))


def _rendering(number: int) -> Steps[Rendered]:
    jobs = _Desk.jobs
    page = jobs.pages[number]
    if isinstance(page.view, FileView):
        source = jobs.files[page.view.path]
        data = copied(source, page.view)
        if source.file:
            return Rendered(digest_of(data))
    else:
        texts = [read_body(jobs.bodies[key]) if key else NO_BODY for key in page.bodies]
        bodies = drawn(page.view, texts, lambda path: jobs.files[path].read())
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


def files_of(view: View) -> Iterator[str]:
    """Yield the paths of the files whose bytes an output is made of."""
    if isinstance(view, FileView):
        yield view.path
    if isinstance(view, Charted):
        yield from (chart.path for charts in _charts(view) for chart in charts if chart.path)


def drawn(view: View, bodies: Sequence[Body], read: Callable[[str], bytes]) -> Sequence[Body]:
    """Return the bodies of an output with their charts in them: nothing behind this knows that there are any."""
    if not isinstance(view, Charted):
        return bodies
    return [
        with_charts(body, [_figure(chart, number, view, read) for number, chart in enumerate(charts, 1)]) if body.gaps else body
        for body, charts in zip(bodies, _charts(view), strict=True)
    ]


Charted = PostView | PersonView | OrgView | LeafView | FeedView
"""What shows texts, which may have charts in them."""


def _charts(view: Charted) -> list[tuple[ChartView, ...]]:
    """Return the charts of each body."""
    return [item.charts for item in view.items] if isinstance(view, FeedView) else [view.charts]


def _figure(chart: ChartView, number: int, view: Charted, read: Callable[[str], bytes]) -> str:
    is_feed = isinstance(view, FeedView)
    url = view.site.origin + chart.url if is_feed and chart.url else chart.url
    return figure(chart.spec, read(chart.path) if chart.path else None, url, number, view.site.language, is_feed=is_feed)
