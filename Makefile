# Works on a fresh machine with Python 3.11, 3.12 or 3.13. Without make, run the same lines by hand.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo docs test test-slow test-long test-pm4py coverage audit bench lock lint clean

demo: $(VENV)/.installed  ## the silo against the collaborative organization: table, figures, report
	$(BIN)/silosim compare silo collaborative --out out --report out/report.html

# Files in their order: xdist would begin with those of many tests and end with few that take long,
# one of the two processors idle.
SUITE := -m "not slow" --numprocesses 2 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.installed-test  ## the whole suite
	$(BIN)/python -m pytest $(SUITE) $(PYTEST_ARGS)

test-slow: $(VENV)/.installed-test  ## the heavier sets
	$(BIN)/python -m pytest -m "slow and not long" --numprocesses 2 --dist worksteal --ignore tests/browser $(PYTEST_ARGS)
	$(BIN)/python -m pytest -m "slow and not long" tests/browser $(PYTEST_ARGS)

test-long: $(VENV)/.installed-test  ## what takes many minutes a test, and no CI runs
	$(BIN)/python -m pytest -m long --numprocesses 2 --dist worksteal $(PYTEST_ARGS)

test-pm4py: $(VENV)/.installed-test  ## event logs read by pm4py (AGPL), which nothing else needs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test-pm4py]'
	$(BIN)/python -m pytest tests/e2e/test_pm4py.py $(PYTEST_ARGS)

# The kernel is compiled, so that no line of it is seen to run: a part of the suite that has all of
# it, at small sizes, runs once more without the compiler.
KERNEL_TESTS := tests/unit/kernel tests/reference/test_twin.py tests/properties/test_deterministic.py

coverage: $(VENV)/.installed-test  ## which lines the suite runs; fails below 95 %
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q $(SUITE) $(PYTEST_ARGS)
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest -q -m "not slow" $(KERNEL_TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95

audit: $(VENV)/.installed-test  ## known vulnerabilities of the locked versions; asks osv.dev
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --vulnerability-service osv --no-deps --disable-pip --requirement requirements.lock

docs: $(VENV)/.installed-docs  ## the pages, offline; a warning is an error
	$(BIN)/python -m sphinx --builder html --quiet --fail-on-warning --keep-going --conf-dir docs . build/docs
	@echo "Open build/docs/docs/index.html"

bench: $(VENV)/.installed-test  ## against the peers, in one interleaved run
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python -m benchmarks

lint: $(VENV)/.installed-test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock:  ## exact versions for all three Pythons, names and versions only
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test-pm4py --universal --python-version 3.11 \
		--no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) out build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || (echo "silosim needs Python 3.11, 3.12 or 3.13" && exit 1)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test]'
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[docs]'
	@touch $@
