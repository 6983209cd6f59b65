//! What a Prometheus is configured with, and what VictoriaMetrics reads too.

use std::fs;
use std::path::{Path, PathBuf};

/// A job for each address, scraped once a second: (job, address of an exposition).
pub fn write_configuration(folder: &Path, targets: &[(&str, &str)]) -> PathBuf {
    let mut text = "global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\nscrape_configs:\n".to_owned();
    for (job, url) in targets {
        let address = url.trim_start_matches("http://").trim_end_matches("/metrics");
        text += &format!("  - job_name: {job}\n    static_configs:\n      - targets: ['{address}']\n");
    }
    let file = folder.join("scrape.yml");
    fs::write(&file, text).expect("its configuration");
    file
}
