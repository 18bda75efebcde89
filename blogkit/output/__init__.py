"""The built site on disk: what stands there, and the one switch that replaces it. Never renders, never removes a file that blogkit did not write."""

from blogkit.output.folder import Output, open_output
from blogkit.output.trouble import OutputError

__all__ = ["Output", "OutputError", "open_output"]
