"""One file becomes one value: posts, people, organisations and pages. Knows no other file, no theme and no output."""
