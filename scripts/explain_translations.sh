#!/usr/bin/env bash
# Writes src/explain/catalogue/translations.tsv from the catalogues of an installed PostgreSQL (Debian: postgresql-15).
# Needs msgunfmt (gettext). The English texts stand in src/explain/catalogue/postgresql.rs.
set -euo pipefail
cd "$(dirname "$0")/.."
out=src/explain/catalogue/translations.tsv
version=${1:-15}

# Id of the message, and its msgid as msgunfmt prints it.
wanted() {
  cat <<'END'
role_limit	too many connections for role \"%s\"
database_limit	too many connections for database \"%s\"
reserved_slots	remaining connection slots are reserved for non-replication superuser connections
reserved_slots	remaining connection slots are reserved for roles with the %s attribute
reserved_slots	remaining connection slots are reserved for roles with privileges of the \"%s\" role
too_many_clients	sorry, too many clients already
wal_senders	number of requested standby connections exceeds max_wal_senders (currently %d)
wal_senders	number of requested standby connections exceeds \"max_wal_senders\" (currently %d)
replication_slots	all replication slots are in use
lock_table	You might need to increase max_locks_per_transaction.
fork	could not fork new process for connection: %m
out_of_file_descriptors	out of file descriptors: %m; release and retry
statement_timeout	canceling statement due to statement timeout
lock_timeout	canceling statement due to lock timeout
transaction_timeout	terminating connection due to transaction timeout
idle_in_transaction	terminating connection due to idle-in-transaction timeout
idle_session	terminating connection due to idle-session timeout
authentication_timeout	canceling authentication due to timeout
user_request	canceling statement due to user request
terminated	terminating connection due to administrator command
deadlock	deadlock detected
not_ready	the database system is starting up
not_ready	the database system is shutting down
not_ready	the database system is in recovery mode
password	password authentication failed for user \"%s\"
END
}

# One line per message: msgid, a tab, msgstr; lines that msgunfmt has split are joined.
messages() {
  msgunfmt --no-wrap "$1" | awk '
    /^msgid "/  { flush(); id = substr($0, 8, length($0) - 8); in_id = 1; next }
    /^msgstr "/ { text = substr($0, 9, length($0) - 9); in_id = 0; next }
    /^"/        { part = substr($0, 2, length($0) - 2); if (in_id) id = id part; else text = text part }
    function flush() { if (id != "" && text != "") print id "\t" text; id = text = "" }
    END { flush() }'
}

{
  echo "# PostgreSQL's messages in other languages: id, language, text. Written by scripts/explain_translations.sh from PostgreSQL $version."
  for catalogue in /usr/share/locale/*/LC_MESSAGES/postgres-"$version".mo; do
    language=$(basename "$(dirname "$(dirname "$catalogue")")")
    awk -F '\t' -v language="$language" '
      NR == FNR { text[$1] = $2; next }
      ($2 in text) {
        said = text[$2]
        gsub(/\\"/, "\"", said)
        gsub(/\\n/, " ", said)
        sub(/\.$/, "", said)
        sub(/。$/, "", said)
        if (said ~ /^%/) next
        hole = $1 == "database_limit" ? "{database}" : $1 == "reserved_slots" ? "{}" : "{role}"
        sub(/%s/, hole, said)
        sub(/%d/, "{#limit}", said)
        # The reason of the system, which may be in another language: the rest of the text is enough.
        sub(/ *[:(]? *%m\)?$/, "", said)
        sub(/%m/, "{}", said)
        print "postgresql." $1 "\t" language "\t" said
      }' <(messages "$catalogue") <(wanted)
  done
} > "$out"
wc -l < "$out"
