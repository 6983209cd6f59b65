//! A console that writes each second, and what a receiver was sent.

use std::collections::BTreeMap;

use reqwest::Method;
use tempfile::TempDir;

use super::wire::{all, double, fields, whole};
use crate::ground::{Console, Setup, TOKEN, folder};
use crate::receiver::Heard;

/// Nothing listens there: the pools have numbers all the same.
const NO_DATABASE: &str = "postgres://app@127.0.0.1:1/app";

/// A console, and the folder of its data.
pub struct Writing {
    pub console: Console,
    _folder: TempDir,
}

impl Writing {
    /// With this receiver, and further keys of its table.
    pub async fn to(address: impl std::fmt::Display, more: &str) -> Self {
        let folder = folder();
        let table = format!("[[remote_write]]\nname = \"long\"\nurl = \"http://{address}/write\"\ninterval = \"1s\"\n{more}\n");
        let file = folder.path().join("plimsoll.toml");
        std::fs::write(&file, table).expect("the configuration is written");
        let setup = Setup::on(&folder.path().join("data"), NO_DATABASE).set("PLIMSOLL_CONFIG", &file.display().to_string());
        Self { console: setup.set("PLIMSOLL_POOL_SIZE", "2").start().await, _folder: folder }
    }

    /// What `/metrics` says.
    pub async fn metrics(&self) -> String {
        let answer = self.console.request(Method::GET, "/metrics").bearer_auth(TOKEN).send().await.expect("an answer");
        answer.text().await.expect("text")
    }

    /// A metric of remote write, without the beginning that all of them have.
    pub async fn storage(&self, metric: &str) -> f64 {
        let text = self.metrics().await;
        let line = format!("plimsoll_remote_storage_{metric}{{remote_name=\"long\"}} ");
        let found = text.lines().find_map(|each| each.strip_prefix(&line));
        found.unwrap_or_else(|| panic!("{line} is not in {text}")).parse().expect("a number")
    }
}

/// What a request of version 1.0 holds: labels, value and time of each sample.
pub fn samples_of(heard: &Heard) -> Vec<(BTreeMap<String, String>, f64, u64)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let series = all(&fields(&plain(heard)), 1).into_iter().map(|series| {
        let series = fields(&series);
        let labels = all(&series, 1).into_iter().map(|label| {
            let label = fields(&label);
            (text(all(&label, 1).remove(0)), text(all(&label, 2).remove(0)))
        });
        let sample = fields(&all(&series, 2).remove(0));
        (labels.collect(), double(&sample, 1), whole(&sample, 2))
    });
    series.collect()
}

/// The body without its compression.
pub fn plain(heard: &Heard) -> Vec<u8> {
    snap::raw::Decoder::new().decompress_vec(&heard.body).expect("Snappy's block format")
}
