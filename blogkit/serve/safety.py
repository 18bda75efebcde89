"""Who may ask for what. Never looks at the site: a request that is refused here has learned nothing of it.

A page on another site can make the author's browser send requests to this server, and a name on the internet can be made to lead here.
Neither may read a draft, or open an editor.
"""

import hmac

from blogkit.serve.address import Address
from blogkit.serve.messages import RESERVED, Answer, Asked, said

OPEN = f"{RESERVED}open"
"""The one place where something can be set off."""
TOKEN_HEADER = "x-blogkit-token"  # noqa: S105 -- the name of a header
MAX_BODY_BYTES = 4096


def refusal(asked: Asked, address: Address) -> Answer | None:
    """Return why a request is refused; None where it may be answered."""
    hosts = address.hosts(asked.local)
    if asked.headers.get("host", "").lower() not in hosts:
        return said(421, f"This is {address.origin}/ and answers to no other name.")
    if asked.method not in {"GET", "HEAD", "POST"} or (asked.method == "POST") != (asked.target == OPEN):
        allowed = "POST" if asked.target == OPEN else "GET, HEAD"
        return said(405, "This can only be read." if allowed != "POST" else "This can only be asked for by a page.", ("Allow", allowed))
    if asked.target.startswith(RESERVED) and not _is_from_here(asked):
        return said(403, "Only a page of this site may ask for this.")
    return None


def may_open(asked: Asked, token: str) -> Answer | None:
    """Return why a request to open an editor is refused; None where it comes from a page that this process served."""
    if "origin" not in asked.headers:
        return said(403, "Only a page of this site may ask for this.")
    if not hmac.compare_digest(asked.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return said(403, "This page is older than the server; reload it.")
    if asked.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return said(415, "This takes JSON.")
    return None


def _is_from_here(asked: Asked) -> bool:
    """Say whether a request comes from a page of this very address: a browser names the origin of each request that another page makes."""
    own = f"http://{asked.headers['host'].lower()}"
    return asked.headers.get("origin", own) == own and asked.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
