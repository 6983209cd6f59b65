-- Rows of the history that are some minutes old, packed: all of one source and tier from at_s up to until_s.
create table history_block (
    source integer not null references history_source (id),
    tier integer not null,
    at_s integer not null,
    until_s integer not null,
    -- A version byte and the compressed frames; see history/block.rs.
    frames blob not null,
    primary key (source, tier, at_s)
) strict, without rowid;
