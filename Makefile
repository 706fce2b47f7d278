# make serve   the demo, on a page of this machine
# make test    everything that a change must pass
#
# Both make .venv on their first run; the locks name every package with its hash, so nothing else is fetched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO := .run/demo
# As many at once as there are processors; on a large machine more would take each other's memory.
TESTS := $(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal
LOCK := uv pip compile pyproject.toml - --generate-hashes --no-emit-index-url --no-emit-find-links --universal \
	--python-version 3.11 --no-header --no-annotate --quiet

.PHONY: install serve test test-long check lock clean
.DEFAULT_GOAL := install

install: $(VENV)/.runtime

serve: install
	@test -f $(DEMO).made || { NOMOGRAPH_HOME=$(DEMO) $(BIN)/nomograph init --demo && touch $(DEMO).made; }
	@NOMOGRAPH_HOME=$(DEMO) exec $(BIN)/nomograph serve

test: check
	$(TESTS)

test-long: check
	NOMOGRAPH_GRAPHS=$${NOMOGRAPH_GRAPHS:-10000} $(TESTS) --hypothesis-profile=other

check: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

lock:
	echo 'setuptools>=77' | $(LOCK) --output-file requirements.txt
	echo 'setuptools>=77' | $(LOCK) --constraint requirements.txt --extra neo4j --extra postgresql \
		--output-file requirements-container.txt
	echo 'setuptools>=77' | $(LOCK) --constraint requirements.txt --extra dev --extra bench --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) .run build dist *.egg-info

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.txt
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $(VENV)/.runtime $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Nomograph needs Python 3.11 or later, and $(PYTHON) is not ($$($(PYTHON) --version 2>&1));" \
		"install one, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
