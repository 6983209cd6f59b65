//! The table without its HTML: who is in it, what each row says, and which rows an address asks for.

mod address;
mod group;
mod numbers;
mod order;
mod pool_row;
mod search;
mod search_word;
mod selection;
mod state;
mod sums;
#[cfg(test)]
mod tests;

pub use address::FleetQuery;
pub use group::{FleetTable, Instance, Service};
pub use numbers::Numbers;
pub use order::{Order, SortColumn};
pub use pool_row::PoolRow;
pub use search::{LONGEST, Search, with_state};
pub use search_word::StateWord;
pub use selection::{Found, Row, WINDOW, instance_key};
pub use state::RowState;
pub use sums::{Sum, WaitP99};
