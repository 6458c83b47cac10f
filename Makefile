# What a learner needs: make run, make test. `make` alone lists everything.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench format
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
ARGS ?=

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/uv:
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.runtime: $(BIN)/uv pyproject.toml uv.lock
	@echo "Installing what the hub needs"
	@$(BIN)/uv sync --quiet --locked --no-dev --inexact --compile-bytecode
	@$(BIN)/python -m compileall -q nexus config
	@touch $@

.venv/.development: .venv/.runtime
	@echo "Installing what tests and checks need"
	@$(BIN)/uv sync --quiet --locked --compile-bytecode
	@touch $@

setup: .venv/.runtime ## Prepare everything, start nothing

run: setup ## Run the hub on http://localhost:8000 (PORT=… for another port)
	@$(BIN)/nexus up $(ARGS)

test: .venv/.development ## Run every test this machine can run
	@$(BIN)/pytest $(ARGS)

check: .venv/.development ## Lint, types, imports, migrations, the guide
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy nexus config
	$(BIN)/python -m django makemigrations --check --dry-run --settings config.settings
	$(BIN)/nexus lab embed --check

bench: .venv/.development ## Measure; prints a table
	@$(BIN)/uv sync --quiet --locked --group bench --inexact
	@$(BIN)/python -m bench $(ARGS)

format: .venv/.development ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
