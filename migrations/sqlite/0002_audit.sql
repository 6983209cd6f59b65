-- What was done to a server's sessions through the console, and what was refused.
create table audit (
    id integer primary key,
    at_ms integer not null,
    -- The address that the request came from; there is one account, the admin.
    who text not null,
    what text not null,
    pid integer not null,
    -- Of the session that was meant; not known where it was gone already.
    role text,
    application text,
    outcome text not null
) strict;
