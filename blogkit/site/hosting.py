"""What hosts of static files are told: headers, redirects, and whom to tell of a fault in security. Never knows a page's content.

The form is the one that Netlify and Cloudflare Pages read, and no more of it than both of them understand alike.
"""

from collections.abc import Iterable

from blogkit.config import Config
from blogkit.site.urls import url_of

HEADERS, REDIRECTS, SECURITY = "/_headers", "/_redirects", "/.well-known/security.txt"
IMMUTABLE = "/immutable/"
"""What stands below has its digest in its name, and so never changes."""
REVALIDATED = "public, max-age=0, must-revalidate"
"""A correction is seen by the next reader: a page is asked for again each time, and not sent again where it is the same."""
FOREVER = "public, max-age=31536000, immutable"
SEARCHED = ("/search/", "/pagefind/")
"""The page of search, and what it loads: a worker obeys the policy that it comes with."""
SEARCHING = {"connect-src": "'self'", "script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'"}
"""Pagefind is WebAssembly, and reads its index piece by piece."""
DRAWN = {"font-src": "'self' data:", "script-src": "'none'", "style-src": "'self' 'unsafe-inline'"}
"""An SVG that is opened by itself has its styles in it, and never a script. A page that is taken for one must survive it: on Netlify
a wildcard inside a name makes one of the dot beside it, so that ``/*.svg`` is ``/tags/svg/``, too."""
Rule = tuple[str, tuple[tuple[str, str], ...]]
"""A pattern of paths, and names and values of headers."""


def header_rules(config: Config) -> tuple[Rule, ...]:
    """Return the rules of ``_headers``, the general one first: a later one replaces what it names again."""
    is_https = config.origin.startswith("https:")
    general = (
        ("Cache-Control", REVALIDATED),
        ("Content-Security-Policy", _policy({}, is_https=is_https)),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("X-Content-Type-Options", "nosniff"),
    )
    # A blog in a folder does not decide for the whole host.
    strict = (("Strict-Transport-Security", "max-age=31536000"),) if is_https and config.root == "/" else ()
    searching = (("Content-Security-Policy", _policy(SEARCHING, is_https=is_https)),)
    return (
        (url_of(config, "/") + "*", (*general, *strict)),
        (url_of(config, IMMUTABLE) + "*", (("Cache-Control", FOREVER),)),
        (url_of(config, "/") + "*.svg", (("Content-Security-Policy", _policy(DRAWN, is_https=is_https)),)),
        *(((url_of(config, path) + "*", searching) for path in SEARCHED) if config.has_search else ()),
    )


def headers_text(rules: Iterable[Rule]) -> str:
    """Write ``_headers``. Cloudflare joins what two rules say of one header, unless the later takes the first back with ``!``.

    Netlify passes over such a line, for there the later rule wins.
    """
    lines: list[str] = []
    given: set[str] = set()
    for pattern, headers in rules:
        lines.append(pattern)
        for name, value in headers:
            lines += [f"  ! {name}"] * (name in given) + [f"  {name}: {value}"]
        given |= {name for name, _ in headers}
    return "\n".join([*lines, ""])


def redirects_text(redirects: Iterable[tuple[str, str]]) -> str:
    """Write ``_redirects``."""
    return "".join(f"{former} {now} 301\n" for former, now in redirects)


def security_lines(config: Config) -> tuple[tuple[str, str], ...]:
    """Return names and values of the lines of ``security.txt``; none where the owner said nothing of it."""
    own = (("Canonical", config.origin + url_of(config, SECURITY)),) if config.security else ()
    return (*config.security, *own)


def _policy(more: dict[str, str], *, is_https: bool) -> str:
    """Return the content security policy that every page obeys: nothing inline, nothing from elsewhere but pictures, sound and film.

    Those authors may show from any host, and a picture in a style sheet may be written into it.
    """
    elsewhere = "https:" if is_https else "https: http:"
    directives = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "connect-src": "'self'",  # for robots.txt: whoever audits a page from within it asks for that
        "font-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "img-src": f"'self' data: {elsewhere}",
        "manifest-src": "'self'",
        "media-src": f"'self' {elsewhere}",
        "script-src": "'self'",
        "style-src": "'self'",
        **more,
        **({"upgrade-insecure-requests": ""} if is_https else {}),
    }
    return "; ".join(f"{name} {value}".rstrip() for name, value in directives.items())
