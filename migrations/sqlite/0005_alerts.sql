-- What was found, from when it began until it was over.
create table incident (
    id integer primary key,
    -- The rule that opened it, and what it is about: the name of a pool, or "the server".
    rule text not null,
    source text not null,
    severity text not null,
    sentence text not null,
    -- As JSON, where it can be told.
    cause text,
    opened_at_ms integer not null,
    resolved_at_ms integer,
    acknowledged_by text,
    acknowledged_at_ms integer,
    silenced_until_ms integer,
    -- When somebody was last told of it, and how often it was told again.
    told_at_ms integer not null,
    repeats integer not null
) strict;

create index incident_by_end on incident (resolved_at_ms);

-- The rules that fire in it: several of one cause are one incident.
create table incident_rule (
    incident integer not null references incident (id) on delete cascade,
    rule text not null,
    source text not null,
    severity text not null,
    since_ms integer not null,
    until_ms integer,
    primary key (incident, rule, source)
) strict, without rowid;

-- Rules that were changed on the page, and by whom.
create table alert_setting (
    rule text primary key,
    -- As JSON.
    settings text not null,
    who text not null,
    at_ms integer not null
) strict;
