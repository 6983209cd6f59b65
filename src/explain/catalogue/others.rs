//! Rails, Ecto and Npgsql.

use crate::explain::model::Subject::*;
use crate::explain::model::{Handles, KnownMessage, Project};

pub const ACTIVE_RECORD: Project = Project {
    name: "Rails Active Record",
    repository: "rails/rails",
    messages: &[KnownMessage::new(
        "active_record.timeout",
        ServicePool,
        "activerecord/lib/active_record/connection_adapters/abstract/connection_pool/queue.rb: 5.0 to 8.x the first text, before the second",
        &[
            "could not obtain a connection from the pool within {#timeout_s} seconds< (waited {#waited_s} seconds)>",
            "could not obtain a database connection within {#timeout_s} seconds< (waited {#waited_s} seconds)>",
            "ActiveRecord::ConnectionTimeoutError",
        ],
    )],
    handles: Handles::of_pool(
        "pool in database.yml (max_connections in Rails 8.1)",
        "compare pool with the threads of a process (Puma's max threads, Sidekiq's concurrency), and look for threads of your own that use models",
        "ActiveRecord::Base.connection_pool.stat in each process",
    ),
};

pub const ECTO: Project = Project {
    name: "Ecto DBConnection",
    repository: "elixir-ecto/db_connection",
    messages: &[
        KnownMessage::new(
            "db_connection.dropped",
            ServicePool,
            "lib/db_connection/connection_pool.ex, 2.0 and later",
            &["connection not available and request was dropped from queue after {#waited_ms}ms"],
        )
        .also_unreachable(),
        KnownMessage::new(
            "db_connection.no_queue",
            ServicePool,
            "lib/db_connection/connection_pool.ex",
            &["connection not available and queuing is disabled"],
        )
        .also_unreachable(),
        KnownMessage::new(
            "db_connection.deadline",
            ServicePool,
            "lib/db_connection/holder.ex",
            &["connection not available because deadline reached while in queue"],
        ),
        KnownMessage::new(
            "db_connection.held",
            TransactionTimeout,
            "lib/db_connection/connection_pool.ex",
            &["timed out because it queued and checked out the connection for longer than {#timeout_ms}ms"],
        ),
        KnownMessage::new(
            "db_connection.closed",
            ConnectionLost,
            "lib/db_connection/holder.ex",
            &["connection is closed because of an error, disconnect or timeout"],
        ),
    ],
    handles: Handles::of_pool(
        "pool_size",
        "look for Repo.transaction and Repo.checkout around other work; the telemetry event of the repo has queue_time and query_time",
        "telemetry: queue_time of [:my_app, :repo, :query]",
    ),
};

pub const NPGSQL: Project = Project {
    name: "Npgsql",
    repository: "npgsql/npgsql",
    messages: &[KnownMessage::new(
        "npgsql.exhausted",
        ServicePool,
        "src/Npgsql/PoolingDataSource.cs: 7.0 and later the first text, before the second",
        &[
            "The connection pool has been exhausted, either raise 'Max Pool Size' (currently {#size}) or 'Timeout' (currently {#waited_s}",
            "The connection pool has been exhausted, either raise MaxPoolSize (currently {#size}) or Timeout (currently {#waited_s}",
            "The connection pool has been exhausted, either raise",
        ],
    )],
    handles: Handles::of_pool(
        "Max Pool Size",
        "look for connections, commands and readers without using or await using",
        "dotnet-counters monitor Npgsql: busy-connections, idle-connections",
    ),
};
