//! `plimsoll mark`.

use clap::Args;

use super::{ConfigArgs, stored};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::base::now_s;
use crate::history::marks::{Mark, MarkKind, MarkStore};

#[derive(Args)]
pub(super) struct MarkCommand {
    /// Label of the mark, for example "orders 2.4.1"
    #[arg(value_name = "WORDS", value_parser = some_words)]
    words: String,
    #[command(flatten)]
    settings: ConfigArgs,
}

fn some_words(words: &str) -> Result<String, String> {
    match words.trim() {
        "" => Err("the label is empty; write for example \"orders 2.4.1\"".to_owned()),
        words => Ok(words.to_owned()),
    }
}

pub(super) async fn run(command: MarkCommand) -> anyhow::Result<()> {
    let config = command.settings.resolve()?;
    let store = stored::existing(&config).await?;
    let entry = AuditEntry::new(&Actor::command_line(), Action::MarkDeploy, command.words.as_str());
    Audit::new(store.clone()).keep(entry).await;
    MarkStore::new(store).set(&Mark { at_s: now_s(), kind: MarkKind::Deploy, words: command.words }).await?;
    Ok(())
}
