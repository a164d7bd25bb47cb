# Everything happens in $(VENV), made on first use; a stamp file in it says what is installed.
VENV ?= .venv
PYTHON ?= $(shell tools/find_python.sh)
ARGS ?=

BIN := $(VENV)/bin
HEADLESS := QT_QPA_PLATFORM=offscreen

.PHONY: help run test check pictures bench soak format clean

help:
	@echo 'make run [ARGS="--at 6:4:7"]   start bpviz'
	@echo 'make test [ARGS="-k card"]     run the tests on all cores, without a display'
	@echo 'make check                     format, lint, types, import contract'
	@echo 'make format                    put the code into its standard form'
	@echo 'make pictures                  draw the pictures of the README'
	@echo 'make bench                     measure start-up, repaints, memory, training'
	@echo 'make soak                      the tests that take minutes'
	@echo 'make clean                     remove everything that was made here'
	@echo 'PYTHON=python3.12 chooses the interpreter, VENV=.venv-3.12 the environment.'

run: $(VENV)/.ready-run
	$(BIN)/bpviz $(ARGS)

test: $(VENV)/.ready-dev
	$(HEADLESS) $(BIN)/python -m pytest -q -n auto $(ARGS)

soak: $(VENV)/.ready-dev
	$(HEADLESS) $(BIN)/python -m pytest -q -n auto -m soak $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: $(VENV)/.ready-dev
	$(HEADLESS) $(BIN)/python tools/pictures.py $(ARGS)

bench: $(VENV)/.ready-bench
	$(BIN)/python -m compileall -q bpviz
	$(HEADLESS) $(BIN)/python benchmarks/run.py $(ARGS)

clean:
	rm -rf .venv .venv-* build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find bpviz tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	tools/system_packages.sh venv "$(PYTHON)"
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.ready-run: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	tools/system_packages.sh qt $(BIN)/python
	# also where PYTHONDONTWRITEBYTECODE is set: compiling at each start would take longer than starting
	$(BIN)/python -m compileall -q bpviz
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

$(VENV)/.ready-bench: $(VENV)/.ready-dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@
