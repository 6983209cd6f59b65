//! Several consoles on one store: real processes, which are killed, stopped and cut off while they work.

#[path = "../support/eventually.rs"]
mod eventually;
#[path = "../support/http.rs"]
mod http;
#[expect(dead_code, reason = "the console asks more of it")]
#[path = "../support/postgres.rs"]
mod postgres;
#[expect(dead_code, reason = "the fleet asks more of it")]
#[path = "../support/emitters/process.rs"]
mod process;
#[path = "../support/program.rs"]
mod program;
#[expect(dead_code, reason = "the pool asks more of it")]
#[path = "../support/proxy/mod.rs"]
mod proxy;
#[expect(dead_code, reason = "the console is answered in more ways")]
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/tls.rs"]
mod tls;

mod answers;
mod console;
mod faults;
mod fleet;
mod ground;
mod notices;
mod patience;
mod plan;
mod pushed;
mod rounds;
mod store;
mod store_faults;
mod versions;

use eventually::eventually;

/// Three consoles, a fleet and a PostgreSQL take the machine for themselves.
async fn one_at_a_time() -> tokio::sync::MutexGuard<'static, ()> {
    static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    ALONE.lock().await
}
