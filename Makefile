# The commands of the garden.  'make' alone lists them.
# Another garden than this one: make html GARDEN=path/to/garden

GARDEN ?= .
DEST   ?= $(GARDEN)/public
DIST   ?= dist
JOBS   ?= auto
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python -m conference_garden
LISTS  := tests/requirements

.DEFAULT_GOAL := help
SIZES  ?= 50 500 2000

.PHONY: wheel report new-conference new-topic new-garden import bench lighthouse help html site check record rename forget serve live diagrams linkcheck test lint audit format clean lock vendor schemas translations screenshot

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

html: $(VENV)/site  ## build the site into _build/html
	@$(RUN) build "$(GARDEN)" -j $(JOBS)

site: $(VENV)/site  ## build, and make the folder for a web server (public in the garden; or DEST=…)
	@$(RUN) site "$(GARDEN)" -j $(JOBS) --to "$(DEST)"

check: $(VENV)/site  ## show all problems, without writing pages (FILE=…: those of one file)
	@$(RUN) check "$(or $(FILE),$(GARDEN))" -j $(JOBS)

serve: html  ## build, then serve the site on http://localhost:8000
	@$(RUN) serve "$(GARDEN)" --port $(PORT)

live: $(VENV)/site  ## preview in the browser while you write
	@$(RUN) live "$(GARDEN)" --port $(PORT) --open

new-conference: $(VENV)/site  ## begin the page of a conference (asks; or ARGS="--series … --start …")
	@$(RUN) new conference --garden "$(GARDEN)" $(ARGS)

new-topic: $(VENV)/site  ## begin the page of a topic (asks; or ARGS="--title … --family …")
	@$(RUN) new topic --garden "$(GARDEN)" $(ARGS)

# its wheel goes with it, so that no index need have this engine
new-garden: wheel  ## begin a garden of your own in another folder (TO=path; asks, or ARGS="--name …")
	@test -n "$(TO)" || { echo "Say where: make new-garden TO=../my-garden"; exit 1; }
	@mkdir -p "$(TO)/wheels" && cp "$(DIST)"/*.whl "$(TO)/wheels"
	@$(RUN) init "$(TO)" $(ARGS)

import: $(VENV)/site  ## make drafts from what you have (SOURCE="feed.xml …": docs/importing.md lists all)
	@$(RUN) import --list "$$SOURCE" --garden "$(GARDEN)" $(ARGS)

report: $(VENV)/site  ## show what to tend next (ARGS=--all: all of it; ARGS=--apply: make mentions links; ARGS=--merge: similar speakers)
	@$(RUN) report "$(GARDEN)" -j $(JOBS) $(ARGS)

record: $(VENV)/site  ## note what is published and when it changed, in published.json
	@$(RUN) record "$(GARDEN)" -j $(JOBS)

rename: $(VENV)/site  ## give something another name (OLD=id NEW=id)
	@$(RUN) rename "$(OLD)" "$(NEW)" "$(GARDEN)" -j $(JOBS)

forget: $(VENV)/site  ## take what was deleted on purpose out of that record (asks; or ADDRESS="…")
	@$(RUN) forget $(foreach address,$(ADDRESS),'$(address)') --garden "$(GARDEN)" -j $(JOBS) $(ARGS)

diagrams: $(VENV)/site  ## draw diagrams with the Chromium of this machine (ARGS=--anew: all of them)
	@$(RUN) diagrams "$(GARDEN)" -j $(JOBS) $(ARGS)

linkcheck: $(VENV)/site  ## try the links to other sites
	@$(RUN) linkcheck "$(GARDEN)"

test: $(VENV)/dev $(VENV)/browser  ## run all tests and checks of the machinery
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest

bench: $(VENV)/browser $(VENV)/bench/ready  ## measure builds beside other tools (SIZES="50 500 2000" ARGS="--rounds 1")
	@$(BIN)/python tests/bench/run.py $(SIZES) $(ARGS)

lighthouse: $(VENV)/browser $(VENV)/lighthouse/ready  ## measure the kinds of page with Lighthouse, as on a phone
	@$(BIN)/python tests/lighthouse.py

lint: $(VENV)/dev  ## check the machinery: style, types, direction of imports, spelling
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/codespell

audit: $(VENV)/audit/ready  ## look up known weaknesses of the dependencies
	@$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		-r requirements.txt $(foreach list,dev bench audit fonts,-r $(LISTS)/$(list).txt)
	@cd $(LISTS)/npm && npm audit

format: $(VENV)/dev  ## format the machinery
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:  ## delete everything that was built
	rm -rf "$(GARDEN)/_build"

# What the commands need.  Each file is made again when the list behind it changes.

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with 'make PYTHON=python3.12 html'."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV), which takes a minute …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/site: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(LISTS)/dev.txt $(VENV)/site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LISTS)/dev.txt
	@touch $@

# What Debian and npm have for the tests
$(VENV)/browser: tests/install-browser $(LISTS)/npm/package-lock.json | $(VENV)/dev
	@tests/install-browser
	@touch $@

# Lighthouse: 190 MB that only its own command needs; 12 is the last for Debian's Node.js
$(VENV)/lighthouse/ready: | $(VENV)/browser
	npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix $(VENV)/lighthouse lighthouse@12.8.2
	@touch $@

$(VENV)/bench/ready: $(LISTS)/bench.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LISTS)/bench.txt
	@touch $@

$(VENV)/audit/ready: $(LISTS)/audit.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LISTS)/audit.txt
	@touch $@

COMPILE := ../../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade

lock: $(VENV)/dev  ## pin the dependencies anew (tests/requirements/*.in)
	$(BIN)/python -m pip install --quiet uv
	cd $(LISTS) && $(COMPILE) site.in -o ../../requirements.txt
	cd $(LISTS) && for list in dev bench audit fonts; do $(COMPILE) $$list.in -o $$list.txt || exit 1; done
	cd $(LISTS)/npm && npm update --package-lock-only --ignore-scripts --no-audit --no-fund

screenshot: $(VENV)/browser $(VENV)/fonts/ready html  ## take the pictures in README and handbook anew
	@$(BIN)/python tests/screenshots/take-screenshot.py
	@$(BIN)/python tests/screenshots/take-looks.py

translations: $(VENV)/dev  ## collect the words of the interface for translators (LANGUAGES=fr begins one)
	@$(BIN)/python tests/translations.py $(LANGUAGES)

schemas: $(VENV)/site  ## write the files for editors and hosts anew that every garden has
	@$(BIN)/python -c 'from pathlib import Path; from conference_garden.tools.init.templates import shared_files; \
		[Path(name).write_text(text, "utf-8") for name, text in shared_files(Path()).items()]'

# the same commit makes the same file; the tag comes through the environment, so that no shell reads it as code
wheel: $(VENV)/site  ## build the engine's wheel into dist/ (TAG=v1.2.3: only if that is its version)
	@version=v$$($(BIN)/python -c 'import conference_garden; print(conference_garden.__version__)') && \
	if [ "$${TAG:-$$version}" != "$$version" ]; then echo "The tag $$TAG is not the engine's version, $$version."; exit 1; fi
	@rm -rf "$(DIST)" && SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct || date +%s)} \
		$(BIN)/python -m flit_core.wheel --outdir "$(DIST)"

$(VENV)/fonts/ready: $(LISTS)/fonts.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/fonts
	$(VENV)/fonts/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LISTS)/fonts.txt
	@touch $@

vendor: $(VENV)/fonts/ready  ## fetch the files in src/conference_garden/theme/static/vendor anew (needs npm)
	$(LISTS)/npm/vendor $(VENV)/fonts/bin/pyftsubset
