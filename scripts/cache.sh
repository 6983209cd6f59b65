#!/usr/bin/env bash
# Makes ./target a link to the build cache $1. What a whole `make test` adds to an empty cache must find room beside it.
set -euo pipefail

cache=$1
needed_kib=$((12 * 1024 * 1024))

mkdir -p "$cache"
free_kib=$(df --output=avail -k "$cache" | tail -1)
if ((free_kib < needed_kib)); then
  echo "the build cache is begun anew: $((free_kib / 1024)) MiB are free on its disk" >&2
  find "$cache" -mindepth 1 -delete
fi
ln -sfn "$cache" target
