//! Remote write of a console that a service mounts.

use super::ground::samples_of;
use crate::ground::PASSWORD;
use crate::receiver::Receiver;
use crate::service::pool;
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_service_gives_receivers_as_toml_and_the_last_round_is_sent_as_it_stops() {
    let (receiver, postgres) = (Receiver::start().await, Postgres::shared().await);
    let toml = format!("[[remote_write]]\nurl = \"http://{}/write\"\ninterval = \"5m\"\n", receiver.address);
    let pool = pool(&postgres, "written");
    let console = plimsoll::console(pool.clone()).admin_password(PASSWORD).remote_write(toml).start().await.expect("a console");
    eventually("the first round came", async || !receiver.heard().is_empty()).await;
    let first = receiver.heard().len();
    drop(pool.acquire().await.expect("a lease"));
    console.stop().await;
    let last: Vec<_> = receiver.heard()[first..].iter().flat_map(samples_of).collect();
    let acquired = last.iter().filter(|(labels, ..)| {
        labels["__name__"] == "plimsoll_pool_acquired_total" && labels["db_client_connection_pool_name"].starts_with("written")
    });
    assert_eq!(acquired.map(|(_, value, _)| value).sum::<f64>(), 1.0, "{last:?}");
}

#[tokio::test]
async fn what_is_wrong_with_them_is_told_at_the_start() {
    let postgres = Postgres::shared().await;
    let console = plimsoll::console(pool(&postgres, "written-wrong")).admin_password(PASSWORD);
    let toml = "[[remote_write]]\nurl = \"http://u:hunter22@h\"".to_owned();
    let refused = console.remote_write(toml).start().await.expect_err("it has no path").to_string();
    assert!(refused.contains("[[remote_write]] number 1 has a url without a path") && !refused.contains("hunter22"), "{refused}");
}
