-- A further server of a shared store that is spread over several: run this once in a database of that server, as an administrator. Nothing
-- else is needed; the store's own server makes the tables here and drops them, by docs/plimsoll_store_sharded.sql. Set a password for the
-- role: \password plimsoll_store
create role plimsoll_store login connection limit 40;
create schema plimsoll authorization plimsoll_store;
set role plimsoll_store;

-- Tables of the store that lie here: a row makes its table, and drops it when it goes. Rows come through postgres_fdw, so that both
-- happen in the transaction of the console.
create table plimsoll.part (
    name text primary key,
    made_by text not null
);

-- postgres_fdw sets search_path to pg_catalog. Dropping waits for readers, and all others wait behind it: not for long.
create function plimsoll.follow_part() returns trigger language plpgsql set lock_timeout = '500ms' as $$
begin
    if tg_op = 'INSERT' then
        execute new.made_by;
    else
        execute format('drop table if exists plimsoll.%I', old.name);
    end if;
    return null;
end
$$;
create trigger part_follows after insert or delete on plimsoll.part for each row execute function plimsoll.follow_part();

reset role;
