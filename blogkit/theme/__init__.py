"""Templates as values, and the Jinja environment that renders them. Never reads the disk: a theme's files are given."""
