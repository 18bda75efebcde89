"""``python -m blogkit``. Never holds anything of its own."""

from blogkit.cli import main

if __name__ == "__main__":
    main()
