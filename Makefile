# Everything below works on a machine with only Python >= 3.11 and make: the environment is made on the first call.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OMP_WAIT_POLICY = PASSIVE

.PHONY: demo test check bench model evaluate corpus-check world docs fuzz wheelhouse-check licences clean lock

demo: $(VENV)/ready  ## code the bundled reports
	$(BIN)/demarche demo

test: $(VENV)/ready-dev  ## all checks and tests, as CI runs them
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest

check: $(VENV)/ready-dev  ## lint, types, layers
	$(BIN)/ruff check src lab bench tools fuzz tests
	$(BIN)/ruff format --check src lab bench tools fuzz tests
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py

docs: $(VENV)/ready-dev  ## the documentation site, in build/site
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.tour
	$(BIN)/python -m mkdocs build --strict -d build/site

bench: $(VENV)/ready-dev  ## speed, memory and cold start, as ratios first
	$(BIN)/python -m bench.speed

corpus-check: $(VENV)/ready-lab  ## is every span and code of the corpus good, and what is in it
	$(BIN)/python -m lab.corpus.check
	$(BIN)/python -m lab.corpus.coverage

model: $(VENV)/ready-lab  ## train, export and calibrate the model (needs ../shared/data; the same command goes on)
	$(BIN)/python -m lab.model.train
	$(BIN)/python -m lab.model.export
	$(BIN)/python -m lab.model.confidence --write --plot docs/reliability.svg
	$(BIN)/python -m lab.model.evaluate --write

evaluate: $(VENV)/ready-lab  ## all scores that have floors, and the gate (needs ../shared)
	$(BIN)/python -m bench.floors

world: $(VENV)/ready-lab  ## build the world data (needs ../shared/data)
	$(BIN)/python -m lab.world.build

lock: $(VENV)/ready-dev  ## renew the lock files within the bounds of pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url -c requirements.lock requirements-dev.in -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock
	touch $@

$(VENV)/ready-lab: $(VENV)/ready-dev requirements-lab.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-lab.txt
	touch $@

fuzz: $(VENV)/ready-dev  ## mutated inputs to every reader, by coverage (long)
	$(BIN)/python -m fuzz.run

wheelhouse-check: $(VENV)/ready-dev  ## build the wheel twice, install it with the network off, code the demo reports
	$(BIN)/python -m tools.wheelhouse

licences: $(VENV)/ready-dev  ## the licences of what demarche needs
	$(BIN)/python -m tools.licences

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
