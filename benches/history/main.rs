//! What the history costs: processor time and room of recording, and the time of a chart of 90 days from a store of two
//! years. `make bench` runs it; each line says its bar. What was seen is in docs/BENCHMARKS.md.

mod generated;
mod reading;
mod recording;
mod room;
mod spent;

#[tokio::main]
async fn main() {
    // What the harness of cargo passes on, `--bench`, says nothing.
    println!(
        "History. Of ten generated pools 2 are busy (50 leases a second; under heavy load 500), 3 less so (5; 50), 5 quiet (1 or none)."
    );
    recording::of_a_thousand_pools().await;
    recording::growth().await;
    room::of_a_day().await;
    reading::a_chart_of_ninety_days().await;
}
