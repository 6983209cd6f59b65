#!/usr/bin/env bash
# Holds the dependencies to deny.toml: licences, banned crates, sources. Known vulnerabilities are looked up where the
# database of advisories can be had; where it cannot, one line says that they were not looked up.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo deny check --hide-inclusion-graph bans licenses sources
if timeout 60 cargo deny fetch db >/dev/null 2>&1; then
    cargo deny check --hide-inclusion-graph advisories
else
    echo 'lint: NOT CHECKED: advisories; https://github.com/RustSec/advisory-db cannot be fetched from here'
fi
