//! What the server is doing, planted on a real server, read from the page and its server function.

mod all;
mod blocking;
mod ending;
pub mod ground;
mod machine;
mod partial;
mod rates;
mod replicas;
mod standby;
mod statements;
mod versions;
