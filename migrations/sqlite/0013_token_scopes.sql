-- What a token is good for, until when, and when it was last used, to the minute.
create table token_with_scope (
    name text primary key,
    hash blob not null unique,
    created_at integer not null,
    scope text not null check (scope in ('metrics', 'read', 'read:statements', 'write:metrics', 'mark')),
    expires_at integer,
    used_at integer
) strict;
insert into token_with_scope (name, hash, created_at, scope) select name, hash, created_at, scope from token;
drop table token;
alter table token_with_scope rename to token;
