-- A role for the Plimsoll console and for plimsoll check that can read what they show, and no more.
--
-- Run this as a superuser, in the database that the console connects to:
--   psql -d DATABASE -f plimsoll_monitor.sql
-- Then give the role a password with \password plimsoll_monitor, and connect the console with
--   DATABASE_URL=postgres://plimsoll_monitor@HOST/DATABASE

SET search_path = pg_catalog, pg_temp;

-- The console's own connections are at most 6. The rest is room for plimsoll check and for a small pool
-- (PLIMSOLL_POOL_SIZE and PLIMSOLL_MAX_OVERFLOW) that a load test takes.
CREATE ROLE plimsoll_monitor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 20;

-- All settings, the sessions and statements of other roles, the lag of replicas.
GRANT pg_monitor TO plimsoll_monitor;

DO $$
BEGIN
    EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO plimsoll_monitor', pg_catalog.current_database());
END
$$;

-- Names are looked up in the system's schema alone, whatever is set for the database; and nothing is written.
ALTER ROLE plimsoll_monitor SET search_path = pg_catalog, pg_temp;
ALTER ROLE plimsoll_monitor SET default_transaction_read_only = on;

-- Optional. To cancel statements and end sessions of other roles, except those of superusers, from the Activity page:
-- GRANT pg_signal_backend TO plimsoll_monitor;

-- Optional, for a database that was made by PostgreSQL 14 or older, where every role may create objects in public:
-- REVOKE CREATE ON SCHEMA public FROM PUBLIC;
