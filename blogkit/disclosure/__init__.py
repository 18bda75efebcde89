"""What blogkit exists for: the record of who wrote a post, and what readers see of it. Never reads files, never renders a theme."""
