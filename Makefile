# Everything that a person or CI runs. `make demo` and `make test` need only python3 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml
LISTING := $(shell find engine parsers policies schemas -name '*.py' -o -name '*.yaml' -o -name '*.json' | LC_ALL=C sort | cksum | cut -d' ' -f1)
INSTALLED := $(VENV)/.installed-$(LISTING)
DEVELOPING := $(VENV)/.developing-$(LISTING)

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

# A strict editable install does not see files that came later, so the list of files is part of the stamp's name.
$(INSTALLED): $(SOURCES) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --config-settings editable_mode=strict
	rm -f $(VENV)/.installed-* && touch $@

$(DEVELOPING): $(SOURCES) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --config-settings editable_mode=strict
	rm -f $(VENV)/.developing-* && touch $@

demo: $(INSTALLED) ## install, then check the shop and compare its staging with its production
	@# Status 1 says that there are findings, which is the point here; anything else is a failure.
	$(BIN)/paritycheck check fixtures/shop || test $$? -eq 1
	$(BIN)/paritycheck diff staging prod -C fixtures/shop || test $$? -eq 1
	@echo 'Findings above are planted: fixtures/shop/README.md lists them.'

test: $(DEVELOPING) ## run the whole test suite
	$(BIN)/python -m pytest -q

format: $(DEVELOPING) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(DEVELOPING) ## the linters, types, import layers, policy tests and generated docs that CI checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -p paritycheck
	$(BIN)/lint-imports
	$(BIN)/paritycheck policy test
	$(BIN)/python docs/generate.py --check

docs: $(DEVELOPING) ## write the generated pages again
	$(BIN)/python docs/generate.py

golden: $(DEVELOPING) ## write the golden outputs again; review their diff like code
	PARITYCHECK_GOLDEN=write $(BIN)/python -m pytest -q tests/parsers
	$(BIN)/python docs/generate.py

bench: $(DEVELOPING) ## measure the budgets of the design (never asserted)
	$(BIN)/python tests/bench/run.py

quality: $(DEVELOPING) ## score drift detection on the labelled corpus, when it is there
	$(BIN)/python tests/quality/run.py

clean: ## remove what the targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help demo test format check docs golden bench quality clean
