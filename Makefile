# Wraps the few lines that README also gives for Windows.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test format lock

run: .venv/run.stamp
	$(BIN)/kb init
	exec $(BIN)/kb serve --host $(HOST) --port $(PORT)

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist worksteal
	$(BIN)/pytest -n auto --dist worksteal --database=postgres $(ON_POSTGRES)

# Where the database matters; what runs on both by itself is left out (tests/conftest.py).
ON_POSTGRES := -k "not whoosh and not opensearch and not fuzz and not seeds" tests/flow \
	$(patsubst %,tests/web/test_%.py,api browse_pages discovery engine_away feed query_log scope \
	search_page twin_pages)

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/run.stamp: requirements/build.txt requirements/run.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed / 需要 Python 3.11 或更新') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --require-hashes --no-build-isolation -r requirements/run.txt
	$(PIP) --no-build-isolation --no-deps -e .
	touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	$(PIP) --require-hashes --no-build-isolation -r requirements/test.txt
	touch $@

# Needs uv; no registry's address gets into the files.
lock:
	uv pip compile --group build $(COMPILE) -o requirements/build.txt
	uv pip compile pyproject.toml $(COMPILE) -o requirements/run.txt
	uv pip compile pyproject.toml --extra postgres --extra s3 --extra opensearch $(COMPILE) -o requirements/cluster.txt
	uv pip compile pyproject.toml --extra postgres --extra s3 --extra opensearch --group test $(COMPILE) -o requirements/test.txt
COMPILE = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade
