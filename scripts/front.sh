#!/usr/bin/env bash
# Builds the browser's part into target/site, which the server embeds: WASM, script, styles and the files of public/.
# Unchanged files keep their time, so the server is rebuilt only when one of them has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
work=target/assets
pkg=$work/site/pkg
built=${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/wasm-release/plimsoll_front.wasm
mkdir -p "$pkg"

cargo build --package plimsoll-front --profile wasm-release --target wasm32-unknown-unknown

# wasm-bindgen and wasm-opt take ten seconds: only for other WASM, or after a change of this file or of the tools.
inputs=$(cat "$built" scripts/front.sh tools/package-lock.json | sha256sum)
if [[ "$(cat "$work/inputs" 2>/dev/null || :)" != "$inputs" ]]; then
    rm -f "$work/inputs"
    wasm-bindgen --target web --no-typescript --out-dir "$work/bindgen" --out-name plimsoll "$built"
    wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int "$work/bindgen/plimsoll_bg.wasm" -o "$pkg/plimsoll.wasm"
    cp "$work/bindgen/plimsoll.js" "$pkg/"
    echo "$inputs" >"$work/inputs"
fi

sass --style=compressed --no-source-map style/main.scss "$pkg/plimsoll.css"

find "$work/site" -maxdepth 1 -type f -delete
cp public/* "$work/site/"
node scripts/compress.mjs "$work/site" target/site
