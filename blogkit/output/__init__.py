"""The built site on disk: what stands there, and the one switch that replaces it. Never renders, never removes what others put there."""

from blogkit.output.folder import Output, open_output
from blogkit.output.trouble import OutputError

__all__ = ["Output", "OutputError", "open_output"]
