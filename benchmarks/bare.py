"""What Markdown alone costs: blogkit's parser over every post in as many processes. Never uses any other part of blogkit."""

import sys
from collections.abc import Sequence
from pathlib import Path

from blogkit.content.markdown import markdown_it
from blogkit.pool import map_ordered


def main(site: Path, jobs: int) -> None:
    """Render every post of ``site`` and print how much came out of it."""
    files = sorted((site / "content" / "posts").rglob("*.md"))
    characters = sum(map(len, map_ordered(render, files, jobs)))
    print(f"{len(files)} posts, {characters} characters of HTML")


def render(files: Sequence[Path]) -> list[str]:
    """Render what stands below the front matter of each post."""
    return [_rendered(file.read_text(encoding="utf-8")) for file in files]


def _rendered(text: str) -> str:
    body = text[text.index("\n---\n", 4) + 5 :]
    return str(markdown_it().render(body, {"language": "en"}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
