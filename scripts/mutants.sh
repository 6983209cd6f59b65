#!/usr/bin/env bash
# Runs mutation tests (.cargo/mutants.toml says of what) and prints each mutant that no unit test notices.
#   mutants.sh                    what differs from the main branch
#   mutants.sh FOLDER [OPTION…]   one folder or file; further options of cargo-mutants, for example --shard 0/20
# One run per package, because their features differ. The results are in target/mutants.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${FEATURES:?those of the root package}"
chosen=${1:-}
shift $(($# ? 1 : 0))
fail() { printf 'mutants: %s\n' "$*" >&2; exit 1; }

[ -z "$chosen" ] || [ -e "$chosen" ] || fail "there is no $chosen"
mkdir -p "${CARGO_TARGET_DIR:-target}/mutants"
results=$(realpath "${CARGO_TARGET_DIR:-target}/mutants")
# A folder of its own, so that the artifacts of a mutant are never taken for those of the source. It is kept: the dependencies
# are compiled once.
export CARGO_TARGET_DIR=$results/build

if [ -z "$chosen" ]; then
    main=$(git rev-parse --verify --quiet main || git rev-parse --verify --quiet origin/main) \
        || fail 'there is no branch main to compare with; name a folder, as in make mutants IN=crates/model'
    git diff --no-ext-diff --no-color --src-prefix=a/ --dst-prefix=b/ "$(git merge-base "$main" HEAD)" >"$results/change.diff"
fi

status=0
of_package() { # package, features, further options
    local package=$1 features=$2 selection=()
    shift 2
    if [ -n "$chosen" ]; then
        # By name, because --file with a pattern would also take what is not pure, and --re leaves in what deletes a field.
        while read -r file; do
            [[ "$file" != "${chosen%/}" && "$file" != "${chosen%/}"/* ]] || selection+=(--file "$file")
        done < <(cargo mutants --package "$package" --list-files)
        [ ${#selection[@]} -gt 0 ] || return 0
    else
        selection=(--in-diff "$results/change.diff")
        [ -n "$(cargo mutants --package "$package" --list "${selection[@]}" 2>/dev/null || :)" ] || return 0
    fi
    echo "mutants: $package"
    cargo mutants --package "$package" --features "$features" --output "$results/$package" "${selection[@]}" "$@" || status=$?
}
of_package plimsoll-model '' "$@"
of_package plimsoll-pool axum "$@"
of_package plimsoll "$FEATURES" "$@"
exit "$status"
