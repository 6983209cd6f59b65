# make setup run watch build example test sbom bench; `make` alone explains them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/plimsoll
TOOLS := $(CACHE)/tools
export PATH := $(TOOLS)/bin:$(TOOLS)/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)

# The program of `make build`. Everything that is not about size or speed uses the one of profile `dev`, which is compiled sooner.
PLIMSOLL := target/release/plimsoll
DEBUG := target/debug
# One set of features for the tests and the programs that they start, so that all share one build. In profile `dev`
# rust-embed would read the pages from target/site instead of embedding them; `make watch` wants that, nothing else does.
EMBEDDED := rust-embed/debug-embed
TESTED := --workspace --exclude plimsoll-front --features otlp,internals,$(EMBEDDED),plimsoll-pool/axum,plimsoll-pool/metrics
# The pools against each other.
POOLS := cargo run --profile service --package pools --

.PHONY: help setup setup-run setup-watch target front run watch build programs example lint unit end2end test mutants bench sbom flood

help:
	@echo 'make setup   install what the build and the tests need (once; the rest calls it)'
	@echo 'make run     build, start on an embedded PostgreSQL with a small demo fleet, print the address'
	@echo 'make watch   the same from a debug build that follows your edits'
	@echo 'make build   leave the whole console in one file, target/release/plimsoll'
	@echo 'make example build and start examples/axum_service.rs: a service with the console under /admin'
	@echo 'make test    formatting, lints, unit and integration tests, the browser tests'
	@echo 'make mutants change one thing at a time in your change, and print what no unit test notices; IN=crates/model for a folder'
	@echo 'make sbom    list the crates in the program as CycloneDX, target/sbom/plimsoll.cdx.json'
	@echo 'make flood   a minute of strangers on every address that needs no login: latency, memory, incidents'
	@echo 'make bench   print what the page and the pool cost, beside other pools; renews docs/BENCHMARKS.md'

setup: target
	@scripts/setup.sh '$(TOOLS)' test

# The browser is for the tests alone, cargo-leptos for `make watch`.
setup-run: target
	@scripts/setup.sh '$(TOOLS)' run

setup-watch: target
	@scripts/setup.sh '$(TOOLS)' watch

# On a CI machine every checkout is new; the build cache outlives it here. It is kept from filling the disk: nothing
# incremental, which no other checkout could use, and begun anew where it has left little room.
ifdef CI
export CARGO_INCREMENTAL := 0
endif
target:
ifdef CI
	@scripts/cache.sh '$(CACHE)/target'
endif

run: front
	cargo build --package plimsoll --features ssr,$(EMBEDDED) --bin plimsoll
	$(DEBUG)/plimsoll serve --demo-fleet

watch: setup-watch
	cargo leptos watch -- serve --demo-fleet

# The server embeds what this leaves in target/site.
front: setup-run
	scripts/front.sh

build: front
	cargo build --release --package plimsoll --features ssr --bin plimsoll

# What the browser tests start.
programs: front
	cargo build $(TESTED) --bins --examples

example: programs
	$(DEBUG)/examples/axum_service

lint: setup
	cargo fmt --all --check
	scripts/deny.sh
	cargo clippy $(TESTED) --all-targets -- -D warnings
	cargo clippy --package plimsoll-front --target wasm32-unknown-unknown -- -D warnings
	@! cargo tree --package plimsoll-pool -e normal --prefix none | grep -E '^(leptos|axum)' \
		|| { echo 'the pool alone draws in leptos or axum'; exit 1; }
	@! cargo tree --package plimsoll-pool --features axum -e normal --prefix none | grep '^leptos' \
		|| { echo 'the numbers as a route draw in leptos'; exit 1; }
	@! cargo tree --package plimsoll-front --target wasm32-unknown-unknown -e normal -i tokio 2>/dev/null | grep . \
		|| { echo 'tokio has leaked into the browser'; exit 1; }
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --exclude plimsoll-front --features otlp,$(EMBEDDED),plimsoll-pool/axum,plimsoll-pool/metrics --no-deps
	cargo package --workspace --exclude pools --exclude plimsoll-front --no-verify --allow-dirty --quiet

# Most tests wait for a server rather than for a core.
unit: export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(nproc))))
unit: setup front
	node scripts/test_programs.mjs $(TESTED)
	cargo test $(TESTED) --doc

# `unit` has built the two programs with its tests: after it there is nothing left to compile.
end2end: setup programs
	npm test --prefix end2end

test: lint unit end2end

# Of the change against the branch main; IN names a folder or file instead, ARGS more for cargo-mutants (--shard 0/20, --list).
mutants: target
	@scripts/setup.sh '$(TOOLS)' mutants
	@FEATURES='otlp,internals,$(EMBEDDED)' scripts/mutants.sh '$(IN)' $(ARGS)

sbom: target
	@scripts/sbom.sh '$(TOOLS)'

flood: build
	node benches/flood.mjs $(PLIMSOLL)

bench: build
	node benches/page.mjs $(PLIMSOLL)
	node benches/flood.mjs $(PLIMSOLL)
	node benches/fleet.mjs $(PLIMSOLL)
	node benches/remote_write.mjs $(PLIMSOLL)
	node benches/consoles.mjs $(PLIMSOLL)
	cargo bench --features internals --bench history
	$(POOLS) --program $(PLIMSOLL) --output target/bench --into docs/BENCHMARKS.md
