//! Several servers: a primary with a streaming replica, each with its own slots, pools, lag and conflicts, against what the servers
//! themselves say; and servers that are stopped, that nobody can reach, and that never answer.

mod capacity;
mod ground;
mod replica;
mod strangers;
