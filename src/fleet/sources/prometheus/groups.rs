//! Which series are of one process.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::answer::{QueryAnswer, Series};
use crate::fleet::samples::Sample;

/// Labels that tell two Prometheus servers apart that scrape the same: what the second tells is told already.
const REPLICA_LABELS: [&str; 3] = ["prometheus_replica", "__replica__", "replica"];

/// A process and what it tells.
pub struct Process<'a> {
    pub job: Cow<'a, str>,
    pub instance: Cow<'a, str>,
    /// With its cluster, where the answer has several: two may have the same address.
    pub shown_instance: String,
    /// When the query was answered, in milliseconds since the Unix epoch.
    pub queried_at_ms: u64,
    pub samples: Vec<Sample<'a>>,
}

/// The processes of an answer, by job and instance.
pub fn processes<'a>(answer: &'a QueryAnswer<'a>) -> Vec<Process<'a>> {
    let mut groups = BTreeMap::<(&str, &str, &str), BTreeMap<&str, Vec<&Series>>>::new();
    for series in &answer.series {
        let label = |name| series.label(name).unwrap_or_default();
        let replica = REPLICA_LABELS.iter().find_map(|name| series.label(name)).unwrap_or_default();
        groups.entry((label("job"), label("instance"), label("cluster"))).or_default().entry(replica).or_default().push(series);
    }
    let has_clusters = groups.keys().map(|(.., cluster)| cluster).collect::<BTreeSet<_>>().len() > 1;
    let process = |((job, instance, cluster), replicas): ((&'a str, &'a str, &'a str), BTreeMap<&str, Vec<&'a Series<'a>>>)| {
        let (_, series) = replicas.into_iter().next()?;
        let shown_instance = if has_clusters && !cluster.is_empty() { format!("{cluster} {instance}") } else { instance.to_owned() };
        let queried_at_ms = series.first()?.at_ms;
        let samples = series.into_iter().filter_map(sample).collect();
        Some(Process { job: job.into(), instance: instance.into(), shown_instance, queried_at_ms, samples })
    };
    groups.into_iter().filter_map(process).collect()
}

fn sample<'a>(series: &'a Series<'a>) -> Option<Sample<'a>> {
    let borrowed = |text: &'a Cow<'a, str>| Cow::Borrowed(text.as_ref());
    let labels = series.labels.iter().filter(|(label, _)| label != "__name__").map(|(label, value)| (borrowed(label), borrowed(value)));
    Some(Sample { name: Cow::Borrowed(series.label("__name__")?), labels: labels.collect(), value: series.value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[(&'static str, &'static str)], value: f64) -> Series<'static> {
        let labels = labels.iter().map(|(label, value)| (Cow::Borrowed(*label), Cow::Borrowed(*value))).collect();
        Series { labels, at_ms: 7, value }
    }

    #[test]
    fn what_two_replicas_tell_is_told_once_and_clusters_are_told_apart() {
        let of = |cluster, replica| {
            series(&[("__name__", "m"), ("job", "shop"), ("instance", "a:1"), ("cluster", cluster), ("replica", replica)], 1.0)
        };
        let answer = QueryAnswer { series: vec![of("eu", "0"), of("eu", "1"), of("us", "0")], warning: None };
        let processes = processes(&answer);
        let told: Vec<_> = processes.iter().map(|process| (process.shown_instance.as_str(), process.samples.len())).collect();
        assert_eq!(told, [("eu a:1", 1), ("us a:1", 1)]);
        assert_eq!((processes[0].job.as_ref(), processes[0].instance.as_ref(), processes[0].queried_at_ms), ("shop", "a:1", 7));
    }

    #[test]
    fn series_of_one_job_and_instance_are_one_process() {
        let of = |name, instance| series(&[("__name__", name), ("job", "shop"), ("instance", instance)], 1.0);
        let answer = QueryAnswer { series: vec![of("m", "a"), of("n", "a"), of("m", "b")], warning: None };
        let told: Vec<_> = processes(&answer).into_iter().map(|process| (process.shown_instance, process.samples.len())).collect();
        assert_eq!(told, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
    }
}
