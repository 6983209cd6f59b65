//! `plimsoll completions` and `plimsoll man`: made from the description that `--help` is made from.

use clap::{Args, Command};
use clap_complete::Shell;

use super::out::{self, OutputError};
use crate::server::config::ConfigError;

#[derive(Args)]
pub(super) struct Completions {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Man {
    /// Subcommand, for example `check` or `token create` [default: the whole program]
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

pub(super) fn completions(asked: &Completions, mut command: Command) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut command, "plimsoll", &mut script);
    Ok(out::print_own(&script)?)
}

pub(super) fn man(asked: &Man, mut command: Command) -> anyhow::Result<()> {
    command.build();
    let page = asked.path.iter().try_fold(&command, |command, name| command.find_subcommand(name));
    let unknown = || ConfigError::Wrong(format!("there is no command {:?}; plimsoll --help lists what there is", asked.path.join(" ")));
    Ok(page_of(page.ok_or_else(unknown)?.clone())?)
}

fn page_of(command: Command) -> Result<(), OutputError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(OutputError)?;
    out::print_own(&page)
}
