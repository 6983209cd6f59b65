# make setup run watch build example test sbom bench; `make` alone explains them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/plimsoll
TOOLS := $(CACHE)/tools
export PATH := $(TOOLS)/bin:$(TOOLS)/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)

PLIMSOLL := target/release/plimsoll
# The pools against each other: a workspace of its own, whose contenders are no business of Plimsoll's.
POOLS := scripts/pools.sh
EXAMPLE := target/release/examples/axum_service

.PHONY: help setup setup-run target run watch build build-example example lint unit end2end test bench sbom flood

help:
	@echo 'make setup   install what the build and the tests need (once; the rest calls it)'
	@echo 'make run     build, start on an embedded PostgreSQL with demo traffic, print the address'
	@echo 'make watch   the same from a debug build that follows your edits'
	@echo 'make build   leave the whole console in one file, target/release/plimsoll'
	@echo 'make example build and start examples/axum_service.rs: a service with the console under /admin'
	@echo 'make test    formatting, lints, unit and integration tests, the browser tests'
	@echo 'make sbom    list the crates in the program as CycloneDX, target/sbom/plimsoll.cdx.json'
	@echo 'make flood   a minute of strangers on every address that needs no login: latency, memory, incidents'
	@echo 'make bench   print what the page and the pool cost, beside other pools; renews docs/BENCHMARKS.md'

setup: target
	@scripts/setup.sh '$(TOOLS)' test

# The browser is for the tests alone.
setup-run: target
	@scripts/setup.sh '$(TOOLS)' run

# On a CI machine every checkout is new; the build cache outlives it here. It is kept from filling the disk: nothing
# incremental, which no other checkout could use, and begun anew where it has left little room.
ifdef CI
export CARGO_INCREMENTAL := 0
endif
target:
ifdef CI
	@scripts/cache.sh '$(CACHE)/target'
endif

run: build
	$(PLIMSOLL) serve --demo

watch: setup-run
	cargo leptos watch -- serve --demo

build: setup-run
	cargo leptos build --release --precompress

# Binary and example come from one call of cargo: in two, the features that the example's dependencies add
# would build everything twice.
build-example: setup-run
	cargo leptos build --release --precompress --bin-cargo-args=--example=axum_service

example: build-example
	$(EXAMPLE)

lint: setup
	cargo fmt --check
	scripts/deny.sh
	cargo clippy --features ssr --all-targets -- -D warnings
	cargo clippy --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings
	cargo clippy --features pool --lib -- -D warnings
	cargo clippy --features axum --lib -- -D warnings
	@! cargo tree --no-default-features --features pool -e normal --prefix none | grep -E '^(leptos|axum)' \
		|| { echo 'the pool alone draws in leptos or axum'; exit 1; }
	@! cargo tree --no-default-features --features axum -e normal --prefix none | grep '^leptos' \
		|| { echo 'the numbers as a route draw in leptos'; exit 1; }
	@! cargo tree --target wasm32-unknown-unknown --features hydrate -e normal -i tokio 2>/dev/null | grep . \
		|| { echo 'tokio has leaked into the browser'; exit 1; }
	cargo clippy --features otlp --all-targets -- -D warnings
	cargo clippy --features internals --bench history -- -D warnings -A missing_docs
	$(POOLS) fmt --check
	$(POOLS) clippy --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --features ssr --no-deps

unit: setup
	cargo test --features ssr --no-fail-fast
	cargo test --features otlp --test otlp
	$(POOLS) test

# The browser tests run on the release binary, as a user would, and on the example.
end2end: setup build-example
	npm test --prefix end2end

test: lint unit end2end

sbom: target
	@scripts/sbom.sh '$(TOOLS)'

flood: build
	node benches/flood.mjs $(PLIMSOLL)

bench: build
	node benches/page.mjs $(PLIMSOLL)
	node benches/flood.mjs $(PLIMSOLL)
	cargo bench --features internals --bench history
	$(POOLS) run --release -- --program $(PLIMSOLL) --output target/bench --into docs/BENCHMARKS.md
