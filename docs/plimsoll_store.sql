-- The role and the schema of a shared store: run this once in the store's database, as an administrator. Nothing else is needed; a console
-- makes its tables by itself. Set a password for the role, or let it log in by certificate: \password plimsoll_store
create role plimsoll_store login connection limit 40;
alter role plimsoll_store set search_path = plimsoll;
create schema plimsoll authorization plimsoll_store;
