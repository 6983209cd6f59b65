//! `--demo-fleet`: a standby, PgBouncer and two services around the embedded server, all of them real.

mod endings;
mod fleet;
mod ground;
