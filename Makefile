# Two commands: `make run` and `make test`. They need Python >= 3.11 and make; everything else comes from the registries.
PYTHON ?= python3
PORT ?= 8000
HOCVUSO_DEMO ?= 1
NAME ?=
export HOCVUSO_DEMO

.PHONY: help docs run test test-full bench lint types build messages lock clean

help:
	@echo "make run        cài đặt, tạo dữ liệu trình diễn, mở máy chủ ở cổng PORT=$(PORT) (HOCVUSO_DEMO=0: bắt đầu trống)"
	@echo "make test       lint, types, import contracts, tests on SQLite and PostgreSQL, front end, real browser"
	@echo "make test-full  the same with the long suites whole"
	@echo "make bench      benchmarks (NAME=web|ward|sync|roll|learn|assessment for one)"

run:
	@$(PYTHON) tools/setup.py runtime
	@.venv/bin/hocvuso run --port $(PORT)

test:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/run_tests.py

test-full:
	@$(PYTHON) tools/setup.py dev --system
	@.venv/bin/python tools/run_tests.py --full

bench:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m benchmarks $(NAME)

lint:
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports

types:
	@.venv/bin/mypy

build:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m build --outdir dist .

docs:
	@.venv/bin/python tools/data_dictionary.py

messages:
	@.venv/bin/python tools/messages.py

lock:
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --generate-hashes pyproject.toml -o locks/runtime.txt
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --generate-hashes --group dev pyproject.toml -o locks/dev.txt

clean:
	rm -rf .venv var frontend/node_modules src/hocvuso/web/static/app
