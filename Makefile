# The two that matter: `make run` and `make test`. The others are for those who change Oyamel.
SHELL := /bin/bash
PY := .venv/bin/python
export PYTHONPATH := src
CATALOGUES := $(wildcard src/oyamel/locale/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
ARGS ?=

.PHONY: run test test-all lint format bench map messages compilemessages wheel lock clean

run: .venv/.run $(COMPILED) ## install, migrate, make the demo once, serve on http://localhost:8000
	@$(PY) -m oyamel run $(ARGS)

test: .venv/.test $(COMPILED) ## all tests, on SQLite and on PostgreSQL
	@tools/test $(ARGS)

test-all: .venv/.test $(COMPILED) ## the full product: slow tests too, dear ones on both databases
	@OYAMEL_TEST_ALL=1 tools/test $(ARGS)

lint: .venv/.test ## style, types, import floors
	@tools/lint

format: .venv/.test
	@.venv/bin/ruff check -q --fix-only . ; .venv/bin/ruff format -q .

bench: .venv/.test $(COMPILED) ## the measures of docs/operate/speed.md
	@set -e; export PYTHONPATH=src:.; for file in benchmarks/[a-z]*.py; do [ ! -f "$$file" ] || $(PY) "$$file" $(ARGS); done

map: .venv/.test ## docs/map.md: from the clauses of the standard to the code
	@$(PY) tools/map.py

messages: .venv/.test ## gather the strings to translate (needs: apt-get install gettext)
	@cd src/oyamel && OYAMEL_HOME=$$(mktemp -d) PYTHONPATH=.. DJANGO_SETTINGS_MODULE=oyamel.settings \
	  ../../$(PY) -m django makemessages -l es -l fr --no-wrap --add-location file --no-obsolete

compilemessages: .venv/.run $(COMPILED)

%.mo: %.po tools/messages.py
	@$(PY) tools/messages.py $<

wheel: .venv/.test ## dist/oyamel-….whl, with templates, static files, facts and translations inside
	@$(PY) -m hatchling build -t wheel

lock: ## resolve the dependencies anew (needs uv); the files name no registry
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(ARGS) \
	  pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(ARGS) \
	  -c requirements/run.txt pyproject.toml --group test --group lint -o requirements/test.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(ARGS) \
	  -c requirements/test.txt pyproject.toml --extra spark -o requirements/spark.txt

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.run: requirements/run.txt tools/prepare
	@tools/prepare run

.venv/.test: requirements/test.txt requirements/run.txt tools/prepare
	@tools/prepare test
