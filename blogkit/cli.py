"""Arguments become one call, a printed report and an exit code. The only clock and the only print; never decides what a site is."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from blogkit import __version__

if TYPE_CHECKING:
    from blogkit.build import Work
    from blogkit.diagnostics import Diagnostic
    from blogkit.inputs import Options
    from blogkit.watch import Built

CLEAN, FOUND, CANNOT = 0, 1, 2
NOTHING = "nothing was written"


def run() -> None:
    """Run the command line and end the process with it."""
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        _end(end.code if isinstance(end.code, int) else CANNOT if end.code else CLEAN)


def _end(code: int) -> NoReturn:
    """End the process; to take down ten thousand posts value by value would cost a tenth of a second."""
    if "blogkit.pool" in sys.modules:
        from blogkit.pool import release_locks

        release_locks()
    os._exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="blogkit")
def main() -> None:
    """Blogs in which readers see who really wrote each post.

    Posts are Markdown in content/posts/, their front matter says who wrote them, and `blogkit build` turns them into pages and feeds.
    """


AT = click.option("--at", metavar="WHEN", default="", help="As of this moment (2026-11-20 or 2026-11-20T09:00) instead of now.")
BASE_URL = click.option("--base-url", default="", help="Absolute URL of the site, instead of the one in blogkit.toml.")
DRAFTS = click.option("--drafts", is_flag=True, help="Publish drafts, scheduled and expired posts too.")
FAIL_ON = click.option(
    "--fail-on", type=click.Choice(["error", "warning"]), default="error", help="From which severity on the exit code is 1."
)
FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["human", "concise", "json", "github", "sarif"]),
    default="human",
    help="How findings are printed.",
)
JOBS = click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use; as many as there are processors unless given.")
SITE = click.argument("site", type=click.Path(path_type=Path), default=".")


@main.command()
@SITE
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder to write; public/ in the site unless given.")
@BASE_URL
@DRAFTS
@AT
@JOBS
@click.option("--clean", is_flag=True, help="Remember nothing from the last build.")
@click.option("--verify", is_flag=True, help="Build again from nothing in a temporary folder, and compare every byte.")
@click.option("--explain", is_flag=True, help="Say why each output was rendered.")
@click.option("--keep-going", is_flag=True, help="Leave out posts that have errors and write the rest.")
@FORMAT
@FAIL_ON
def build(  # noqa: PLR0913 -- one parameter for each option of the command
    *,
    site: Path,
    output: Path | None,
    base_url: str,
    drafts: bool,
    at: str,
    jobs: int | None,
    clean: bool,
    verify: bool,
    explain: bool,
    keep_going: bool,
    format_: str,
    fail_on: str,
) -> None:
    """Build the site: pages, feeds, redirects.

    Exit code 0: done. 1: something was found at or above --fail-on. 2: blogkit could not run.
    """

    def run() -> int:
        asked = _options(site, base_url, at, jobs, is_with_drafts=drafts)
        options = asked._replace(out=output or asked.out, clean=clean, keep_going=keep_going)
        return _build(options, format_, fail_on, is_explained=explain, is_verified=verify)

    _exit_with(run, "the site is as it was")


@main.command()
@SITE
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder to write; public/ in the site unless given.")
@BASE_URL
@DRAFTS
@AT
@JOBS
@click.option("--explain", is_flag=True, help="Say why each output was rendered.")
@click.option("--keep-going", is_flag=True, help="Leave out posts that have errors and write the rest.")
@FORMAT
def watch(  # noqa: PLR0913 -- one parameter for each option of the command
    *,
    site: Path,
    output: Path | None,
    base_url: str,
    drafts: bool,
    at: str,
    jobs: int | None,
    explain: bool,
    keep_going: bool,
    format_: str,
) -> None:
    """Build the site, and again whenever a file of it is saved or the moment of a scheduled post comes.

    A fault is reported and the site stays as it was until it is mended. Ctrl-C ends it, with exit code 0: that is how it is meant to end.
    """

    def run() -> int:
        asked = _options(site, base_url, at, jobs, is_with_drafts=drafts)
        options = asked._replace(out=output or asked.out, keep_going=keep_going)
        return _watch(options, format_, is_explained=explain, is_at_fixed=bool(at))

    _exit_with(run, "the site is as it was")


@main.command()
@SITE
@BASE_URL
@DRAFTS
@AT
@JOBS
@FORMAT
@FAIL_ON
def check(*, site: Path, base_url: str, drafts: bool, at: str, jobs: int | None, format_: str, fail_on: str) -> None:
    """Apply every rule and write nothing at all.

    Exit code 0: nothing was found. 1: something was found at or above --fail-on. 2: blogkit could not run.
    """
    _exit_with(lambda: _check(_options(site, base_url, at, jobs, is_with_drafts=drafts), format_, fail_on), "nothing was written")


@main.command()
@SITE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; another lets other machines read the site.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port, or the next one that is free.")
@DRAFTS
@AT
@JOBS
@click.option("--open", "is_opened", is_flag=True, help="Open the site in the browser.")
def serve(*, site: Path, host: str, port: int, drafts: bool, at: str, jobs: int | None, is_opened: bool) -> None:
    """Show the site at http://127.0.0.1:8000 and bring each open page up to date with each save.

    Nothing is written to disk. Ctrl-C ends it.
    """
    _exit_with(lambda: _serve(_options(site, "", at, jobs, is_with_drafts=drafts), host, port, is_now=not at, is_opened=is_opened), "bye")


@main.command()
@click.argument("rule", default="")
@click.option("--all", "is_whole", is_flag=True, help="Print the page of every rule, as Markdown.")
def explain(*, rule: str, is_whole: bool) -> None:
    """Print the manual page of a RULE; without one, list all rules with their levels.

    In the folder of a site the levels are those of its blogkit.toml.
    """
    _exit_with(lambda: _explain(rule, is_whole=is_whole), "nothing was written")


@main.group()
def theme() -> None:
    """Change single files of the theme, and keep up with it."""


@theme.command("eject")
@click.argument("file")
@SITE
@click.option("--again", is_flag=True, help="Leave the copy in the site as it is, and remember today's base for it.")
def eject_file(*, file: str, site: Path, again: bool) -> None:
    """Copy one template or static FILE of the theme into the site, where it is looked for first.

    What it is a copy of is remembered in .ejected/, so that `blogkit theme status` can say what the theme has changed since. Commit both.
    """
    _exit_with(lambda: _eject(_options(site, "", "", 1, is_with_drafts=False), file, again=again), NOTHING)


@theme.command("status")
@SITE
def theme_status(*, site: Path) -> None:
    """Say of each file that was ejected whether the theme has changed it since, and how.

    Exit code 0: nothing is to be done. 1: a base has changed or is gone. 2: blogkit could not run.
    """
    _exit_with(lambda: _theme_status(_options(site, "", "", 1, is_with_drafts=False)), NOTHING)


def _exit_with(run: Callable[[], int], stopped: str) -> NoReturn:
    """Run a command and end the program with its exit code; trouble that is no bug is one sentence."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # nothing installed beside blogkit may change how a header is read
    from blogkit.errors import BlogkitError

    sys.unraisablehook = _ask_again
    try:
        code = run()
    except BlogkitError as problem:
        click.echo(f"blogkit: {problem}", err=True)
        code = CANNOT
    except KeyboardInterrupt:
        click.echo(f"blogkit: stopped; {stopped}", err=True)
        code = 130
    except OSError as problem:
        click.echo(f"blogkit: {problem.filename or 'the disk'}: {(problem.strerror or str(problem)).lower()}", err=True)
        code = CANNOT
    sys.stdout.flush()
    sys.exit(code)


