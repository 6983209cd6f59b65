//! Notices, from the console to receivers that are really there.

mod configuration;
mod delivery;
mod foreign_text;
mod ground;
mod incidents;
mod kinds;
mod mailing;
mod mounted;
mod testing;
mod tls;
