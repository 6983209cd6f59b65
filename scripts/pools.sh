#!/usr/bin/env bash
# cargo for benches/pools, from the root: `pools.sh test`, `pools.sh run --release -- --only query`.
set -euo pipefail
cd "$(dirname "$0")/.."
command=$1
shift
export CARGO_TARGET_DIR=target/pools
exec cargo "$command" --manifest-path benches/pools/Cargo.toml "$@"
