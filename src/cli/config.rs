//! `plimsoll config`.

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use super::format::ListFormat;
use super::{ConfigArgs, out};
use crate::base::printable::json;
use crate::server::config::{as_json, has_secret_file, print, resolve};

#[derive(Args)]
pub(super) struct ConfigCommand {
    /// Output format: text is TOML that `--config` accepts; or JSON
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
    #[command(flatten)]
    settings: ConfigArgs,
}

pub(super) fn run(ConfigCommand { format, settings }: ConfigCommand, matches: &ArgMatches) -> anyhow::Result<()> {
    let given = matches.subcommand().map(|(_, sub)| sub);
    let file = settings.config.as_deref().map(std::fs::read_to_string).transpose().unwrap_or_default();
    let file: toml::Table = file.as_deref().unwrap_or_default().parse().unwrap_or_default();
    let (over, under) = settings.layers()?;
    let origin = |key: &str| match given.and_then(|given| given.value_source_of(key)) {
        Some(ValueSource::CommandLine) => "flag",
        Some(ValueSource::EnvVariable) => "environment",
        _ if secret_of_environment(key) => "environment",
        _ if has_secret_file(&variable_of(key)) => "secret file",
        _ if file.contains_key(key) => "file",
        _ => "default",
    };
    let config = resolve(over.clone(), under.clone())?;
    out::print(&match format {
        ListFormat::Text => print(&config, &over, &under, &origin),
        ListFormat::Json => json(&serde_json::to_string_pretty(&as_json(&config, &over, &under, &origin))?).into_owned() + "\n",
    })?;
    Ok(())
}

/// The two secrets have no flag, so clap does not know them.
fn secret_of_environment(key: &str) -> bool {
    matches!(key, "admin_password" | "api_token") && std::env::var(variable_of(key)).is_ok_and(|value| !value.is_empty())
}

fn variable_of(key: &str) -> String {
    if key == "database_url" { "DATABASE_URL".to_owned() } else { format!("PLIMSOLL_{}", key.to_uppercase()) }
}

trait ValueOriginFn {
    /// Unlike `value_source`, does not panic for a key that is no argument.
    fn value_source_of(&self, key: &str) -> Option<ValueSource>;
}

impl ValueOriginFn for ArgMatches {
    fn value_source_of(&self, key: &str) -> Option<ValueSource> {
        self.try_contains_id(key).ok().filter(|given| *given).and_then(|_| self.value_source(key))
    }
}