def _ask_again(lost: "sys.UnraisableHookArgs") -> None:
    """Repeat a Ctrl-C that a library threw away: one written in another language can do no more with an exception of ours."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
        return
    import threading

    again = threading.Timer(0.01, signal.raise_signal, [signal.SIGINT])
    again.daemon = True
    again.start()


def _options(site: Path, base_url: str, at: str, jobs: int | None, *, is_with_drafts: bool) -> "Options":
    from blogkit.inputs import Options
    from blogkit.pool import cores

    moment = _moment(at, site)
    return Options(site=site, out=site / "public", at=moment, base_url=base_url, with_drafts=is_with_drafts, jobs=jobs or cores())


def _build(options: "Options", format_: str, fail_on: str, *, is_explained: bool, is_verified: bool) -> int:
    from blogkit.build import build as build_site, verify

    gc.disable()  # a build makes millions of small values and no cycles worth finding, and the process ends with it
    work = build_site(options)
    differing = verify(options) if is_verified and work.state is not None else []
    _print_findings(work, options.site, format_)
    is_machine_read = format_ in {"json", "sarif"}
    for reason in work.stale if is_explained else ():
        click.echo(f"{reason.out}: {', '.join(reason.fields)}", err=is_machine_read)
    for out in differing:
        click.echo(f"blogkit: {out} differs from a clean build", err=True)
    if format_ in {"human", "concise"}:
        click.echo(_outcome(options, work), err=True)
        _print_accounts(work)
        if is_verified and not differing and work.state is not None:
            click.echo("verified: every byte is as a clean build makes it", err=True)
    return FOUND if differing else _code(work, fail_on)


def _watch(options: "Options", format_: str, *, is_explained: bool, is_at_fixed: bool) -> int:
    from blogkit.watch import builds

    gc.disable()  # it is collected between two builds
    _end_on_interrupt()
    notice, is_first = "", True
    for built in builds(options, None if is_at_fixed else partial(datetime.now, UTC)):
        if built.work:
            _print_findings(built.work, options.site, format_)
            for reason in built.work.stale if is_explained else ():
                click.echo(f"{reason.out}: {', '.join(reason.fields)}", err=True)
        outcome = _written(options, built.work) if built.work else built.trouble
        if built.work and outcome.startswith(NOTHING):
            outcome += "; the site is as it was"
        click.echo(f"{_occasion(built, options)}: {outcome}, {built.seconds * 1000:.0f} ms", err=True)
        if built.work:
            _print_accounts(built.work)
        if built.notice != notice:
            notice = built.notice
            click.echo(f"blogkit: {notice}", err=True)
        if is_first:
            click.echo(f"watching {options.site}; Ctrl-C ends it", err=True)
            is_first = False
    return CLEAN


def _end_on_interrupt() -> None:
    """Let Ctrl-C end this process at once, whatever it is doing: a build may be killed at any moment, and the site is whole."""
    started = os.getpid()

    def end(_number: int, _frame: object) -> None:
        import multiprocessing

        if os.getpid() != started:  # a terminal sends it to every process, and one that helps would tell of it
            return
        for child in multiprocessing.active_children():
            child.kill()
        os.write(sys.stderr.fileno(), b"blogkit: stopped watching\n")  # a line may be half printed, so nothing is said through a buffer
        _end(CLEAN)

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, end)


def _occasion(built: "Built", options: "Options") -> str:
    if not built.changed:
        return str(options.out)
    from blogkit.report import plain

    more = f" and {len(built.changed) - 1} more" if len(built.changed) > 1 else ""
    return plain(built.changed[0]) + more


def _check(options: "Options", format_: str, fail_on: str) -> int:
    from blogkit import report
    from blogkit.build import check as check_site

    gc.disable()
    work = check_site(options)
    _print_findings(work, options.site, format_)
    if format_ in {"human", "concise"}:
        click.echo(f"{options.site}: {report.summary(work.diagnostics) or 'nothing was found'}", err=True)
    return _code(work, fail_on)


def _serve(options: "Options", host: str, port: int, *, is_now: bool, is_opened: bool) -> int:
    from blogkit.serve.loop import Asked, serve as serve_site

    def tell(text: str, found: Sequence["Diagnostic"] = ()) -> None:
        _print_human(found)
        click.echo(text, err=True)

    def ready(address: str) -> None:
        if is_opened:
            import threading
            import webbrowser

            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()  # a browser may take its time to start

    serve_site(Asked(options, host, port, (lambda: datetime.now(UTC)) if is_now else None), os.environ, tell, ready)
    return CLEAN


def _explain(rule: str, *, is_whole: bool) -> int:
    from blogkit import explain as manual
    from blogkit.build import site_config
    from blogkit.diagnostics import did_you_mean
    from blogkit.errors import BlogkitError
    from blogkit.inputs import CONFIG_FILE
    from blogkit.rules import RULES

    if is_whole:
        click.echo(manual.document(), nl=False)
        return CLEAN
    if rule and rule not in RULES:
        nearest = did_you_mean(rule, RULES)
        message = f"there is no rule '{rule}'; " + (f"did you mean '{nearest}'?" if nearest else "'blogkit explain' lists them all")
        raise BlogkitError(message)
    here = site_config(Path())
    click.echo(manual.page(rule, here) if rule else manual.listing(here))
    if here is None and Path(CONFIG_FILE).is_file():
        click.echo(f"blogkit: {CONFIG_FILE} has errors, so these are the levels without it; 'blogkit check' shows them", err=True)
    return CLEAN


def _eject(options: "Options", file: str, *, again: bool) -> int:
    from blogkit.eject import eject
    from blogkit.report import plain

    done = eject(options, file, again=again)
    base = f"the theme '{done.base.theme}'"
    click.echo(
        f"{plain(done.path)}: its base is now that of {base} as it is today" if done.is_kept else f"{plain(done.path)}: a copy from {base}"
    )
    return CLEAN


def _theme_status(options: "Options") -> int:
    from blogkit.eject import CHANGED, DELETED, GONE, IDENTICAL, UNCHANGED, standings
    from blogkit.report import plain

    said = {
        UNCHANGED: "its base is as it was",
        IDENTICAL: "the same as in the theme, so it could be deleted",
        GONE: "no theme here has such a file any more",
        DELETED: "no longer in the site; its base may be deleted from .ejected/",
        CHANGED: "its base has changed; carry over what you want, then: blogkit theme eject --again",
    }
    found = standings(options)
    for one in found:
        name = f" {plain(one.path.removeprefix('templates/').removeprefix('static/theme/'))}" if one.state == CHANGED else ""
        click.echo(f"{plain(one.path)}: {said[one.state]}{name}")
        if one.difference:
            click.echo(one.difference, nl=False)
    if not found:
        click.echo("no file of the theme was ejected")
    return FOUND if any(one.state in {CHANGED, GONE} for one in found) else CLEAN


def _code(work: "Work", fail_on: str) -> int:
    from blogkit.diagnostics import Severity

    fails = work.has_errors or (fail_on == "warning" and any(one.severity >= Severity.WARNING for one in work.diagnostics))
    return FOUND if fails else CLEAN


def _print_findings(work: "Work", site: Path, format_: str) -> None:
    from blogkit import report

    if format_ == "human":
        _print_human(work.diagnostics)
    else:
        is_for_a_repository = format_ in {"github", "sarif"}
        text = report.FORMATS[format_](
            report.below(_folder_in_repository(site), work.diagnostics) if is_for_a_repository else work.diagnostics
        )
        if text:
            click.echo(text)


def _print_human(found: Sequence["Diagnostic"]) -> None:
    from blogkit import report

    is_coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    if found:
        click.echo(report.human(found, is_coloured=is_coloured) + "\n", err=True, color=is_coloured)


def _folder_in_repository(site: Path) -> str:
    """Return where the site lies in the repository that a workflow of GitHub has checked out, whose files an annotation names."""
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    there, root = site.resolve(), Path(workspace).resolve()
    return there.relative_to(root).as_posix() if workspace and there.is_relative_to(root) else "."


def _print_accounts(work: "Work") -> None:
    """Say what dear things were made; each kind of them has a line, where there was anything to make."""
    for name, made, kept, seconds in work.accounts:
        if made:
            click.echo(f"{name}  {made} made, {kept} kept  {seconds:.1f} s", err=True)


def _outcome(options: "Options", work: "Work") -> str:
    written = _written(options, work)
    return written if written.startswith(NOTHING) else f"{options.out}: {written}"


def _written(options: "Options", work: "Work") -> str:
    from blogkit import report

    found = report.summary(work.diagnostics)
    with_found = f" ({found})" if found else ""
    if work.state is None or (work.has_errors and not options.keep_going):
        return f"{NOTHING}{with_found}"
    if not work.written and not work.large and not work.gone:
        return f"nothing to do, {work.total} files are up to date{with_found}"
    removed = f", {len(work.gone)} removed" if work.gone else ""
    return f"{len(work.written) + len(work.large)} of {work.total} files written{removed}{with_found}"


def _moment(written: str, site: Path) -> datetime:
    if not written:
        return datetime.now(UTC)
    from blogkit.build import site_zone
    from blogkit.content.moments import moment
    from blogkit.errors import BlogkitError

    try:
        return moment(written, site_zone(site))
    except ValueError as problem:
        message = f"--at {written}: {problem}"
        raise BlogkitError(message) from None
