#!/usr/bin/env bash
# Writes which crates, in which versions, are in the `plimsoll` program: target/sbom/plimsoll.cdx.json, as CycloneDX.
#   sbom.sh TOOLS    the folder of the tools; cargo-cyclonedx is compiled into it where it is missing
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${1:?the folder for tools}
cyclonedx=0.5.9

say() { printf 'sbom: %s\n' "$*"; }

if [[ "$(cargo cyclonedx --version 2>/dev/null || :)" != *" $cyclonedx"* ]]; then
    say "compiling cargo-cyclonedx $cyclonedx (some minutes, once)"
    # It runs for a second: to compile it quickly is worth more than a quick program.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_TARGET_DIR="$tools/build" \
        cargo install cargo-cyclonedx --version "$cyclonedx" --locked --root "$tools" \
        || { say "cargo could not install cargo-cyclonedx $cyclonedx" >&2; exit 1; }
fi
mkdir -p target/sbom
cargo cyclonedx --features ssr --no-build-deps --format json --spec-version 1.5 --override-filename plimsoll.cdx
mv plimsoll.cdx.json target/sbom/
say "target/sbom/plimsoll.cdx.json"
