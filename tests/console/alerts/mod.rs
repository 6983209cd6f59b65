//! Alerts: what opens an incident, what becomes of it, and who may say something about it.

mod editing;
mod faults;
mod gave_up;
mod ground;
mod grouping;
mod hidden;
mod keeping;
mod locks;
mod looking_after;
mod mounted;
mod observed;
mod refused;
mod replicas;
mod spike;
mod watch;
