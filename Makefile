# make run: everything to a working system on this machine. make test: the tests. docs/operations.md tells the rest.

PYTHON ?= $(or $(shell command -v python3.11),python3)
VENV := .venv
PY := $(VENV)/bin/python
WITH := $(PY) -m cultivation.launcher with
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
WORDS := $(CATALOGUES:.po=.mo)
ARGS ?=
TESTS ?= tests
WORKERS ?= 2
# The whole suite is dealt out to so many processes (tests/spread.py); part of it stays in one.
SPREAD = $(if $(filter tests,$(TESTS)),-n $(WORKERS))
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DELETE_ON_ERROR:
.PHONY: run test test-browser test-round test-machine test-access lint bench setup manage machine machine-browser

run: setup
	@exec $(PY) -m cultivation.launcher run

setup: machine $(VENV)/.installed var/assets/.built $(WORDS)

test: setup $(VENV)/.installed-dev
	@exec $(WITH) --test -- $(CURDIR)/$(PY) -m pytest -m "not browser" $(SPREAD) $(TESTS) $(ARGS)

test-browser: machine-browser setup $(VENV)/.installed-dev
	@exec $(WITH) --test -- $(CURDIR)/$(PY) -m pytest -m "browser and not whole_round" $(SPREAD) $(TESTS) $(ARGS)

test-round: machine-browser setup $(VENV)/.installed-dev
	@exec $(WITH) --test -- $(CURDIR)/$(PY) -m pytest -m whole_round tests/journeys $(ARGS)

test-machine: setup $(VENV)/.installed-dev
	@MACHINE_SHARE=1 exec $(WITH) --test -- $(CURDIR)/$(PY) -m pytest tests/machine $(ARGS)

test-access: setup $(VENV)/.installed-dev
	@ACCESS_WHOLE=1 exec $(WITH) --test -- $(CURDIR)/$(PY) -m pytest tests/access -s $(ARGS)

lint: setup $(VENV)/.installed-dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@exec $(WITH) --test -- sh -e -c '\
	  $(PY) manage.py makemigrations --check --dry-run; \
	  $(PY) manage.py check --fail-level WARNING; \
	  $(PY) -m pytest -q tests/house/test_floors.py tests/house/test_catalogue.py'

bench: setup $(VENV)/.installed-dev
	@exec $(WITH) --test -- $(PY) -m benchmarks $(ARGS)

manage: setup
	@exec $(WITH) -- $(PY) manage.py $(ARGS)

# What the system must have: installed by apt as root or by sudo, else one line says what is missing.

machine:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 6))' || { echo "✗ 需要 Python 3.11 / Python 3.11 is needed"; exit 1; }
	@$(PYTHON) -m cultivation.launcher.machine

machine-browser:
	@$(PYTHON) -m cultivation.launcher.machine browser

# Each file below says that something was installed; it is made again when what it depends on changes.

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install -qq --requirement requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PY) -m pip install -qq --requirement requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json | $(VENV)/.installed
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

var/assets/.built: node_modules/.installed package.json scripts/assets.mjs static/icons.txt
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm run --silent build
	@touch $@

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $< || echo "✗ 缺少 gettext，页面将没有中文 / gettext is missing, the pages will not be in Chinese"
