-- Sources that were added over REST, as JSON with the keys of a table [[sources]]; it holds no secret. See src/fleet/sources/engine.
create table source (
    -- The id over REST: none is given twice.
    id integer primary key autoincrement,
    given text not null,
    created_at integer not null
) strict;

-- A token may have the scope write:sources.
create table token_with_sources (
    name text primary key,
    hash blob not null unique,
    created_at integer not null,
    scope text not null check (scope in ('metrics', 'read', 'read:statements', 'write:metrics', 'write:sources', 'mark')),
    expires_at integer,
    used_at integer
) strict;
insert into token_with_sources (name, hash, created_at, scope, expires_at, used_at)
select name, hash, created_at, scope, expires_at, used_at from token;
drop table token;
alter table token_with_sources rename to token;
