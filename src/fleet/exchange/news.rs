//! What one console has to tell at one moment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fleet::registry::SourceEvent;
use crate::store::leases::{Leases, Work};

/// The form of a row. Another one is passed over.
const FORM: u32 = 1;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct News {
    form: u32,
    /// The shards that the events are of, as far as this console asks them, with their terms.
    terms: BTreeMap<String, i64>,
    pub events: Vec<SourceEvent>,
}

impl News {
    pub(super) fn of(events: Vec<SourceEvent>, leases: &Leases) -> Self {
        let works = events.iter().map(|event| Work::shard_of(&event.source, event.address()));
        let terms = works.filter_map(|work| Some((work.to_string(), leases.keeps(work)?))).collect();
        Self { form: FORM, terms, events }
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = (Work, i64)> {
        self.terms.iter().filter_map(|(name, term)| Some((Work::named(name)?, *term)))
    }

    pub(super) fn encode(&self) -> std::io::Result<Vec<u8>> {
        zstd::bulk::compress(&serde_json::to_vec(self)?, 1)
    }

    /// `None`: in a form that this version does not know.
    pub(super) fn decode(body: &[u8]) -> Option<Self> {
        let plain = zstd::stream::decode_all(body).ok()?;
        serde_json::from_slice::<Self>(&plain).ok().filter(|news| news.form == FORM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{Gauges, Reading, SourceKind};
    use crate::fleet::registry::{InstanceReport, Reported, ToldReading};

    #[test]
    fn what_is_told_is_understood_and_what_is_unknown_is_passed_over() {
        let reading = Reading { taken_at_ms: 5, gauges: Gauges { checked_out: Some(3), ..Gauges::default() }, ..Reading::default() };
        let pools = vec![ToldReading { pool: "main".into(), reading, ..ToldReading::default() }];
        let report = InstanceReport { service: "orders".into(), address: "10.0.0.5:80".into(), pools, ..InstanceReport::default() };
        let event = SourceEvent { source: "orders".into(), kind: SourceKind::Exposition, what: Reported::Instance(report) };
        let body = News::of(vec![event], &Leases::alone()).encode().expect("encoded");
        let told = News::decode(&body).expect("understood");
        assert_eq!(told.terms().collect::<Vec<_>>(), [(Work::shard_of("orders", "10.0.0.5:80"), 0)]);
        let Reported::Instance(report) = &told.events[0].what else { panic!("a report") };
        assert_eq!(report.pools[0].reading.gauges.checked_out, Some(3));
        let newer = zstd::bulk::compress(br#"{"form":2,"terms":{},"events":[]}"#, 1).expect("compressed");
        assert!(News::decode(&newer).is_none() && News::decode(b"nothing").is_none());
        let more = zstd::bulk::compress(br#"{"form":1,"terms":{"shard-99":4},"events":[],"more":true}"#, 1).expect("compressed");
        assert_eq!(News::decode(&more).expect("understood").terms().count(), 0);
    }
}
