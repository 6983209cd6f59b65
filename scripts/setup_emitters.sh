# The services of tests/emitters: a part of setup.sh, which reads it.

# Whether a copy of this file says that it has been installed in a folder.
is_installed() { # file, folder
    cmp -s "$1" "$2/.installed"
}

# Services in Python for tests/emitters, and an exporter for PgBouncer. The list is complete: no package draws in another.
install_python_emitters() {
    local wanted=tools/emitters/requirements.txt into="$tools/emitters/python"
    is_installed "$wanted" "$into" && return
    say "installing FastAPI, SQLAlchemy, psycopg and OpenTelemetry for the tests"
    python3 -m venv --clear "$into" || fail "python3 could not make a virtual environment for the tests' services"
    "$into/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$wanted" \
        || fail "pip could not install what $wanted lists"
    cp "$wanted" "$into/.installed"
}

install_node_emitters() {
    local wanted=tools/emitters/package-lock.json into="$tools/emitters/node"
    is_installed "$wanted" "$into" && return
    say "installing node-postgres and OpenTelemetry for the tests"
    mkdir -p "$into"
    cp tools/emitters/package.json "$wanted" "$into/"
    npm ci --prefix "$into" --silent --no-audit --no-fund || fail "npm could not install what tools/emitters/package.json lists"
    cp "$wanted" "$into/.installed"
}

# Compiled once more when a source changes.
build_java_emitter() {
    local sources=tests/emitters/hikaricp into="$tools/emitters/java" unpacked
    cat "$sources"/*.java | cmp -s - "$into/.installed" && return
    say "compiling the tests' service with HikariCP"
    unpacked=$(mktemp -d -p "$scratch")
    unpack_packages "$unpacked" libhikaricp-java libpostgresql-jdbc-java libslf4j-java
    mkdir -p "$into/classes"
    for jar in HikariCP postgresql slf4j-api slf4j-nop; do cp -L "$unpacked/usr/share/java/$jar.jar" "$into/"; done
    rm -r "$unpacked"
    javac -cp "$into/*" -d "$into/classes" "$sources"/*.java || fail "javac could not compile $sources"
    cat "$sources"/*.java > "$into/.installed"
}

# The compiler is unpacked for this alone: it takes 450 MB. Debian's packages hold the libraries' sources.
build_go_emitter() {
    local source=tests/emitters/go_database_sql/main.go into="$tools/emitters/go" unpacked
    is_installed "$source" "$into" && return
    say "compiling the tests' service with Go's database/sql"
    unpacked=$(mktemp -d -p "$scratch")
    unpack_packages "$unpacked" golang-1.19-go golang-1.19-src golang-github-prometheus-client-golang-dev golang-github-lib-pq-dev \
        golang-github-beorn7-perks-dev golang-github-cespare-xxhash-dev golang-github-golang-protobuf-1-3-dev \
        golang-github-prometheus-client-model-dev golang-github-prometheus-common-dev golang-github-prometheus-procfs-dev \
        golang-protobuf-extensions-dev golang-google-protobuf-dev golang-golang-x-sys-dev
    mkdir -p "$into"
    # As Debian has compiled the standard library: with any further option it is compiled anew, which takes half a minute.
    GO111MODULE=off GOROOT="$unpacked/usr/lib/go-1.19" GOPATH="$unpacked/usr/share/gocode" GOCACHE="$unpacked/cache" \
        "$unpacked/usr/lib/go-1.19/bin/go" build -o "$into/go_database_sql" "$source" || fail "go could not compile $source"
    rm -r "$unpacked"
    cp "$source" "$into/.installed"
}
