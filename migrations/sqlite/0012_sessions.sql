-- Sessions with what an operator needs to tell them apart. A number is never given twice: the audit names sessions by it.
create table session_by_number (
    number integer primary key autoincrement,
    hash blob not null unique,
    created_at integer not null,
    expires_at integer not null,
    -- When a request last came with it, to the minute, and from where.
    seen_at integer not null,
    address text,
    -- What the browser calls itself, in printable characters.
    browser text not null default ''
) strict;
insert into session_by_number (hash, created_at, expires_at, seen_at)
select hash, created_at, expires_at, cast(strftime('%s', 'now') as integer) from session order by created_at;
drop table session;
alter table session_by_number rename to session;
