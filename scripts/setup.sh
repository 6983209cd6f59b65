#!/usr/bin/env bash
# Installs what is needed, says what it does, skips what is there.
#   setup.sh FOLDER run      to build the console and to run it
#   setup.sh FOLDER watch    the same, and cargo-leptos, which follows edits
#   setup.sh FOLDER test     to build, and what the tests need: a browser, further servers
#   setup.sh FOLDER mutants  a compiler and cargo-mutants
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${1:?the folder for tools}
purpose=${2:?run, watch, test or mutants}

cargo_leptos=0.3.10
cargo_deny=0.20.2
cargo_mutants=27.1.0
schemathesis=4.32.5
kubernetes_validate=1.37.0
# The tool and the crate must be of one version; Cargo.toml pins the crate.
wasm_bindgen=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Where packages are unpacked; removed however this script ends.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

update_packages() {
    "${as_root[@]}" apt-get update -qq || fail "apt-get update failed; check the package sources"
}

# Debian's packages, all at once, only those whose program is missing.
install_debian_packages() {
    local missing=()
    command -v cc >/dev/null || missing+=(build-essential)
    command -v npm >/dev/null || missing+=(nodejs npm)
    [ "$purpose" != test ] || [ -x /usr/bin/chromium ] || missing+=(chromium)
    [ "$purpose" != test ] || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
    [ "$purpose" != test ] || python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    # A server that speaks German, French or Spanish needs their locales, which the tests make in a folder of their own.
    [ "$purpose" != test ] || [ -e /usr/share/i18n/locales/de_DE ] || missing+=(locales)
    # For the services of tests/emitters. redis-tools has the server's program too, and starts none.
    [ "$purpose" != test ] || /usr/bin/ruby -e 'require "active_record"; require "pg"' 2>/dev/null || missing+=(ruby-activerecord ruby-pg)
    # Several consoles' store under Patroni, and a proxy. Debian's services of both do nothing as long as nobody has configured them.
    [ "$purpose" != test ] || [ -x /usr/bin/patroni ] || missing+=(patroni python3-etcd)
    [ "$purpose" != test ] || [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
    [ "$purpose" != test ] || [ -x /usr/bin/redis-check-rdb ] || missing+=(redis-tools)
    [ "$purpose" != test ] || command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
    command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || fail "install these by hand, there is no apt-get here: ${missing[*]}"
    say "installing Debian packages: ${missing[*]}"
    update_packages
    # Debian would start a server of its own with the postgresql package; none is wanted here.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get could not install: ${missing[*]}"
}

install_rust() {
    rustc --version >/dev/null 2>&1 && return
    local channel
    channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    say "installing Rust $channel"
    rustup toolchain install "$channel" --profile minimal --component rustfmt --component clippy \
        || fail "rustup could not install Rust $channel; check the network"
}

add_wasm_target() {
    rustup target list --installed | grep -qx wasm32-unknown-unknown && return
    say "adding the wasm32-unknown-unknown target"
    rustup target add wasm32-unknown-unknown || fail "rustup could not add wasm32-unknown-unknown; check the network"
}

# Unoptimised: each tool runs for a second or two, and optimising takes minutes.
install_cargo_tool() { # name, version, command that prints the version, how long it takes, further arguments
    local name=$1 version=$2 probe=$3 takes=$4
    shift 4
    [[ "$($probe 2>/dev/null || :)" == *" $version"* ]] && return
    say "compiling $name $version ($takes, once)"
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_TARGET_DIR="$tools/build" \
        cargo install "$name" --version "$version" --root "$tools" "$@" \
        || fail "cargo could not install $name $version"
}

# As a ready program where `cargo binstall` can fetch one; the compilation takes longer than that of the console.
install_cargo_leptos() {
    local probe="cargo leptos --version"
    [[ "$($probe 2>/dev/null || :)" == *" $cargo_leptos"* ]] && return
    if cargo binstall -V >/dev/null 2>&1; then
        say "fetching cargo-leptos $cargo_leptos"
        cargo binstall "cargo-leptos@$cargo_leptos" --no-confirm --disable-strategies compile --root "$tools" && return
    fi
    install_cargo_tool cargo-leptos "$cargo_leptos" "$probe" "about seven minutes" --locked
}

install_npm_tools() {
    mkdir -p "$tools"
    cmp -s tools/package-lock.json "$tools/package-lock.json" && [ -x "$tools/node_modules/.bin/wasm-opt" ] && return
    say "installing wasm-opt and sass"
    cp tools/package.json tools/package-lock.json "$tools/"
    npm ci --prefix "$tools" --silent --no-audit --no-fund || fail "npm could not install wasm-opt and sass"
}

# Further majors of PostgreSQL, for the tests of what differs between them.
install_test_servers() {
    local into="$tools/postgres"
    cmp -s tools/postgres/package-lock.json "$into/.installed" && return
    say "installing PostgreSQL 13 to 18 for the tests (about 350 MB)"
    mkdir -p "$into"
    cp tools/postgres/package.json tools/postgres/package-lock.json "$into/"
    npm ci --prefix "$into" --silent --no-audit --no-fund || fail "npm could not install the test servers"
    # Where npm holds back install scripts, the libraries lack their short names.
    for server in "$into"/node_modules/postgres-*; do
        (cd "$server" && node scripts/hydrate-symlinks.js) || fail "the libraries of $server could not be linked"
    done
    cp "$into/package-lock.json" "$into/.installed"
}

# Unpacks Debian packages into an empty folder: nothing is installed, and no service is started.
unpack_packages() { # folder, packages
    local into=$1
    shift
    command -v apt-get >/dev/null || fail "there is no apt-get here, which fetches: $*"
    chmod 755 "$into"
    (
        cd "$into"
        download() { apt-get download -qq -o APT::Sandbox::User=root "$@"; }
        download "$@" || { update_packages && download "$@"; }
        for package in *.deb; do dpkg -x "$package" . && rm "$package"; done
    ) || fail "apt-get could not fetch: $*"
}

# Programs out of a Debian package, without the service, which Debian would start.
install_programs() { # package, where the programs are in it
    local package=$1 unpacked path missing=()
    shift
    for path in "$@"; do [ -x "$tools/bin/${path##*/}" ] || missing+=("$path"); done
    [ ${#missing[@]} -eq 0 ] && return
    say "fetching ${missing[*]##*/}"
    unpacked=$(mktemp -d -p "$scratch")
    unpack_packages "$unpacked" "$package"
    mkdir -p "$tools/bin"
    for path in "${missing[@]}"; do cp "$unpacked/$path" "$tools/bin/"; done
    rm -r "$unpacked"
}

# The program is one with that which checks its files, and is known by its name.
link_redis_server() {
    mkdir -p "$tools/bin"
    ln -sf /usr/bin/redis-check-rdb "$tools/bin/redis-server"
}

# A program out of a Python package.
install_python_tool() { # name, version
    local name=$1 version=$2 into="$tools/$1"
    [[ "$("$tools/bin/$name" --version 2>/dev/null || :)" =~ (^|\ )"$version"$ ]] && return
    say "installing $name"
    python3 -m venv --clear "$into" || fail "python3 could not make a virtual environment for $name"
    "$into/bin/pip" install --quiet --disable-pip-version-check "$name==$version" || fail "pip could not install $name"
    mkdir -p "$tools/bin"
    ln -sf "$into/bin/$name" "$tools/bin/$name"
}

install_browser_tests() {
    cmp -s end2end/package-lock.json end2end/node_modules/.installed && return
    say "installing Playwright"
    npm ci --prefix end2end --silent --no-audit --no-fund || fail "npm could not install Playwright"
    cp end2end/package-lock.json end2end/node_modules/.installed
}

. scripts/setup_emitters.sh

command -v rustup >/dev/null || fail "rustup is missing; install it as https://rustup.rs says"
install_debian_packages
install_rust
if [ "$purpose" = mutants ]; then
    install_cargo_tool cargo-mutants "$cargo_mutants" "cargo mutants --version" "three minutes" --locked
    exit
fi
add_wasm_target
install_npm_tools
[ "$purpose" != test ] || install_test_servers
[ "$purpose" != test ] || install_programs prometheus usr/bin/promtool usr/bin/prometheus
[ "$purpose" != test ] || install_programs nginx usr/sbin/nginx
[ "$purpose" != test ] || install_programs etcd-server usr/bin/etcd
[ "$purpose" != test ] || install_programs victoria-metrics usr/bin/victoria-metrics
[ "$purpose" != test ] || link_redis_server
[ "$purpose" != test ] || install_python_emitters
[ "$purpose" != test ] || install_node_emitters
[ "$purpose" != test ] || build_java_emitter
[ "$purpose" != test ] || build_go_emitter
# Asks a console whatever its OpenAPI document allows, and what it does not.
[ "$purpose" != test ] || install_python_tool schemathesis "$schemathesis"
# Knows the schemas of Kubernetes, for deploy/kubernetes.
[ "$purpose" != test ] || install_python_tool kubernetes-validate "$kubernetes_validate"
[ "$purpose" != test ] || install_browser_tests
[ "$purpose" != test ] || install_cargo_tool cargo-deny "$cargo_deny" "cargo deny --version" "some minutes" --locked
# Without --locked: its lock file names a version of a dependency that the registry no longer has.
install_cargo_tool wasm-bindgen-cli "$wasm_bindgen" "wasm-bindgen --version" "a minute" --bin wasm-bindgen
[ "$purpose" != watch ] || install_cargo_leptos
say "everything is there"
