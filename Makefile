# Two commands do everything on a fresh machine: `make demo` and `make test`. Both set up what they need.
SHELL := /bin/bash
# The system's own, which a service is installed with, if it is new enough and makes environments; else the first found.
ifndef PYTHON
PYTHON := $(or $(shell for p in /usr/bin/python3 python3; do \
  $$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
endif
VENV ?= .venv
ELSEWHERE := $(VENV)-elsewhere
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NPM := $(if $(shell command -v npm),,npm)# only where there is none: other makers' packages of Node have it within
DRAWING := chromium libreoffice-calc-nogui python3-uno poppler-utils fonts-dejavu-core fonts-crosextra-carlito $(NPM)
DEBIAN := dovecot-imapd dovecot-lmtpd postfix qpdf graphviz systemd systemd-container mandoc zsh $(DRAWING)
FACES := tests/faces/node_modules/.package-lock.json
WORKERS ?= 4# two for two processors, and as many that wait for a server
# Tests start this program some hundred times: it is compiled once, whatever the machine says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test lint types layers collected unit elsewhere packages lock clean docs pictures try-root
.PHONY: bench bench-latency bench-old-mailbox bench-sending bench-reading bench-analysis bench-screening bench-picture bench-year bench-servers bench-crashes bench-start bench-fuzz bench-country bench-nation

demo: $(READY) ## Play two whole weeks on embedded mail servers; everything is left under demo/
	$(BIN)/est-mailer demo --out demo

test: ## Everything, with the real servers
	@[ "$$(id -u)" = 0 ] || $(MAKE) --silent packages # who cannot install them hears of it before minutes of setting up
	$(MAKE) --jobs=2 --output-sync=target packages $(READY)
	$(MAKE) --jobs=2 --output-sync=target types lint layers collected
	$(MAKE) unit
	$(MAKE) elsewhere
	$(MAKE) speed

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

collected: $(READY) $(FACES) ## What pytest makes of the tests' assertions, once and kept: each worker would do it anew
	@$(BIN)/pytest --collect-only -qqq >$(VENV)/collected || { cat $(VENV)/collected; exit 1; }

unit: $(READY) $(FACES)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The library reads headers and patterns otherwise from version to version: what is learnt of one does not hold for all.
elsewhere: $(READY) ## What reads foreign bytes, and the store, by another Python than the tests' own, if there is one
	@other=$$($(BIN)/python tests/another_python.py) || exit; \
	if [ -z "$$other" ]; then echo "There is no other Python here to read by."; exit; fi; \
	version=$$($$other --version); echo "By $$version:"; \
	[ "$$($(ELSEWHERE)/bin/python --version 2>/dev/null)" = "$$version" ] || rm -f $(ELSEWHERE)/.ready; \
	$(MAKE) --silent VENV=$(ELSEWHERE) PYTHON=$$other $(ELSEWHERE)/.ready && \
	$(ELSEWHERE)/bin/pytest -n $(WORKERS) --dist loadfile tests/mail tests/workbooks tests/contract tests/config

speed: $(READY) ## Reading replies is so many times as fast as the script that a user would write; by itself, when nothing else runs
	@PYTHONPATH=tests $(BIN)/python benchmarks/ratio.py

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) # whatever a broken-off set-up left there counts as installed otherwise
	$(BIN)/python -m pip install --quiet --require-hashes -r <(sed -n '/^uv==/,/[^\\]$$/p' requirements.lock)
	$(BIN)/uv pip install --quiet --system-certs --compile-bytecode --python $(VENV) --require-hashes -r requirements.lock \
	  || { $(PYTHON) -m venv --clear $(VENV) && $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; } # where pip alone knows the way out
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(FACES): tests/faces/package-lock.json ## What the tests of mails take from the npm registry: axe-core, caniemail, a font
	npm ci --prefix tests/faces --silent
	touch $@

packages: ## The Debian packages of the servers that the tests start
	@missing=$$(for p in $(DEBIAN); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	  else echo "Debian packages are missing. Install them, and begin again:"; \
	    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends" $$missing; exit 1; fi; fi

lock: ## Renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --all-extras --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --group pyproject.toml:fuzz -o requirements-fuzz.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --constraint requirements.lock --group pyproject.toml:bench -o requirements-bench.lock
	npm install --prefix tests/faces --package-lock-only --silent

clean:
	rm -rf $(VENV) $(ELSEWHERE) tests/faces/node_modules build dist demo .pytest_cache .mypy_cache .ruff_cache

bench: packages $(READY) ## Reading replies, against the scripts a user would write, as a table (ARGS="MESSAGES ROUNDS NAME …")
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@PYTHONPATH=tests $(BIN)/python benchmarks/against_scripts.py $(ARGS)

bench-latency: packages $(READY) ## How soon an answer is in the database and its receipt away; and while 2,000 others wait (benchmarks/busy.py)
	@PYTHONPATH=tests $(BIN)/python benchmarks/latency.py $(ARGS); alone=$$?; \
	PYTHONPATH=tests $(BIN)/python benchmarks/busy.py && exit $$alone # both, whatever the first finds

bench-old-mailbox: packages $(READY) ## What a new message costs in an inbox with 100,000 old ones (ARGS: so many)
	@PYTHONPATH=tests $(BIN)/python benchmarks/old_mailbox.py $(ARGS)

bench-sending: packages $(READY) ## Invitations through Postfix and into a null sink, against the scripts a user would write (ARGS="300 30000": sizes)
	@PYTHONPATH=tests $(BIN)/python benchmarks/sending.py $(ARGS)

bench-reading: packages $(READY) ## How forms are understood, what hostile files cost, how soon receipts leave: a table
	@PYTHONPATH=tests $(BIN)/python benchmarks/report.py

bench-analysis: $(READY) ## How often the analysis is wrong by chance, what it finds, and how long it takes, as tables
	@PYTHONPATH=tests $(BIN)/python benchmarks/analysis.py

bench-screening: $(READY) ## What the screening finds, misses and tells in vain, by kind, and how fast it is (ARGS=--mistakes shows which)
	@PYTHONPATH=tests $(BIN)/python benchmarks/screening.py $(ARGS)

bench-picture: $(READY) ## A week of 2,000 rows from draft to dispatch, and the pack of a year of 52 × 500 (ARGS=--once: one repetition)
	@PYTHONPATH=tests $(BIN)/python benchmarks/picture.py $(ARGS)

bench-year: packages $(READY) ## A simulated year of 60 functions: what is found of what was planted, and the time it takes (ARGS=--reduced)
	@PYTHONPATH=tests $(BIN)/python benchmarks/year.py $(ARGS)

bench-servers: packages $(READY) ## 20,000 messages in the inbox; servers stopped for two minutes (ARGS="2000 30": fewer, shorter)
	@PYTHONPATH=tests $(BIN)/python benchmarks/server_troubles.py $(ARGS)

bench-crashes: packages $(READY) ## Kill the daemon at every commit and protocol step of a week, and disturb its servers (ARGS=--all: everywhere)
	@PYTHONPATH=tests $(BIN)/python benchmarks/crashes.py $(ARGS)

bench-country: packages $(READY) ## Many municipalities' answers at once on one machine, by one host and by a process each (ARGS=--full: 29,000)
	@PYTHONPATH=tests $(BIN)/python benchmarks/country.py $(ARGS)

bench-nation: $(READY) ## 290 municipalities' exported tables, and the nation's picture by DuckDB
	@PYTHONPATH=tests $(BIN)/python benchmarks/nation.py

bench-start: packages $(READY) ## How soon the commands answer, and what the idle service uses, as a table (ARGS="--years 1 --seconds 20")
	@PYTHONPATH=tests $(BIN)/python benchmarks/start.py $(ARGS)

try-root: packages $(READY) ## The documentation's commands for root, pasted into a booted machine: upgrading, going back, moving, hosting
	@$(BIN)/python -m pytest tests/e2e/test_root_blocks.py tests/e2e/whole_root_blocks.py

bench-fuzz: $(READY) ## Fuzz every reader of foreign bytes, guided by coverage, as a table (ARGS="--minutes 2 message")
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-fuzz.lock
	@PYTHONPATH=tests $(BIN)/python benchmarks/fuzz.py $(ARGS)

docs: $(READY) ## The documentation as a site that needs no network, in build/docs; a broken link is an error
	$(MAKE) packages DEBIAN=graphviz
	$(BIN)/sphinx-build -W --keep-going -q -b html -d build/doctrees docs build/docs

pictures: $(READY) $(FACES) ## Draw the pictures of docs/gallery.md from two played weeks and a simulated quarter
	$(MAKE) packages DEBIAN="$(DRAWING)"
	PYTHONPATH=tests $(BIN)/python docs/make_pictures.py
