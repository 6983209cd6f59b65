//! Passwords that change at run time: in a file, or from a provider that does what it likes.

mod files;
mod provider;

use std::fs;

use plimsoll_pool::Pool;
use sqlx::postgres::PgConnectOptions;

use crate::support::{Postgres, eventually};

/// A role that the server asks for a password.
const ROLE: &str = "rotated";

/// A server of its own with that role, whose password is this one.
async fn with_password(password: &str) -> Postgres {
    let postgres = Postgres::start().await;
    let rules = postgres.data().join("pg_hba.conf");
    let trusting = fs::read_to_string(&rules).expect("the server's rules");
    fs::write(&rules, format!("local all {ROLE},{ROLE}_2 scram-sha-256\n{trusting}")).expect("the server's rules");
    for role in [ROLE, "rotated_2"] {
        postgres.admin(&format!("create role {role} login password '{password}'")).await;
    }
    postgres.admin("select pg_reload_conf()").await;
    postgres
}

async fn change(postgres: &Postgres, password: &str) {
    postgres.admin(&format!("alter role {ROLE} password '{password}'")).await;
}

/// Who is the first to use a session that was ended finds that out, and asks again.
async fn role(pool: &Pool) -> String {
    let asked = async || sqlx::query_scalar("select current_user::text").fetch_one(pool).await;
    eventually("somebody is served", async || asked().await.is_ok()).await;
    asked().await.expect("served again")
}

fn target(postgres: &Postgres) -> PgConnectOptions {
    postgres.options().username(ROLE)
}
