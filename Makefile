# Two commands: `make demo` and `make test`. They need Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
RUN_PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test check format docs lock clean help

demo: $(VENV)/.installed  ## simulate a company, build its facts, show the headline numbers
	$(BIN)/puls demo $(DEMO) --no-serve

test: $(VENV)/.installed-dev  ## run every test and every check
	$(BIN)/python -m pytest -n 2
	$(MAKE) --no-print-directory check

check: $(VENV)/.installed-dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev  ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev  ## make the generated parts of docs/ anew
	$(BIN)/python docs/generate.py

lock:  ## resolve the requirements anew (needs uv)
	uv pip compile pyproject.toml --group build $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --group dev $(LOCK) -o requirements-dev.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	--custom-compile-command "make lock"

clean:  ## remove the environment, the demo and all caches
	rm -rf $(VENV) $(DEMO) .pytest_cache .ruff_cache .mypy_cache .hypothesis

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1\t/'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Puls needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(RUN_PIP) install --require-hashes -r requirements.lock
	$(RUN_PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(RUN_PIP) install --require-hashes -r requirements-dev.lock
	$(RUN_PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed
