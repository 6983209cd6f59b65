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

if [ -n "$chosen" ]; then
    [ -e "$chosen" ] || fail "there is no $chosen"
    chosen=$(realpath --relative-to=. "$chosen")
fi
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

status=0 ran=
of_package() { # package, features, further options
    local package=$1 features=$2 selection=()
    shift 2
    if [ -n "$chosen" ]; then
        # By leaving out the other files: --file adds to those of the configuration, and --re leaves in what deletes a field.
        local file found=
        while read -r file; do
            if [[ "$chosen" == . || "$file/" == "$chosen"/* ]]; then found=1; else selection+=(--exclude "$file"); fi
        done < <(cargo mutants --package "$package" --list-files)
        [ -n "$found" ] || return 0
    else
        selection=(--in-diff "$results/change.diff")
        [ -n "$(cargo mutants --package "$package" --list "${selection[@]}" 2>/dev/null || :)" ] || return 0
    fi
    ran=1
    echo "mutants: $package"
    cargo mutants --package "$package" --features "$features" --output "$results/$package" "${selection[@]}" "$@" || status=$?
}
of_package plimsoll-model '' "$@"
of_package plimsoll-pool axum "$@"
of_package plimsoll "$FEATURES" "$@"
[ -n "$ran" ] || echo 'mutants: nothing to do; .cargo/mutants.toml lists what is mutated'
exit "$status"
