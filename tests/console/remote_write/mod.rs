//! Remote write to receivers that behave as no real one does when it is asked to, and the messages as the specification has them.

mod faults;
mod ground;
mod mounted;
mod newer;
mod wire;
