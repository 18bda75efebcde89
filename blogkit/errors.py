"""The reason blogkit cannot go on at all, as opposed to what is wrong in the user's files. Never carries a traceback to the user."""


class BlogkitError(Exception):
    """We cannot go on: no site here, an output folder that is not ours. Its text is one sentence for the user; the exit code is 2."""
