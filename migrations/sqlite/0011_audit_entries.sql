-- What was done to the console and through it, and what was refused; see src/audit.
create table audit_entry (
    id integer primary key,
    at_ms integer not null,
    -- The same was tried so often, the last time at until_ms.
    until_ms integer not null,
    times integer not null default 1,
    -- For example "admin", "token grafana", "command line of root", "stranger".
    who text not null,
    -- The browser's session, by its number.
    session integer,
    -- Where the request came from.
    address text,
    -- For example backend.terminate; see src/audit/entry.rs.
    action text not null,
    target text not null,
    outcome text not null check (outcome in ('done', 'refused', 'failed')),
    details text not null,
    -- By somebody who was not let in: bounded apart, so that these rows push out none of the others.
    stranger integer not null
) strict;

create index audit_entry_of on audit_entry (stranger, id);

insert into audit_entry (id, at_ms, until_ms, who, address, action, target, outcome, details, stranger)
select id, at_ms, at_ms, 'admin', case when who like 'admin from %' then substr(who, 12) end, 'backend.' || what,
       'backend ' || pid || coalesce(', user ' || role, '') || coalesce(', application ' || application, ''),
       case when outcome like 'Refused: %' then 'refused' else 'done' end,
       case when outcome like 'Refused: %' then substr(outcome, 10) else outcome end, 0
from audit;

drop table audit;
