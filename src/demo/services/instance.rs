//! One process of a service, as far as a console can tell: a pool, users, and an address that tells the pool's numbers.

use std::time::Duration;

use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use super::emitter::Emitter;
use super::{Service, ServicesError, hikaricp, pool_stats, visits};
use crate::base::now_ms;
use crate::demo::crowd::Crowd;
use plimsoll_pool::Pool;

/// More users than this would measure the machine.
const MOST_USERS: u32 = 60;

/// A running instance.
pub struct Instance {
    /// For example `checkout-1`.
    pub name: String,
    /// What it is one of.
    pub service: Service,
    /// Its pool; whoever takes connections of it gives them back.
    pub pool: Pool,
    crowd: Crowd,
    emitter: Emitter,
    leaving: CancellationToken,
}

impl Instance {
    pub(super) async fn start(
        service: Service,
        number: u32,
        target: PgConnectOptions,
        token: SecretString,
        stopping: &CancellationToken,
    ) -> Result<Self, ServicesError> {
        let leaving = stopping.child_token();
        let pool = service.pool_options().build(target)?;
        let routes = match service {
            Service::Checkout => pool_stats::routes(pool.clone()),
            Service::Catalog => hikaricp::routes(pool.clone(), now_ms()),
        };
        let emitter = Emitter::start(routes, token, &leaving).await?;
        let crowd = visits::crowd(service, pool.clone(), MOST_USERS, &leaving);
        crowd.set_users(service.usual_users());
        Ok(Self { name: format!("{}-{number}", service.name()), service, pool, crowd, emitter, leaving })
    }

    /// Where it tells its numbers, as `127.0.0.1:40123`.
    pub fn address(&self) -> String {
        self.emitter.address.to_string()
    }

    /// Changes how many users it has, at most 60.
    pub fn set_users(&self, users: u32) {
        self.crowd.set_users(users.min(MOST_USERS));
    }

    /// Its users end what they do and leave, its connections are closed within `limit`, its address no longer answers.
    pub(super) async fn end(&self, limit: Duration) {
        self.crowd.set_users(0);
        let left = self.pool.close(limit).await;
        self.leaving.cancel();
        if left > 0 {
            tracing::warn!("leases still held when {} of the demo ended: {left}", self.name);
        }
    }
}
