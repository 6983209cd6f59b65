//! `plimsoll store verify`.

use std::process::ExitCode;

use clap::Args;
use secrecy::SecretString;

use super::{ByFlag, places, report};
use crate::base::printable::line;
use crate::cli::{ConfigArgs, out};
use crate::transfer::verify::{Verdict, differences, verify};
use crate::transfer::{Place, Snapshot};

#[derive(Args)]
pub(in crate::cli) struct VerifyCommand {
    /// Store or backup to read: a data folder, a URL or a file [default: the store of the configuration]
    #[arg(value_name = "PLACE")]
    place: Option<SecretString>,
    /// Compare with this store or backup, row by row, of whichever kind both are
    #[arg(long, env = "PLIMSOLL_STORE_AGAINST", hide_env_values = true, value_name = "PLACE")]
    against: Option<SecretString>,
    #[command(flatten)]
    settings: ConfigArgs,
}

pub(super) async fn run(command: VerifyCommand, by_flag: ByFlag<'_>) -> anyhow::Result<ExitCode> {
    let VerifyCommand { place, against, settings } = command;
    let config = settings.resolve()?;
    let place = match places::given(place, "PLACE", "PLIMSOLL_STORE", by_flag) {
        // Its variable is that of the configuration.
        Ok(Some(place)) => place,
        Ok(None) => places::configured(&config, by_flag)?,
        Err(error) => return Err(error),
    };
    let against = places::given(against, "--against", "PLIMSOLL_STORE_AGAINST", by_flag)?;
    let verdict = verdict(&place, config.allow_root).await?;
    let mut findings = verdict.findings.lines();
    let mut said = told(&verdict);
    if let Some(against) = against {
        let other = self::verdict(&against, config.allow_root).await?;
        said += &told(&other);
        findings.extend(other.findings.lines().into_iter().map(|finding| format!("{}: {finding}", other.place)));
        findings.extend(differences(&verdict, &other));
        said += if findings.is_empty() { "Both are sound and hold the same.\n" } else { "" };
    } else if findings.is_empty() {
        said += "It is sound.\n";
    }
    said += &findings.iter().map(|finding| format!("FINDING {}\n", line(finding))).collect::<String>();
    out::print(&said)?;
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn verdict(place: &Place, allow_root: bool) -> anyhow::Result<Verdict> {
    places::enter_source(place, allow_root)?;
    let mut snapshot = Snapshot::open(place).await?;
    let bar = report::bar(&mut snapshot, "reading").await?;
    let verdict = verify(snapshot, || bar.inc(1)).await;
    bar.finish_and_clear();
    Ok(verdict?)
}

fn told(verdict: &Verdict) -> String {
    let frames = format!("  {} rows of the history, those in blocks included\n", verdict.frames);
    format!("{}\n{}{frames}", line(&verdict.place), report::rows(&verdict.counts))
}
