//! What the network, the server and the operator do to the pool.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use fastrand::Rng;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tokio::time::sleep;

use super::{LARGEST, Storm};

/// Until the storm is over; then everything is as it was in the beginning.
pub(super) async fn run(storm: Arc<Storm>, random: Rng) {
    let admin = storm.postgres.superuser().connect().await.expect("the administrator connects");
    let mut faults = Faults { storm, admin, random };
    while !faults.storm.is_over() {
        faults.strike().await;
        sleep(faults.up_to_ms(300)).await;
    }
    faults.storm.proxy.pass();
    faults.resize(LARGEST, LARGEST);
    faults.admin.close().await.expect("the administrator leaves");
}

struct Faults {
    storm: Arc<Storm>,
    admin: PgConnection,
    random: Rng,
}

impl Faults {
    async fn strike(&mut self) {
        let storm = self.storm.clone();
        match self.random.u32(0..100) {
            0..20 => self.terminate(self.random.clone().i64(1..5)).await,
            20..25 => self.terminate(i64::from(u32::MAX)).await,
            25..35 => storm.proxy.reset(),
            35..50 => {
                storm.proxy.delay(self.up_to_ms(50));
                sleep(self.up_to_ms(500)).await;
                storm.proxy.pass();
            }
            50..65 => {
                storm.proxy.freeze();
                sleep(self.up_to_ms(300)).await;
                storm.proxy.thaw();
            }
            65..80 => storm.proxy.cut_after(self.random.usize(0..20_000)),
            80..85 => {
                storm.proxy.refuse().await;
                sleep(self.up_to_ms(500)).await;
                storm.proxy.pass();
            }
            85..92 => self.resize(LARGEST, LARGEST),
            _ => {
                let (pool_size, max_overflow) = (self.random.u32(1..=LARGEST), self.random.u32(0..=LARGEST));
                self.resize(pool_size, max_overflow);
            }
        }
    }

    fn up_to_ms(&mut self, most: u64) -> Duration {
        Duration::from_micros(self.random.u64(0..most * 1_000))
    }

    async fn terminate(&mut self, most: i64) {
        let end = "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where application_name = 'storm' \
                   order by random() limit $1) victims";
        sqlx::query(end).bind(most).execute(&mut self.admin).await.expect("the administrator's way is not disturbed");
    }

    fn resize(&self, pool_size: u32, max_overflow: u32) {
        self.storm.resizes.fetch_add(1, SeqCst);
        self.storm.pool.resize(pool_size, max_overflow).expect("valid limits");
        self.storm.resizes.fetch_add(1, SeqCst);
    }
}
