//! `plimsoll store`: whole stores made, copied, verified, backed up and restored.

mod copied;
mod ground;
mod interrupted;
mod migrated;
mod refused;
mod running;
mod starting;
mod verified;
