//! The test that runs.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart::RunChart;
use crate::base::BasePath;
use crate::loadtest::model::{LiveNumbers, TestPhase, percent_free};
use crate::loadtest::page::RUNNING;
use crate::loadtest::runs::Running;
use crate::ui::format::ms;

#[component]
pub fn Now(base: BasePath, running: Option<Arc<Running>>) -> impl IntoView {
    running.map(|running| {
        let Running { what, who, live, ticks } = (*running).clone();
        let abort = base.of("/api/load-test/abort");
        view! {
            <section class="now" id=RUNNING aria-labelledby="now">
                <div class="now-head">
                    <h2 id="now">"Running now"</h2>
                    <form method="post" action=abort>
                        <button type="submit" class="danger">"Abort"</button>
                    </form>
                </div>
                <p class="summary">{what}", started by "{who}"."</p>
                <Progress live=live.clone() />
                <Figures live=live.clone() />
                <RunChart label="Course of the test, table".to_owned() id="now".to_owned() ticks until_ms=live.duration_ms />
            </section>
        }
    })
}

#[component]
fn Progress(live: LiveNumbers) -> impl IntoView {
    let (value, said) = match (live.phase, live.duration_ms) {
        (TestPhase::Preparing, _) => (Some(0.0), "Checking the server and opening the base connections.".to_owned()),
        (TestPhase::Running, Some(whole)) => {
            (Some((live.elapsed_ms / whole).min(1.0)), format!("{} of {}", ms(live.elapsed_ms), ms(whole)))
        }
        (TestPhase::Running, None) => (None, ms(live.elapsed_ms)),
        (TestPhase::Ending | TestPhase::Over, _) => (Some(1.0), "Ending users and closing connections.".to_owned()),
    };
    view! {
        <p class="progress">
            <progress max="1" value=value.map(|share| format!("{share:.3}")) aria-label="Progress of the load test"></progress>
            <span>{said}</span>
        </p>
    }
}

#[component]
fn Figures(live: LiveNumbers) -> impl IntoView {
    let unknown = || "—".to_owned();
    let figures = [
        ("Users", format!("{} of {}", live.tick.users, live.users)),
        ("In use", if live.capacity == 0 { unknown() } else { format!("{} of {}", live.tick.checked_out, live.capacity) }),
        ("Waiting", live.tick.waiting.to_string()),
        ("Done", live.done.to_string()),
        ("A second", percent_free(live.throughput_per_s)),
        ("Wait p99", live.wait_p99_ms.map_or_else(unknown, ms)),
        ("Errors", live.errors.to_string()),
    ];
    let figure = |(name, value): (&'static str, String)| view! { <div data-figure=name><dt>{name}</dt><dd>{value}</dd></div> };
    view! { <dl class="seen">{figures.map(figure).collect_view()}</dl> }
}
