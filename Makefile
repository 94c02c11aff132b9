# Every target sets up what it needs. A machine needs only Python >= 3.11 (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help setup play serve test check bench drill proof lock clean
help:            ## show what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(BASE)   ## make .venv with what Taleward needs to run
play: $(BASE)    ## set up, start an embedded server, open the game
	@$(BIN)/taleward play
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
proof: $(DEV)    ## the long form: all tests, 100,000 actions under 200 kills, the figures
	@TALEWARD_BOTS=1000 $(BIN)/python -m pytest
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
$(DEV): requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the test tools (once)..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(BASE)
