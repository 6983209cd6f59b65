//! All processes that send with one token.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::point::Point;
use super::process::ProcessId;
use super::reading;
use super::rejected::Rejected;
use super::sender::Sender;
use super::tables::{SenderTable, SenderTables};
use crate::fleet::dialects::ToldPool;
use crate::fleet::registry::{InstanceReport, SourceHandle};
use crate::fleet::sources::told;

/// Processes that send with one token: 5,000 instances, and as many again while a deploy replaces them.
const MOST_PROCESSES: usize = 10_000;
/// Series of one token: sixty of each of so many processes.
const MOST_SERIES: usize = 600_000;
/// A process that is silent for so long is forgotten, with its sums of deltas. OpenTelemetry's longest usual interval is a minute.
const FORGOTTEN_AFTER_MS: u64 = 600_000;
const CLEARED_EVERY_MS: u64 = 10_000;

const TOO_MANY_PROCESSES: &str =
    "Some processes are refused: 10,000 send with this token already; give each group of services a token of its own.";
const POOLS_REFUSED: &str = "Some pools are refused: the console keeps as many as it can, or their names are longer than 200 bytes.";
const RIVAL: &str =
    "Two processes send under one name; set service.instance.id in OTEL_RESOURCE_ATTRIBUTES to a value of its own for each.";

/// Who sends with one token, and the place that they report to.
pub(super) struct Senders {
    source: SourceHandle,
    tables: SenderTables,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    processes: HashMap<ProcessId, Sender>,
    /// Of all of them.
    series: usize,
    /// When those that are silent were last looked for.
    cleared_ms: u64,
}

impl Senders {
    pub(super) fn new(source: SourceHandle, tables: SenderTables) -> Self {
        Self { source, tables, inner: Mutex::default() }
    }

    /// Takes in what one process has sent, and reports its pools.
    pub(super) fn take(&self, process: ProcessId, points: Vec<Point>, address: &Arc<str>, now_ms: u64, rejected: &mut Rejected) {
        let (sent, table) = (points.len(), self.tables.of(&process.service));
        let mut inner = self.inner.lock();
        inner.forget_silent(now_ms);
        if inner.processes.len() >= MOST_PROCESSES && !inner.processes.contains_key(&process) {
            return rejected.add(sent, TOO_MANY_PROCESSES);
        }
        let Told { pools, taken_at_ms, address, has_rival } = inner.take(&process, points, &table, (address, now_ms), rejected);
        drop(inner);
        self.note_rival(&process, has_rival);
        let told = pools.len();
        let reports = told::reports(pools, &process.service, &process.instance, taken_at_ms);
        let refused = self.report(reports, &table, &address);
        // A pool has about as many points as the others of its process.
        rejected.add((sent * refused).div_ceil(told.max(1)), POOLS_REFUSED);
    }

    fn note_rival(&self, ProcessId { service, instance }: &ProcessId, has_rival: bool) {
        self.source.note(&format!("rival {service} {instance}"), has_rival.then(|| format!("{service} / {instance}: {RIVAL}")));
    }

    /// How many pools were refused.
    fn report(&self, reports: Vec<InstanceReport>, table: &SenderTable, address: &str) -> usize {
        let whole = |report| InstanceReport { server: table.server.as_deref().map(str::to_owned), address: address.to_owned(), ..report };
        reports.into_iter().map(|report| self.source.report(whole(report))).sum()
    }
}

/// What a process tells after a request.
struct Told {
    pools: Vec<ToldPool>,
    taken_at_ms: u64,
    /// Where it is said to come from.
    address: Arc<str>,
    has_rival: bool,
}

impl Told {
    fn by(sender: &Sender, table: &SenderTable, has_rival: bool) -> Self {
        let (pools, taken_at_ms) = (reading::pools(sender, table), sender.taken_at_ms());
        Self { pools, taken_at_ms, address: sender.address.clone(), has_rival }
    }
}

impl Inner {
    /// Takes in what has come from an address at a moment. Of a second process under the same name nothing is mixed in: what it tells is
    /// told as its own, so that the registry says who tells the same identity.
    fn take(
        &mut self,
        process: &ProcessId,
        points: Vec<Point>,
        table: &SenderTable,
        (address, now_ms): (&Arc<str>, u64),
        rejected: &mut Rejected,
    ) -> Told {
        let room = MOST_SERIES.saturating_sub(self.series);
        let sender = self.processes.entry(process.clone()).or_insert_with(|| Sender::new(address));
        if sender.is_of_rival(address, now_ms) {
            let mut rival = Sender::new(address);
            rival.take(points, address, room, now_ms, rejected);
            return Told::by(&rival, table, true);
        }
        let before = sender.series();
        sender.take(points, address, room, now_ms, rejected);
        self.series = self.series - before + sender.series();
        Told::by(sender, table, sender.has_rival())
    }

    fn forget_silent(&mut self, now_ms: u64) {
        if now_ms.saturating_sub(self.cleared_ms) < CLEARED_EVERY_MS {
            return;
        }
        self.cleared_ms = now_ms;
        let oldest = now_ms.saturating_sub(FORGOTTEN_AFTER_MS);
        self.processes.retain(|_, sender| sender.seen_ms >= oldest);
        self.series = self.processes.values().map(Sender::series).sum();
    }
}
