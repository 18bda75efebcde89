"""The site on its author's own screen: answered over HTTP, brought up to date in the browser with each save. Never writes the site to disk.

Begin with ``loop.serve``.
"""
