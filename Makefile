PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all lint fix bench chaos replay docs lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

setup: .venv/.ready ## make .venv from the lock

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the main job on bundled feeds, under 90 seconds, no network
	$(BIN)/tocsin demo

test: setup ## the tests, under six minutes on two cores
	$(BIN)/pytest -n 2 -m "not slow and not bench"

test-all: setup ## every test, the slow ones too
	$(BIN)/pytest -m "not bench"

lint: setup ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup ## format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## measurements, each as a ratio within one run
	BENCH_KEEP=1 $(BIN)/pytest -m bench -s tests/bench

chaos: setup ## passes killed at random, for longer than `make test-all` does
	$(BIN)/pytest tests/chaos

replay: setup ## recorded polls through the real pass, against an oracle
	$(BIN)/python tests/bench/replay.py

docs: setup ## draw anew what docs/ generates: the commands page, the picture of the demo
	$(BIN)/python tests/docs/write_commands.py > docs/commands.md
	$(BIN)/python tests/docs/draw_demo.py > docs/demo.svg

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group dev pyproject.toml --output-file requirements.lock
