-- What was recorded, and of which pool.
create table history_source (
    id integer primary key,
    name text not null unique
) strict;

-- One row each stretch of time: 1, 10, 60 or 3600 seconds, beginning at at_s (Unix time).
create table history (
    source integer not null references history_source (id),
    tier integer not null,
    at_s integer not null,
    -- A version byte and what happened in it; see history/frame.rs.
    frame blob not null,
    primary key (source, tier, at_s)
) strict, without rowid;
