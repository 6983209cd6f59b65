-- Notices on their way to those who are told: one row a notice and notifier.
create table outbox (
    id integer primary key,
    notifier text not null,
    -- The same however often it is sent.
    key text not null,
    -- Of one incident the later notice waits for the earlier.
    incident integer not null,
    -- The whole notice as JSON.
    notice text not null,
    created_at_ms integer not null,
    attempts integer not null default 0,
    next_at_ms integer not null,
    delivered_at_ms integer,
    -- It is given up, for the reason.
    failed_at_ms integer,
    -- Why the last attempt failed, and when that was.
    reason text,
    reason_at_ms integer,
    unique (notifier, key)
) strict;

create index outbox_pending on outbox (notifier, incident, id) where delivered_at_ms is null and failed_at_ms is null;

-- Tells the notices of this store from those of another console, or of this one with a new store: both have an incident 1.
create table outbox_origin (
    id text primary key
) strict;

insert into outbox_origin (id) values (lower(hex(randomblob(6))));
