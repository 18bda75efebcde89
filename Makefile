# The verbs of this repository. CI runs the same ones. `make` alone lists them.

# Another interpreter: make site PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two installs into one environment must not meet.
.NOTPARALLEL:

.PHONY: help
help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

.PHONY: site
site: $(VENV)/site.stamp ## set up what is missing and build the example site into public/
	$(BIN)/blogkit build

.PHONY: test
test: $(VENV)/test.stamp ## set up what is missing and run the tests
	$(BIN)/python -m pytest -n auto

.PHONY: lint
lint: $(VENV)/test.stamp ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: format
format: $(VENV)/test.stamp ## lay the code out and mend what ruff can mend by itself
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: sheet
sheet: $(VENV)/judges.stamp ## take a picture of every kind of page, in each theme, into sheet/; needs Chromium
	$(BIN)/python -m tests.contact_sheet

.PHONY: reference
reference: $(VENV)/test.stamp ## renew the tables of fields in docs/theme-reference.md
	$(BIN)/python -m tests.theme_reference

.PHONY: messages
messages: $(VENV)/test.stamp ## compile the catalogues of sentences
	for language in blogkit/disclosure/languages/*.po; do \
	  $(BIN)/pybabel --quiet compile --input-file $$language --output-file $${language%.po}.mo || exit 1; done

.PHONY: judges
judges: $(VENV)/judges.stamp node_modules/.stamp ## run the slow outside judges (needs Node.js, npm, Java and Chromium too)
	$(BIN)/python -m pytest -n auto --dist loadfile -m judge --ignore tests/judges/test_lighthouse.py
	$(BIN)/python -m pytest -m judge tests/judges/test_lighthouse.py # alone: it judges how long things take

.PHONY: bench
bench: $(VENV)/test.stamp ## measure cold, unchanged and one-post builds
	$(BIN)/python -m benchmarks

.PHONY: lock
lock: $(VENV)/lock.stamp ## choose versions anew and lock them with their hashes
	$(LOCK) pyproject.toml --upgrade --group build --group test --group lint --group judges --output-file requirements/judges.txt
	$(LOCK) pyproject.toml --constraints requirements/judges.txt --group build --group test --group lint --output-file requirements/test.txt
	$(LOCK) pyproject.toml --constraints requirements/judges.txt --group build --output-file requirements/site.txt
	$(LOCK) --upgrade --group lock --output-file requirements/lock.txt

# One lock serves every Python from 3.11 on and every system. It names no host: whoever installs says where from.
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate

.PHONY: clean
clean: ## remove what the verbs above made, the environment included
	rm -rf $(VENV) node_modules public .public.blogkit .blogkit build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp is younger than the lock it was installed from. The package itself is installed in place, from its own folder.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml | $(VENV)/ready.stamp
	$(PIP) --require-hashes --requirement $<
	$(if $(filter lock,$*),,$(PIP) --no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/ready.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "blogkit needs Python 3.11 or newer, and $(PYTHON) is not: try make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) came without its venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

node_modules/.stamp: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
