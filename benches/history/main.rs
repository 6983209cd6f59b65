//! What the history costs: processor time and room of recording, and the time of a chart of 90 days from a store of two
//! years. `make bench` runs it; each line says its bar. The last full run is in docs/BENCHMARKS.md.

mod generated;
mod reading;
mod recording;
mod room;
mod spent;

#[tokio::main]
async fn main() {
    // What the harness of cargo passes on, `--bench`, says nothing.
    println!("History: 20 of 100 generated pools are busy (500 leases a second), 30 of medium load (50), 50 quiet (1 or none).");
    recording::reading_of_idle_pools().await;
    recording::writing_of_busy_ones().await;
    room::of_a_day().await;
    reading::a_chart_of_ninety_days().await;
}
