# The commands of the house. `make help` lists them.
PY := .venv/bin/python
UV := .venv/bin/uv
UV_VERSION := 0.13.9
# A file is run by one worker, which makes what its tests share once; tests/conftest.py says in which order.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never
# Without bytecode each of the many servers that tests start would compile the whole application again.
unexport PYTHONDONTWRITEBYTECODE
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null)
STATIC := api/static/.vite/manifest.json

.DEFAULT_GOAL := help
.PHONY: help setup run test lint fix bench soak screens tck wheel lock web browser clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/.ready $(STATIC) ## Install what the project needs and build the browser code

run: setup ## Serve the product with a demo organisation on http://127.0.0.1:8000
	$(PY) -m api.cli demo

test: setup browser lint ## Everything that CI runs
	$(PY) tools/web.py test
	$(PY) -m pytest $(SIDE_BY_SIDE) -m "not soak" tests

lint: setup ## Format, lint, types, doors
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) tools/web.py check

fix: .venv/.ready ## Format and mend what can be mended by machine
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: setup ## Measure the budgets; prints a table, passes when it measured
	$(PY) -m bench

soak: setup browser lint ## The long form of the tests: fuzz, kills, random models, full axe matrix
	$(PY) tools/web.py test
	ITAMFLOW_SOAK=1 $(PY) -m pytest $(SIDE_BY_SIDE) tests

screens: setup browser ## Pictures of every page and diagram, under docs/screens
	$(PY) -m tools.screens

tck: setup ## The DMN conformance kit: make tck SUITE=folder
	$(PY) -m dmn.tck $(SUITE)

wheel: setup ## Build the wheel into dist/
	$(UV) build --wheel --quiet --out-dir dist

lock: .venv/.ready ## Renew requirements.lock from pyproject.toml
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

web: $(STATIC)

clean: ## Remove what was built
	rm -rf .venv api/static web/node_modules dist var

.venv/.ready: requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "itamflow needs Python 3.11 or newer"; exit 1; }
	@python3 -c 'import ensurepip' 2>/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } || { \
	  echo "Run this once, then again: sudo apt-get install python3-venv"; exit 1; }
	[ -x $(PY) ] || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(STATIC): .venv/.ready $(WEB_SOURCES)
	$(PY) tools/web.py build
	touch $@

browser: .venv/.ready
	@command -v chromium-headless-shell >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null; } || \
	  command -v chromium >/dev/null || { \
	  echo "The browser tests need Chromium. Run this once, then again: sudo apt-get install chromium-headless-shell"; exit 1; }
