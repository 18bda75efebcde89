"""The manual pages of the rules of disclosure, for authors and for readers of the policy. Never says how much a rule matters.

The page of a rule that is a function of ``policy.py`` is that function's docstring. The others look beyond one post and have theirs here.
"""

from functools import cache
from inspect import cleandoc
from typing import NamedTuple

from blogkit.disclosure import policy

PAGES = {
    "unknown-person": """
        Everyone whom a post names has a file in content/people/.

        A misspelt id would credit nobody, or somebody else.

        Take the id that is suggested, or write content/people/ID.md with `name:`, `role:` and a few words about them.
        """,
    "unknown-org": """
        Every organisation that a post names has a file in content/orgs/.

        An agency or a sponsor that readers cannot look up is hardly disclosed.

        Take the id that is suggested, or write content/orgs/ID.md with `name:` and `kind:`.
        """,
    "no-registry": """
        People have files in content/people/.

        Without them a name is only a name: no role, no employer, no page, and no slip is noticed. This is a hint and fails nothing.

        Write one file for each person; the file's name is the id by which posts name them.
        """,
    "credit-lost-in-output": """
        Every page and every feed shows all that a post discloses.

        A theme or a style sheet that drops or hides a person, a role, a correction or the statement tells readers less than the record
        says. So blogkit reads its own pages and feeds again after it has made them, and writes nothing where one is found wanting.

        Put `{{ post.disclosure }}` into the template that is named, or `{{ post.byline }}` beside each post of a list, and let nothing
        hide it. docs/themes.md says what counts as hidden.
        """,
    "sponsor-without-label-in-output": """
        A page, a list and a feed show the label of a sponsored post before its title.

        Readers have to know before they read that somebody paid for it.

        Put `{{ post.disclosure }}` before the text in the template that is named, show titles as they are given, since they begin with the
        label, and let nothing hide either.
        """,
}


class Manual(NamedTuple):
    """A rule's manual page. Words in backticks are code."""

    summary: str
    """What must hold, in one sentence."""
    why: str
    """Most often one paragraph; where there are more, an empty line parts them."""
    mend: str
    """What to write or do."""

    @property
    def text(self) -> str:
        """The whole page."""
        return "\n\n".join(self)


@cache
def manual_of(rule: str) -> Manual:
    """Return the manual page of a rule of disclosure."""
    return read_manual((policy.RULES[rule].__doc__ or "") if rule in policy.RULES else PAGES[rule])


def read_manual(page: str) -> Manual:
    """Read a page as it stands in a docstring: the first paragraph says what must hold, the last what to do, the others why."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in cleandoc(page).split("\n\n")]  # one, and empty, under python -OO
    return Manual(paragraphs[0], "\n\n".join(paragraphs[1:-1]), paragraphs[-1])
