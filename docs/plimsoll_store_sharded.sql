-- Spreads what a shared store writes each second over several PostgreSQL servers, by the source. Run this in the store's database as an
-- administrator, once its tables are there (`plimsoll store migrate`) and each further server is prepared by docs/plimsoll_store_shard.sql
-- and named here, as docs/SCALE.md shows: `create server plimsoll_shard_1 foreign data wrapper postgres_fdw …`. Run it again when a server
-- was added: new periods are spread over all of them, and older ones stay where they are until they are dropped.
set role plimsoll_store;

-- Through this table the store makes and drops tables on a server.
do $$
declare
    shard text;
begin
    for shard in select srvname from pg_foreign_server where srvname ~ '^plimsoll_shard_[0-9]+$' loop
        execute format('create foreign table if not exists plimsoll.%I (name text not null, made_by text not null)
            server %I options (schema_name ''plimsoll'', table_name ''part'')', shard || '_part', shard);
    end loop;
end
$$;

-- The servers that are ready to be used.
create or replace function plimsoll.shards() returns text[] language sql stable as $$
    select coalesce(array_agg(server.srvname::text order by server.srvname), '{}')
    from pg_foreign_server server join pg_foreign_table foreign_table on foreign_table.ftserver = server.oid
    where foreign_table.ftrelid = to_regclass(format('plimsoll.%I', server.srvname || '_part'))
$$;

-- The statements that make a table of another server: the columns of `parent`, with the key that each period has.
create or replace function plimsoll.made_by(parent text, part text) returns text language sql stable as $$
    select format('create table if not exists plimsoll.%I (%s, primary key (source, at_s))', part,
                  string_agg(format('%I %s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' end),
                             ', ' order by attnum))
        || coalesce(string_agg(format('; alter table plimsoll.%I alter column %I set storage external', part, attname), '')
                    filter (where attstorage = 'e'), '')
    from pg_attribute where attrelid = format('plimsoll.%I', parent)::regclass and attnum > 0 and not attisdropped
$$;

-- In the place of the function of the same name that the console's tables come with. The first part lies on the store's own server.
create or replace function plimsoll.add_period(parent text, from_s bigint, until_s bigint) returns void language plpgsql as $$
declare
    child text := parent || '_p' || from_s;
    part text := child || '_0';
    shard text;
    servers text[] := plimsoll.shards();
    number int := 0;
    modulus int := cardinality(servers) + 1;
begin
    execute format('create table plimsoll.%I (like plimsoll.%I including defaults including storage) partition by hash (source)',
                   child, parent);
    execute format('create table plimsoll.%I partition of plimsoll.%I for values with (modulus %s, remainder 0)', part, child, modulus);
    execute format('alter table plimsoll.%I add primary key (source, at_s)', part);
    foreach shard in array servers loop
        number := number + 1;
        part := child || '_' || number;
        execute format('insert into plimsoll.%I (name, made_by) values ($1, $2) on conflict do nothing', shard || '_part')
            using part, plimsoll.made_by(parent, part);
        execute format('create foreign table plimsoll.%I partition of plimsoll.%I for values with (modulus %s, remainder %s)
            server %I options (schema_name ''plimsoll'', table_name %L)', part, child, modulus, number, shard, part);
    end loop;
    execute format('alter table plimsoll.%I attach partition plimsoll.%I for values from (%s) to (%s)', parent, child, from_s, until_s);
end
$$;

-- Periods that were made before they were spread are of one part.
create or replace function plimsoll.drop_period(parent text, from_s bigint) returns void language plpgsql as $$
declare
    child text := parent || '_p' || from_s;
    parts text[];
    shards text[];
begin
    select array_agg(part.relname::text), array_agg(server.srvname::text) into parts, shards
    from pg_inherits join pg_class part on part.oid = inhrelid join pg_foreign_table on ftrelid = part.oid
        join pg_foreign_server server on server.oid = ftserver
    where inhparent = to_regclass(format('plimsoll.%I', child));
    execute format('drop table plimsoll.%I', child);
    for number in 1..coalesce(cardinality(parts), 0) loop
        execute format('delete from plimsoll.%I where name = $1', shards[number] || '_part') using parts[number];
    end loop;
end
$$;

reset role;
