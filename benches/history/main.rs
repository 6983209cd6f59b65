//! What the history costs: processor time and room of recording, and the time of a chart of 90 days from a store of two
//! years, of either kind. `make bench` runs all of it; the parts that are named (recording, growth, fleet, room, server, reading, transfer), and no others, run with
//! `cargo bench --features internals --bench history -- room`. Each line says its bar. What was seen is in docs/BENCHMARKS.md.

mod fleet;
mod generated;
mod reading;
mod recording;
mod room;
mod server;
mod spent;
mod transfer;

#[tokio::main]
async fn main() {
    // Of what the harness of cargo passes on, `--bench` says nothing.
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|asked| asked == part);
    println!(
        "History. Of ten generated pools 2 are busy (50 leases a second; under heavy load 500), 3 less so (5; 50), 5 quiet (1 or none)."
    );
    if wanted("recording") {
        recording::of_a_thousand_pools().await;
    }
    if wanted("growth") {
        recording::growth().await;
    }
    if wanted("fleet") {
        fleet::of_a_thousand_instances().await;
    }
    if wanted("room") {
        room::of_a_day().await;
    }
    if wanted("server") {
        room::of_a_day_on_a_server().await;
    }
    if wanted("reading") {
        reading::a_chart_of_ninety_days().await;
    }
    if wanted("transfer") {
        transfer::of_a_year().await;
    }
}
