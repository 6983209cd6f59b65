-- The moment of the numbers in an incident's sentence; null: kept by an earlier version, and taken for the moment of its opening.
alter table incident add column sentence_at_ms integer;
