//! The command line: one file a subcommand.

mod check;
mod command_line;
mod completions;
mod config;
mod discover;
mod explain;
mod format;
mod greeting;
mod loadtest;
mod mark;
mod out;
mod password;
mod serve;
mod sessions;
mod store;
mod stored;
mod text_style;
mod token;
mod top;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use secrecy::ExposeSecret;
use url::Url;

use self::out::OutputError;
use crate::capacity::error::CheckError;
use crate::fleet::sources::{SourceConfig, exposed_token_files};
use crate::loadtest::error::LoadTestError;
use crate::mount::ConsoleError;
use crate::server::config::{Config, ConfigError, Overrides, exposed_secret_files, exposure, resolve};
use crate::server::data_folder::DataFolderError;
use crate::server::remote_write::RemoteWriteConfig;
use crate::store::StoreError;
use crate::transfer::TransferError;
use plimsoll_embedded::EmbeddedError;

/// The load line for your PostgreSQL connections: a connection pool and its admin console.
#[derive(Parser)]
#[command(name = "plimsoll", version, propagate_version = true, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the console
    Serve(ConfigArgs),
    /// Check whether a PostgreSQL server has enough slots and suitable settings. Exit code: 0 no findings, 1
    /// findings, 2 could not run
    Check(Box<check::CheckCommand>),
    /// Run a load test against a pool, a server or a service. Exit code: 0 passed, 1 failed, 2 could not run
    #[command(name = "loadtest")]
    LoadTest(Box<loadtest::LoadTestCommand>),
    /// Look for pools in a Prometheus, a service's /metrics or an OTLP sender, and print the configuration for them. Exit
    /// code: 0 found, 1 no pool, 2 could not run
    Discover(Box<discover::DiscoverCommand>),
    /// Explain an error text: which limit was hit, how it stands now, and what to do. Exit code: 0 explained, 2 could not
    /// run, 3 not known
    Explain(Box<explain::ExplainCommand>),
    /// Mark a deploy on the history charts, for deploy scripts
    Mark(Box<mark::MarkCommand>),
    /// Show a console in the terminal: load line, waits, holders and incidents
    Top(top::TopCommand),
    /// Create, list and revoke bearer tokens of the REST API
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// List browser sessions and end them
    #[command(subcommand)]
    Sessions(sessions::SessionsCommand),
    /// Generate a new admin password, print it once, and end all sessions
    Password(ConfigArgs),
    /// Copy, verify, back up and restore the store, and make its tables
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// Print the effective configuration and the origin of each value; secrets are masked
    Config(config::ConfigCommand),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Print a manual page in roff, for `man -l -`
    Man(completions::Man),
}

/// Flag > environment > file > default.
#[derive(Args)]
struct ConfigArgs {
    /// TOML file with the same settings as the flags, with underscores instead of hyphens
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    given: Overrides,
}

impl ConfigArgs {
    /// What was given by flag or environment, what by the file.
    fn layers(self) -> Result<(Overrides, Overrides), ConfigError> {
        let file = self.config.as_deref().map(Overrides::from_file).transpose()?.unwrap_or_default();
        Ok((self.given.with_secrets()?, file))
    }

    /// Whether the database URL that was given has a password in it.
    fn holds_a_password(&self) -> bool {
        let url = self.given.database_url.as_ref().and_then(|url| Url::parse(url.expose_secret()).ok());
        url.is_some_and(|url| url.password().is_some())
    }

    /// Warnings where everybody may read a file with secrets. What is wrong with the file itself is told when it is
    /// resolved.
    fn exposed_files(&self) -> Vec<String> {
        let file = self.config.as_deref().and_then(|path| Some((path, Overrides::from_file(path).ok()?)));
        let of_config = file.as_ref().and_then(|(path, file)| exposure(path, file));
        let of_tables = file.as_ref().map(|(_, file)| {
            let of_sources = file.sources.iter().flatten().flat_map(SourceConfig::secret_files);
            exposed_token_files(of_sources.chain(file.remote_write.iter().flatten().flat_map(RemoteWriteConfig::secret_files)))
        });
        of_config.into_iter().chain(exposed_secret_files()).chain(of_tables.into_iter().flatten()).collect()
    }

    fn resolve(self) -> Result<Config, ConfigError> {
        let (over, under) = self.layers()?;
        resolve(over, under)
    }
}

/// `EX_IOERR` of sysexits.h, so that a script tells a full disk from a finding.
const OUTPUT_FAILED: u8 = 74;

/// Runs the program: 0 done, 1 failed, 2 wrong input, 74 the output could not be written.
pub fn run() -> ExitCode {
    let matches = command_line::read(Cli::command());
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let done = match cli.command {
        Command::Serve(settings) => {
            let exposed = came_by_flag(&matches, "database_url");
            in_runtime(serve::run(settings, exposed))
        }
        Command::Check(check) => return finish(in_runtime(check::run(*check))),
        Command::LoadTest(test) => return finish(in_runtime(loadtest::run(*test))),
        Command::Explain(command) => return finish(in_runtime(explain::run(*command))),
        Command::Discover(command) => in_runtime(discover::run(*command)),
        Command::Store(command) => {
            let given = matches.subcommand().map(|(_, given)| given.clone()).unwrap_or_default();
            return finish(in_runtime(store::run(command, &given)));
        }
        Command::Mark(command) => in_runtime(mark::run(*command)),
        Command::Top(top) => in_runtime(top::run(top)),
        Command::Token(command) => in_runtime(token::run(command)),
        Command::Sessions(command) => in_runtime(sessions::run(command)),
        Command::Password(settings) => in_runtime(password::run(settings)),
        Command::Config(command) => config::run(command, &matches),
        Command::Completions(asked) => completions::completions(&asked, Cli::command()),
        Command::Man(asked) => completions::man(&asked, Cli::command()),
    };
    finish(done.map(|()| ExitCode::SUCCESS))
}

fn finish(done: anyhow::Result<ExitCode>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(error) => {
            if is_bad_input(&error) {
                // The sentence holds its reason already.
                out::complain(&error.to_string());
                return ExitCode::from(2);
            }
            out::complain(&format!("{error:#}"));
            match error.is::<OutputError>() {
                true => ExitCode::from(OUTPUT_FAILED),
                false => ExitCode::FAILURE,
            }
        }
    }
}

fn in_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

fn came_by_flag(matches: &ArgMatches, name: &str) -> bool {
    matches.subcommand().is_some_and(|(_, sub)| sub.value_source(name) == Some(ValueSource::CommandLine))
}

fn is_bad_input(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ConsoleError::Store(_)))
        || error.is::<ConfigError>()
        || error.is::<CheckError>()
        || error.is::<LoadTestError>()
        || error.is::<StoreError>()
        || error.is::<EmbeddedError>()
        || error.is::<DataFolderError>()
        || error.is::<TransferError>()
        || error.is::<crate::access::tokens::TokenError>()
        || error.is::<crate::access::sessions::SessionError>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
