"""Which judges can be called here: `make test` installs no browser's driver, `make judges` does. Never leaves one out that is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("playwright") else ["test_browser.py", "test_policy_of_content.py"]
