# Everything that a person or CI runs. `make demo` and `make test` need only python3 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.installed: $(SOURCES)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --config-settings editable_mode=strict
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --config-settings editable_mode=strict
	touch $@

# A strict editable install does not see new modules; this brings it up to date when files came or went.
link: $(VENV)/.developing
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . --config-settings editable_mode=strict

demo: $(VENV)/.installed ## install, then check the shop and compare its staging with its production
	@# Status 1 says that there are findings, which is the point here; anything else is a failure.
	$(BIN)/paritycheck check fixtures/shop || test $$? -eq 1
	$(BIN)/paritycheck diff staging prod -C fixtures/shop || test $$? -eq 1
	@echo 'Findings above are planted: fixtures/shop/README.md lists them.'

test: $(VENV)/.developing ## run the whole test suite
	$(BIN)/python -m pytest -q

format: $(VENV)/.developing ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(VENV)/.developing ## the linters, types, import layers, policy tests and generated docs that CI checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -p paritycheck
	$(BIN)/lint-imports
	$(BIN)/paritycheck policy test
	$(BIN)/python docs/generate.py --check

docs: $(VENV)/.developing ## write the generated pages again
	$(BIN)/python docs/generate.py

golden: $(VENV)/.developing ## write the golden outputs again; review their diff like code
	PARITYCHECK_GOLDEN=write $(BIN)/python -m pytest -q tests/golden

bench: $(VENV)/.developing ## measure the budgets of the design (never asserted)
	$(BIN)/python tests/bench/run.py

quality: $(VENV)/.developing ## score drift detection on the labelled corpus, when it is there
	$(BIN)/python tests/quality/run.py

clean: ## remove what the targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help link demo test format check docs golden bench quality clean
