# The benchmark. Included by the Makefile of the project.
#   make bench [SIZE=1M|20M|100M] [BENCH_ARGS="--skip-rough --only funnel"]

SIZE ?= 1M
BENCH_PYTHON ?= python3
BENCH_VENV := bench/.venv

.PHONY: bench bench-setup

# chdb is 0.9 GB: only the benchmark installs it.
bench-setup: $(BENCH_VENV)/.installed
	@command -v wrk >/dev/null || { echo "wrk is missing, the load tool of the ingest part: apt-get install wrk" >&2; exit 1; }
	$(BUILT) cargo build --release -p hark-server -p hark-bench -p hark-query --bins --example segment_speed --example search_speed

$(BENCH_VENV)/.installed: bench/requirements.txt
	$(BENCH_PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --requirement bench/requirements.txt
	touch $@

bench: bench-setup ## Compare with ClickHouse and DuckDB; SIZE=1M, 20M or 100M
	$(BENCH_VENV)/bin/python bench/run.py --size $(SIZE) $(BENCH_ARGS)

# Questions that nobody chose by hand, against the current ClickHouse. Part of `make soak`.
.PHONY: compare
COMPARE_SEED ?= 1
compare: bench-setup
	$(BENCH_VENV)/bin/python bench/compare.py --questions 2000 --seed $(COMPARE_SEED)
