# The two commands of the README, for Linux and macOS (GNU make 3.81 or newer):
#   make lab    JupyterLab on the labs, with the cloud they need
#   make test   every test
# Both first set up .venv, which takes a minute or two once; later runs see that it is current.
# Without make: the README has the same in three lines.

# A Python to use instead of the first good one found: make lab PYTHON=/path/to/python3.13
PYTHON ?=
# More arguments for the command behind a target: make test ARGS="-x tests/control"
ARGS ?=
WORKERS ?= 4

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
UV ?= $(or $(wildcard $(BIN)/uv),uv)

.PHONY: help lab test check-style format requirements clean

help:
	@echo 'make lab           open JupyterLab on the labs'
	@echo 'make test          run every test'
	@echo 'make check-style   run the linter, the formatter and the type checker, changing nothing'
	@echo 'make format        let the linter and the formatter mend what they can'
	@echo 'make requirements  pin the versions anew after a change to pyproject.toml'
	@echo '                   (ARGS=--upgrade: take the newest)'
	@echo 'make clean         remove .venv and caches'

lab: $(STAMP)
	$(BIN)/elastic-lab start $(ARGS)

# Several at a time, for much of a test is waiting: make test WORKERS=0 runs one after another.
test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) --no-loadscope-reorder $(ARGS)

check-style: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# One version of each package for every Python and every platform.
requirements:
	"$(UV)" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
		--all-extras --no-emit-index-url --custom-compile-command 'make requirements' \
		--output-file requirements.txt $(ARGS) pyproject.toml > /dev/null

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build elastic_lab.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder in which .venv was made: the scripts of an environment name it, so
# that one which was moved or copied has to be made again.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

$(STAMP): requirements.txt pyproject.toml
	@set -e; \
	if [ "$$(cat $@ 2>/dev/null)" != '$(CURDIR)' ] || ! $(BIN)/python -c '$(IS_GOOD)' 2>/dev/null; \
	then \
		$(FIND_PYTHON); \
		echo "Making $(VENV) with $$("$$python" --version) ($$python)"; \
		"$$python" -m venv --clear $(VENV); \
	fi; \
	echo 'Installing the packages of requirements.txt (a minute or two the first time)'; \
	$(INSTALL); \
	echo '$(CURDIR)' > $@

IS_GOOD := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

# Sets the shell's $python, or says what is missing. A name on the path can be a version
# manager's stand-in for a Python that is switched off, so each candidate is run.
FIND_PYTHON = \
	python=''; \
	for candidate in $(if $(PYTHON),'$(PYTHON)',python3.13 python3.12 python3.11 python3.14 python3); do \
		if "$$candidate" -c '$(IS_GOOD)' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		found=$$('$(or $(PYTHON),python3)' --version 2>/dev/null) || found='not there'; \
		echo "Elastic Lab needs Python 3.11 or newer with its venv module." >&2; \
		echo "Found here: $(or $(PYTHON),python3) ($$found)." >&2; \
		echo "On Debian and Ubuntu: sudo apt-get install python3-venv. On macOS: brew install python." >&2; \
		echo "Or name another one: make $(or $(firstword $(MAKECMDGOALS)),lab) PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi

# pip comes with Python and can do it all; uv, which it fetches first, is three times as quick.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_INSTALL := $(PIP) -r requirements.txt -e .
GET_UV := $(PIP) "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.txt)"
UV_INSTALL := --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt -e .
INSTALL = \
	if command -v uv >/dev/null 2>&1; then uv pip install $(UV_INSTALL) || $(PIP_INSTALL); \
	else ($(GET_UV) && $(BIN)/uv pip install $(UV_INSTALL)) || $(PIP_INSTALL); fi
