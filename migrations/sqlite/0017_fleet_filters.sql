-- Named searches of the Fleet, for everybody who logs in. See src/overview/fleet/saved.
create table fleet_filter (
    name text primary key,
    -- The query of the address: search and order.
    query text not null,
    created_at integer not null
) strict;
