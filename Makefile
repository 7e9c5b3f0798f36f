# `make` lists what can be done. Each target sets up what it needs; the second run is quick.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
ONCE ?=

.PHONY: help run test check slow search bench map docs lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Lendweave needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) (once) …"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/.run
	@echo "Adding the development tools to $(VENV) (once) …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.spark: requirements-spark.txt pyproject.toml | $(VENV)/.dev
	@echo "Adding Spark to $(VENV) (once) …"
	@$(PIP) install --require-hashes -r requirements-spark.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt pyproject.toml | $(VENV)/.dev
	@echo "Adding what benchmarks compare with to $(VENV) (once) …"
	@$(PIP) install --require-hashes -r requirements-bench.txt
	@touch $@

run: $(VENV)/.run ## from nothing to a running service on http://127.0.0.1:8000 (ONCE=1: stop after the summary)
	@$(BIN)/lendweave up $(if $(ONCE),--once)

test: $(VENV)/.dev ## all quick tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" -q

check: $(VENV)/.dev ## static checks: format, lint, types, import rule, derived files, docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/derive.py --check

slow: $(VENV)/.spark ## long and heavy tests; those on a Spark cluster need a Java runtime
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m slow -q

search: $(VENV)/.dev ## look for new counterexamples of every property, with fresh seeds and 500 cases each
	@HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" -q

bench: $(VENV)/.bench ## benchmarks, each ending in one RESULT line
	@for bench in $$(grep -l RESULT bench/*.py); do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

map: $(VENV)/.run ## print the river: what each part takes, gives and never does
	@$(BIN)/python tools/map.py

docs: $(VENV)/.run ## write every derived file again (schemas, reference pages)
	@$(BIN)/python tools/derive.py

lock: ## write the hashed requirement files again (needs uv)
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	  --custom-compile-command "make lock" --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	  --custom-compile-command "make lock" --extra bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	  --custom-compile-command "make lock" --extra spark -c requirements-dev.txt pyproject.toml -o requirements-spark.txt

clean: ## remove everything that can be made again, the data folder excepted
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
