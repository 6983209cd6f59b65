//! What a console observes of real services, against the truth that the tests have made: every connection is held, two callers wait,
//! one has given up. What a sender does not tell is `null`, never 0.

mod exposition;
mod otlp;
mod pool_stats;
mod poolers;
mod scraped;
mod server;
mod table;
