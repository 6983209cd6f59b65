-- What a token is good for. Reading is all that there is so far.
alter table token add column scope text not null default 'read' check (scope in ('read'));
