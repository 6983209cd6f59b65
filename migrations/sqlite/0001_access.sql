-- Who may look: one admin, browser sessions, API tokens. Secrets are kept as hashes only.
create table admin (
    id integer primary key check (id = 1),
    password_hash text not null,
    -- The operator set it, by PLIMSOLL_ADMIN_PASSWORD or the file; else it was generated.
    given integer not null,
    changed_at integer not null
) strict;

create table session (
    hash blob primary key,
    created_at integer not null,
    expires_at integer not null
) strict;

create table token (
    name text primary key,
    hash blob not null unique,
    created_at integer not null
) strict;
