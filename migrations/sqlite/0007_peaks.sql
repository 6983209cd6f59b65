-- High-water marks, one row each stretch: an hour, a day, a week, or all of the time.
create table peak (
    source integer not null references history_source (id),
    -- checked_out, waiting or wait.
    what text not null,
    -- hour, day, week or ever.
    stretch text not null,
    began_s integer not null,
    -- A count, or microseconds for a wait.
    value integer not null,
    at_ms integer not null,
    -- Who held connections then, as JSON; see history/holding.rs.
    holding text not null,
    primary key (source, what, stretch, began_s)
) strict, without rowid;

-- Who held connections of a pool at a moment: every few minutes, and every few seconds while it is tight.
create table holding (
    source integer not null references history_source (id),
    at_s integer not null,
    holding text not null,
    primary key (source, at_s)
) strict, without rowid;

-- What happened around the pools: a start of the console, of the server, a deploy.
create table mark (
    id integer primary key,
    at_s integer not null,
    -- start, server or deploy.
    kind text not null,
    words text not null
) strict;
create index mark_at on mark (at_s);
