//! Elixir's Ecto, by PromEx, whose metrics begin with the application's name; and gauges polled of `DBConnection.get_connection_metrics`.
//!
//! Names: akoutmos/prom_ex, `lib/prom_ex/plugins/ecto.ex`; elixir-ecto/db_connection, `lib/db_connection.ex`.

use super::dialect::Dialect;
use super::mapping::MILLISECONDS;
use super::raw_pool::RawPool;
use super::{DialectLines, Field::*, Mapping};

pub(super) static DIALECT: Dialect = Dialect {
    fragments: &["ecto_repo_init_pool_size", "ecto_repo_query_queue_time_", "ready_conn_count", "checkout_queue_length"],
    pool_labels: &["repo"],
    mappings: &[
        Mapping::of(TotalCapacity, "ecto_repo_init_pool_size").any_prefix(),
        Mapping::of(CheckedIn, "ready_conn_count").any_prefix(),
        Mapping::of(Waiting, "checkout_queue_length").any_prefix(),
        Mapping::of(Wait, "ecto_repo_query_queue_time_milliseconds").scaled(MILLISECONDS).any_prefix(),
    ],
    adjust,
    hints: &[
        (CheckedOut, "Poll DBConnection.get_connection_metrics with telemetry_poller, and export ready_conn_count with the label repo."),
        (CheckedIn, "Poll DBConnection.get_connection_metrics with telemetry_poller, and export ready_conn_count with the label repo."),
        (Waiting, "Poll DBConnection.get_connection_metrics with telemetry_poller, and export checkout_queue_length with the label repo."),
        (TotalCapacity, "Start PromEx before the repo: it learns the pool's size when the repo starts."),
        (PoolSize, "Start PromEx before the repo: it learns the pool's size when the repo starts."),
        (WaitSum, "Add the plugin PromEx.Plugins.Ecto: it counts queue times."),
        (Wait, "Add the plugin PromEx.Plugins.Ecto: it counts queue times."),
        (TimedOut, "Ecto does not count queries that it drops from the queue: they are DBConnection.ConnectionError in its log."),
        (Acquired, "Ecto counts queries, several of which may share one connection in a transaction."),
        (HoldSum, "Ecto does not tell how long connections are held."),
        (ConnectSum, "Ecto does not tell how long connects take."),
        (Opening, "Ecto does not tell connects under way."),
    ],
    lines: &[
        DialectLines {
            numbers: &[WaitSum, Wait],
            place: "Elixir, plugins/0 of the PromEx module",
            text: "{PromEx.Plugins.Ecto, otp_app: :my_app, repos: [MyApp.Repo]}",
        },
        DialectLines {
            numbers: &[TotalCapacity, PoolSize],
            place: "Elixir, application.ex",
            text: "children = [MyApp.PromEx, MyApp.Repo]",
        },
    ],
    ..Dialect::new("ecto", "Ecto")
};

/// The pool keeps all its connections open.
fn adjust(pool: &mut RawPool) {
    pool.derive(Open, pool.value(TotalCapacity));
}
