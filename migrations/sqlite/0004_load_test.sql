-- Load tests that were run from the console, and by whom.
create table load_test (
    id integer primary key,
    began_at_ms integer not null,
    -- The address that the request came from; there is one account, the admin.
    who text not null,
    -- Who ended it before its time.
    ended_by text,
    -- PASS, FAIL, ABORTED.
    word text not null,
    -- In a phrase.
    what text not null,
    -- The whole report as JSON.
    report text not null
) strict;
