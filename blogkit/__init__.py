"""blogkit: a static-site generator for a transparent company blog. Never imports its rooms by itself."""

__version__ = "0.1.0"
