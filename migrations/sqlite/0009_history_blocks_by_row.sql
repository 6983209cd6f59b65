-- A block is some kilobytes. In a table that is its own key's index only a small part of one stands in the tree, and the rest
-- begins a page of its own, half of which stays empty.
create table history_block_by_row (
    source integer not null references history_source (id),
    tier integer not null,
    at_s integer not null,
    until_s integer not null,
    -- A version byte and the compressed frames; see history/block/.
    frames blob not null,
    primary key (source, tier, at_s)
) strict;
insert into history_block_by_row select source, tier, at_s, until_s, frames from history_block;
drop table history_block;
alter table history_block_by_row rename to history_block;
