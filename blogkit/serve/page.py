"""A page with the line that keeps it up to date, between two marks, so that it can be cut out again. Never changes the rest."""

import re

from blogkit.serve.messages import RESERVED

BEGIN, END = b"<!-- blogkit:serve -->", b"<!-- /blogkit:serve -->"
_BLOCK = BEGIN + f'<script type="module" src="{RESERVED}client.js" data-page="%s"></script>'.encode() + END
_BODY_END = re.compile(rb"</body\s*>", re.IGNORECASE)


def with_block(page: bytes, digest: str) -> bytes:
    """Put the marked block just before the body ends; at the end of a page that does not say where that is."""
    at = len(page)
    for found in _BODY_END.finditer(page):
        at = found.start()
    return page[:at] + _BLOCK % digest.encode() + page[at:]


def without_block(page: bytes) -> bytes:
    """Cut the marked block out again: what is left is what ``blogkit build`` would publish."""
    before, begin, rest = page.rpartition(BEGIN)
    return before + rest.partition(END)[2] if begin else page
