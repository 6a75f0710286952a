# A short way to say what start.py does; it runs where there is no make, too.
PYTHON ?= python3
HOST ?=
PORT ?=
BIN := .venv/bin

.PHONY: run check test format lock

run:
	exec $(PYTHON) start.py run $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

check test:
	$(PYTHON) start.py $@

format:
	$(PYTHON) start.py install --tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs uv; no registry's address gets into the files.
lock:
	uv pip compile --group build $(COMPILE) -o requirements/build.txt
	uv pip compile pyproject.toml $(EXTRAS) --group test $(COMPILE) -o requirements/test.txt
	uv pip compile pyproject.toml $(EXTRAS) $(COMPILE) -c requirements/test.txt -o requirements/cluster.txt
	uv pip compile pyproject.toml $(COMPILE) -c requirements/test.txt -o requirements/run.txt
EXTRAS = --extra postgres --extra s3 --extra opensearch
COMPILE = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade
