-- The severity that receivers know of an incident; null: nobody has been told of it yet.
alter table incident add column told_severity text;
update incident set told_severity = severity;

-- The name that receivers know it by, set when it is first told: it never changes while the incident is open.
alter table incident add column name text;

-- The number of each rule when it began to fire, and the worst since; null: kept by an earlier version.
alter table incident_rule add column first_value real;
alter table incident_rule add column worst_value real;
