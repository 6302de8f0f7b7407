# make serve: read the site while you write. make test: everything that must hold.
PYTHON ?= python3
BIN := .venv/bin
NPM = $$(command -v npm || echo $(BIN)/npm)
export NO_MKDOCS_2_WARNING := 1
export PROSE
export PYTHONDONTWRITEBYTECODE :=  # whoever has it set would wait for the same files to be compiled, again and again

.PHONY: serve build pdf offline test bench new sync report lock clean

serve: $(if $(PROSE),.venv/prose node_modules/.prose,.venv/site node_modules/.all)  ## set up, build, serve with live reload; PROSE=1 runs no program
	$(BIN)/mkdocs serve

build: .venv/site node_modules/.all  ## write the site to site/
	$(BIN)/mkdocs build

pdf: .venv/test node_modules/.all  ## write the site to site/, with each section as a PDF
	PDF=1 $(BIN)/mkdocs build
	$(BIN)/python hooks/paper.py site

offline: .venv/site node_modules/.all  ## write the site as a folder to read without a server, zipped into site/
	PDF= PACK= DIRECTORY_URLS=false $(BIN)/mkdocs build -d .cache/ml-interview-notes
	@mkdir -p site
	$(BIN)/python -m zipfile -c site/ml-interview-notes.zip .cache/ml-interview-notes

test: .venv/test node_modules/.all  ## everything that must hold
	$(BIN)/python -m pytest

bench: .venv/test node_modules/.all  ## ratios against plain markdown-exec, measured side by side
	$(BIN)/python tests/bench.py

new: .venv/prose  ## write a page in both languages, its program and its line in nav: make new PAGE=ml/gradient-descent
	@$(BIN)/python hooks/new.py '$(PAGE)'

sync: .venv/prose  ## record that twins say the same again: make sync PAGE=ml/ensembles, all: PAGE='*'
	@$(BIN)/python hooks/stale.py '$(PAGE)'

report: .venv/site node_modules/.all  ## what this branch changes, outputs too, as report/summary.md: make report BASE=main
	@$(BIN)/python hooks/report.py '$(BASE)'

.venv/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and this is $$($(PYTHON) -V). Install one and say make PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

.venv/prose: .venv/uv requirements/site.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/site.txt
	@touch $@

.venv/site: .venv/uv requirements/site.txt requirements/snippets.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/site.txt -r requirements/snippets.txt
	@touch $@

.venv/test: .venv/site requirements/test.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.txt
	@touch $@

node_modules/.all node_modules/.prose: package-lock.json | .venv/uv
	@command -v npm >/dev/null || $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/node.txt
	@[ node_modules/.all -nt package-lock.json ] || PATH="$$PATH:$(BIN)" $(NPM) ci --silent --no-audit --no-fund $(if $(@:%.prose=),,--omit=dev)
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header --no-annotate pyproject.toml
lock: .venv/uv  ## write requirements/ anew from pyproject.toml; UPGRADE=--upgrade for newer versions
	$(COMPILE) $(UPGRADE) --group site -o requirements/site.txt
	$(COMPILE) $(UPGRADE) --group snippets -c requirements/site.txt -o requirements/snippets.txt
	$(COMPILE) $(UPGRADE) --group test -c requirements/site.txt -c requirements/snippets.txt -o requirements/test.txt
	$(COMPILE) $(UPGRADE) --group node -o requirements/node.txt
	$(COMPILE) $(UPGRADE) --group uv -o requirements/uv.txt

clean:  ## forget results, the site and the environments
	rm -rf .cache .venv node_modules report site
