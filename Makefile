# `make run` and `make test` do all the set-up themselves. They need Python >= 3.11, git and make, nothing else.
#
#   make run ARGS="status"     any command of deploy-tui instead of the wizard
#   make test ARGS="-k store"  pytest's own arguments
#   make PYTHON=/path/to/python run

.DEFAULT_GOAL := help
.PHONY: help run test prove lint bench screenshots clean

BIN := .venv/bin

# The first Python that is new enough and can make a virtual environment. It is tried, not looked up, because a
# version manager puts names on the path that only print an error.
FITS := -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" $(FITS) && echo "$$python" && break; done)

help:
	@echo 'make run          open the wizard (the first time this sets everything up)'
	@echo 'make test         the fast tests, a few minutes'
	@echo 'make prove        the heavy tests: crashes, races, thousands of examples'
	@echo 'make lint         style, types, import contracts, checklists'
	@echo 'make bench        what a key press, a start and a save cost'
	@echo 'make screenshots  draw the pictures of the README again'
	@echo 'make clean        remove what all of these made'

run: .venv/.run
	@$(BIN)/deploy-tui $(or $(ARGS),open production)

# Most of a test is waiting for a disk or a child process, so several files run side by side. ARGS="-n0 …" for one.
test: .venv/.dev
	@$(BIN)/python -m pytest -m 'not prove' -n auto --dist loadfile $(ARGS)

prove: .venv/.dev
	@$(BIN)/python -m pytest -m prove -o faulthandler_timeout=900 $(ARGS)

lint: .venv/.dev
	@echo 'ruff check';          $(BIN)/ruff check --quiet .
	@echo 'ruff format';         $(BIN)/ruff format --quiet --check . || { echo 'run: $(BIN)/ruff format .'; exit 1; }
	@echo 'mypy';                $(BIN)/mypy --no-error-summary deploy_tui
	@echo 'import contracts';    $(BIN)/lint-imports --no-logo > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@echo 'checklists';          $(BIN)/deploy-tui lint checklists

bench: .venv/.dev
	@$(BIN)/python -m bench $(ARGS)

screenshots: .venv/.dev
	@$(BIN)/python -m screenshots $(ARGS)

clean:
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find deploy_tui tests bench screenshots -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# Two steps, so that the first `make run` does not wait for the test tools. hatchling comes first and builds without
# isolation: that way everything, the build included, is of the versions in constraints.txt.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

NO_PYTHON := found no Python >= 3.11 with venv. Debian, Ubuntu: apt install python3-venv. \
	Elsewhere: make PYTHON=/path/to/python3

.venv/.python:
	@python="$(PYTHON)"; "$$python" $(FITS) || { echo >&2 '$(NO_PYTHON)'; exit 1; }; \
	echo "making a virtual environment in .venv with $$("$$python" --version)"; \
	"$$python" -m venv --clear .venv && touch $@

.venv/.run: .venv/.python pyproject.toml constraints.txt
	@echo 'installing deploy-tui'
	@$(PIP) install -c constraints.txt hatchling
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run
	@echo 'installing the test tools'
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@
