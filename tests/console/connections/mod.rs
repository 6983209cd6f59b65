//! Connections: how long one may take, how many there may be, and who is served meanwhile.

mod bounds;
mod flood;
mod ground;
mod times;
