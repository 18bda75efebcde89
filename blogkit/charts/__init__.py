"""Numbers become pictures with their tables, for pages and for feeds. Never looks at what the numbers mean, and never at a file."""
