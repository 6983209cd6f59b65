//! Log lines on standard error.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{DefaultFields, Writer};

use crate::base::printable::{json, line};

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line, for log collectors.
    Json,
}

/// Begins to log.
///
/// # Errors
/// When the filter is not understood.
pub fn start(format: LogFormat, filter: &str) -> Result<(), String> {
    let filter = check_filter(filter)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.with_target(false).fmt_fields(PrintableFields).with_writer(io::stderr).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_writer(|| PrintableJson(io::stderr())).init(),
    }
    Ok(())
}

/// The filter, unless it is not understood or would silence the program's own log: a word that is no level counts as the
/// name of a module, so that a mistyped level alone shows nothing at all.
///
/// # Errors
/// One sentence with an example.
pub(crate) fn check_filter(filter: &str) -> Result<EnvFilter, String> {
    let example = "write for example info or plimsoll=debug,warn";
    let parsed = EnvFilter::try_new(filter).map_err(|_| format!("the log filter {filter:?} is not understood; {example}"))?;
    let mut directives = filter.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    match directives.any(|directive| is_level(directive) || directive.starts_with("plimsoll") || directive.starts_with('[')) {
        true => Ok(parsed),
        false => Err(format!("the log filter {filter:?} names no level, so that nothing of Plimsoll would be logged; {example}")),
    }
}

fn is_level(directive: &str) -> bool {
    directive.parse::<LevelFilter>().is_ok()
}

/// Message and fields as one line that commands no terminal, whatever a server, a role or a client has put into them.
struct PrintableFields;

impl<'writer> FormatFields<'writer> for PrintableFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut plain = String::new();
        DefaultFields::new().format_fields(Writer::new(&mut plain), fields)?;
        writer.write_str(&line(&plain))
    }
}

/// JSON escapes control characters by itself, but not those above ASCII. An event comes in one piece.
struct PrintableJson<W>(W);

impl<W: Write> Write for PrintableJson<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(json(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    const HOSTILE: &str = "a\nERROR forged \u{1b}[2J \u{9b}1m \u{202e}evil\u{200b}";

    /// Keeps what is logged.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    impl Kept {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().clone()).expect("text")
        }
    }

    fn log_something() {
        let error = HOSTILE;
        let span = tracing::info_span!("connect", role = HOSTILE);
        span.in_scope(|| tracing::warn!(db.role = HOSTILE, debug = ?HOSTILE, "the server says {error}"));
    }

    #[test]
    fn a_filter_that_would_silence_the_log_is_refused() {
        for usable in ["info", "WARN", "off", "plimsoll=debug", "info,sqlx::query=error", "plimsoll::pool=trace, warn", "0"] {
            assert!(check_filter(usable).is_ok(), "{usable}");
        }
        for nonsense in ["nonsense", "verbose", "", "plimsol=debug", "sqlx=debug", "plimsoll=loud"] {
            let said = check_filter(nonsense).expect_err(nonsense);
            assert!(said.contains(&format!("{nonsense:?}")) && said.contains("plimsoll=debug,warn"), "{said}");
        }
    }

    #[test]
    fn an_event_is_one_line_of_text_and_commands_no_terminal() {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).fmt_fields(PrintableFields).with_writer(kept.clone());
        tracing::subscriber::with_default(subscriber.finish(), log_something);
        let text = kept.text();
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        let hostile = |c: char| c != '\n' && (c.is_control() || ['\u{202e}', '\u{200b}'].contains(&c));
        assert!(!text.contains(hostile), "{text:?}");
        assert!(text.contains(r"a\nERROR forged") && text.contains(r"\u{202e}evil"), "{text}");
    }

    #[test]
    fn an_event_in_json_means_what_it_did_and_commands_no_terminal() {
        let kept = Kept::default();
        let (writer, make) = (kept.clone(), move || PrintableJson(kept.clone()));
        let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(make);
        tracing::subscriber::with_default(subscriber.finish(), log_something);
        let text = writer.text();
        assert!(!text.contains(|c: char| c != '\n' && (c.is_control() || ['\u{202e}', '\u{200b}'].contains(&c))), "{text:?}");
        let event: serde_json::Value = serde_json::from_str(&text).expect("one object");
        assert_eq!((&event["db.role"], &event["span"]["role"]), (&HOSTILE.into(), &HOSTILE.into()));
    }
}
