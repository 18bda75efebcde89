"""``python -m blogkit``. Never holds anything of its own."""

from blogkit.cli import run

if __name__ == "__main__":
    run()
