# Nordkap: everything a person needs to run, try and check it. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-long check bench format lock clean run-venv dev-venv browser

PORT ?= 8000
SIZE ?= quick
# Which Python makes the virtual environment; empty: the first that is new enough.
PYTHON ?=
export PYTHON
# Compiled modules are kept, whatever the surroundings say: without them each process compiles all of them as it starts.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest -q
# The order of the tests: everybody's runs have the same, and any other number shuffles them anew.
SEED ?= 1
# Two processes, each with whole files, in the order of tests/conftest.py.
AT_ONCE := --numprocesses 2 --dist loadfile --no-loadscope-reorder --randomly-seed=$(SEED)
# Tests of `make check`, which `make test` does not repeat.
CHECKED := tests/architecture tests/docs

help: ## list these commands
	@echo 'Nordkap needs Python 3.11 or later; `make demo` is the one to start with.'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-20s%s\n", $$1, $$2}'
	@echo 'PORT=8001 chooses the port of the demo, PYTHON=python3.12 the interpreter, SEED=2 another order of the tests, SIZE=full the longer bench.'

demo: run-venv ## serve the demo register at http://127.0.0.1:8000 (PORT= to change); Ctrl-C stops everything
	@$(VENV)/python -m registry.cli.app demo --port $(PORT)

demo-reset: run-venv ## throw the demo's data away and serve it anew
	@$(VENV)/python -m registry.cli.app demo --port $(PORT) --reset

test: dev-venv browser ## run the tests, with a real PostgreSQL and a real browser (house rules: make check)
	@$(PYTEST) $(AT_ONCE) -m 'not long' $(CHECKED:%=--ignore=%)

test-long: dev-venv browser ## run the soaks, kill tests and large registers
	@$(PYTEST) $(AT_ONCE) -m long

check: dev-venv ## format, lint, types, import contracts, house rules, documentation
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(PYTEST) $(CHECKED)

bench: dev-venv ## measure against what one would otherwise pick (SIZE=full takes longer)
	@$(VENV)/python -m bench --size $(SIZE)

format: dev-venv ## put every file into the one format
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --custom-compile-command 'make lock'

lock: ## renew the locked requirements (needs uv)
	@$(LOCK) --upgrade requirements.in requirements-build.in --output-file requirements.txt
	@$(LOCK) --upgrade requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

clean: ## remove what was built, but not the demo's data
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-venv:
	@sh deploy/venv.sh requirements.txt

dev-venv:
	@sh deploy/venv.sh requirements-dev.txt

# Says which browser it found or fetched, or why there is none; the tests then say what they skipped.
browser: dev-venv
	@$(VENV)/python -m tests.support.chromium
