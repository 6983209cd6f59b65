//! Notices, from the console to receivers that are really there.

mod configuration;
mod delivery;
mod ground;
mod incidents;
mod kinds;
mod mailing;
mod mounted;
mod testing;
