//! Incidents, and the notices of them that have arrived.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ground::Ground;
use crate::patience::within;

/// A pool's mean of ten seconds has to rise or fall, and an incident be stored and told.
const LIMIT: Duration = Duration::from_secs(60);

/// What has become of all notices.
#[derive(Debug, Default)]
pub struct Arrived {
    pub incidents: usize,
    pub notices: usize,
    /// By key, with how often.
    pub several_times: Vec<(String, usize)>,
    pub lost: Vec<String>,
    /// Of which nobody has heard, since the store has no such incident.
    pub strange: Vec<String>,
}

impl Ground {
    /// Returns when exactly these pools of the fleet have an incident that is open.
    pub async fn incidents_are(&self, open: &[String]) {
        let sql = "select source from incident where rule = 'utilization' and resolved_at_ms is null order by source";
        let mut wanted = open.to_vec();
        wanted.sort();
        within(LIMIT, "the incidents are those of the full pools", async || {
            let found: Vec<String> = self.store.list::<(String,)>(sql).await.into_iter().map(|(source,)| source).collect();
            if found == wanted { Ok(()) } else { Err(format!("{found:?} instead of {wanted:?}")) }
        })
        .await;
    }

    /// Waits until all incidents are told and the outbox is empty, and compares what was in it with what has arrived. An incident is told
    /// once it has settled, some seconds after it was stored.
    pub async fn arrived(&self) -> Arrived {
        let sql = "select (select count(*) from outbox where delivered_at_ms is null and failed_at_ms is null),
            (select count(*) from incident i where not exists (select from outbox o where o.key = 'incident-' || i.id || '-opened'))";
        within(LIMIT, "all notices are sent", async || {
            let (left, untold): (i64, i64) = self.store.one(sql).await;
            if (left, untold) == (0, 0) { Ok(()) } else { Err(format!("{left} are left, {untold} incidents are not told yet")) }
        })
        .await;
        let (origin,): (String,) = self.store.one("select id from outbox_origin").await;
        let incidents: Vec<(i64, bool)> = self.store.list("select id, resolved_at_ms is not null from incident").await;
        let mut heard = BTreeMap::<String, usize>::new();
        self.receiver.heard().iter().for_each(|notice| *heard.entry(notice.header("webhook-id").to_owned()).or_default() += 1);
        let mut arrived = Arrived { incidents: incidents.len(), notices: heard.values().sum(), ..Arrived::default() };
        arrived.several_times = heard.iter().filter(|(_, times)| **times > 1).map(|(key, times)| (key.clone(), *times)).collect();
        let mut known = Vec::new();
        for (id, is_over) in incidents {
            let wanted = ["opened", "resolved"].into_iter().take(if is_over { 2 } else { 1 });
            known.push(format!("{origin}-incident-{id}-"));
            arrived.lost.extend(wanted.map(|what| format!("{origin}-incident-{id}-{what}")).filter(|key| !heard.contains_key(key)));
        }
        arrived.strange = heard.into_keys().filter(|key| known.iter().all(|known| !key.starts_with(known))).collect();
        arrived
    }

    /// Incidents of anything but full pools, by rule: a fault of a console is none of the fleet.
    pub async fn false_incidents(&self) -> Vec<(String, String)> {
        self.store.list("select rule, sentence from incident where rule <> 'utilization' order by id").await
    }

    /// Pools with more than one incident, with when each was opened and over: a pool is filled once in a run of a few rounds.
    pub async fn opened_again(&self) -> Vec<(String, String)> {
        let sql = "select source, string_agg(id || ': ' || opened_at_ms || '-' || coalesce(resolved_at_ms::text, ''), ', ' order by id)
            from incident where rule = 'utilization' group by source having count(*) > 1";
        self.store.list(sql).await
    }
}
