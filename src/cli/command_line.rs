//! Reads the command line; what is wrong with it is one sentence of ours.

use std::process::exit;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command};

use super::out;

/// The arguments that were given. Help and version are printed here, and so is the refusal of bad input, with exit code 2.
pub(super) fn read(command: Command) -> ArgMatches {
    let command = without_empty_variables(command);
    command.clone().try_get_matches().unwrap_or_else(|error| {
        let Some(sentence) = sentence(&error, &command) else { error.exit() };
        out::complain(&sentence);
        exit(2)
    })
}

/// An empty variable counts as not given: `${X:-}` in a compose file sets one.
fn without_empty_variables(command: Command) -> Command {
    let is_empty = |argument: &Arg| argument.get_env().is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()));
    let command = command.mut_args(|argument| if is_empty(&argument) { argument.env(Resettable::Reset) } else { argument });
    command.mut_subcommands(without_empty_variables)
}

/// `None`: help or the version was asked for, or nothing at all.
fn sentence(error: &clap::Error, command: &Command) -> Option<String> {
    let (argument, value) = (text(error, ContextKind::InvalidArg), text(error, ContextKind::InvalidValue));
    let flag = argument.split([' ', '[', '=']).next().unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => return None,
        ErrorKind::UnknownArgument if error.to_string().contains("plimsoll discover") && error.to_string().contains("://") => {
            "an address is given after --prometheus or --metrics".to_owned()
        }
        ErrorKind::UnknownArgument if ["http://", "https://"].iter().any(|web| error.to_string().contains(web)) => {
            "the address of a console or a service is given after --url".to_owned()
        }
        ErrorKind::UnknownArgument if error.to_string().contains("://") => {
            // Not repeated: it may hold a password.
            "a database URL is given by DATABASE_URL or after --database-url".to_owned()
        }
        ErrorKind::UnknownArgument => unknown(flag, &nearest(error, ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            let word = text(error, ContextKind::InvalidSubcommand);
            instead(&format!("there is no command {word}"), &nearest(error, ContextKind::SuggestedSubcommand), "plimsoll --help")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let place = place(command, flag, &value);
            match std::error::Error::source(error) {
                Some(reason) => refused(&place, &value, &reason.to_string()),
                None => not_offered(&place, &value, &text(error, ContextKind::ValidValue)),
            }
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing; give it, or look at --help"),
        ErrorKind::ArgumentConflict => {
            let prior = text(error, ContextKind::PriorArg);
            format!("{flag} contradicts {}; leave one of them out", prior.split([' ', '[', '=']).next().unwrap_or_default())
        }
        ErrorKind::NoEquals => format!("{flag} takes its value after an equals sign, for example {flag}=true"),
        ErrorKind::InvalidUtf8 => "an argument or an environment variable is not UTF-8".to_owned(),
        _ => error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(several)) => several.join(", "),
        Some(one) => one.to_string(),
        None => String::new(),
    }
}

/// The nearest of several suggestions, which clap puts last.
fn nearest(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(several)) => several.last().cloned().unwrap_or_default(),
        _ => text(error, kind),
    }
}

fn unknown(flag: &str, nearest: &str) -> String {
    let what = if flag.starts_with('-') { format!("there is no flag {flag}") } else { format!("{flag:?} is not expected here") };
    instead(&what, nearest, "--help")
}

fn instead(what: &str, nearest: &str, list: &str) -> String {
    match nearest {
        "" => format!("{what}; {list} lists what there is"),
        nearest => format!("{what}; did you mean {nearest}?"),
    }
}

/// clap's own reasons in our words; a parser of ours has said all that is to be said.
fn refused(place: &str, value: &str, reason: &str) -> String {
    if let Some((_, range)) = reason.split_once(" is not in ") {
        let (least, most) = range.split_once("..=").unwrap_or((range, ""));
        return format!("{place} takes a whole number from {least} to {most}, not {value:?}");
    }
    match reason {
        "invalid digit found in string" => format!("{place} takes a whole number, not {value:?}"),
        "invalid float literal" => format!("{place} takes a number, not {value:?}; write for example 12.5"),
        // The value may hold a password.
        "relative URL without a base" | "empty host" | "invalid port number" => {
            format!("{place} is no address; it looks like http://127.0.0.1:3000/")
        }
        reason => match reason.strip_prefix("it ") {
            Some(rest) => format!("{place} {rest}"),
            None => format!("{place}: {reason}"),
        },
    }
}

fn not_offered(place: &str, value: &str, offered: &str) -> String {
    match value {
        "" => format!("{place} needs a value: {offered}"),
        value => format!("{place} takes one of {offered}, not {value:?}"),
    }
}

/// The flag, and the variable where the value comes from there.
fn place(command: &Command, flag: &str, value: &str) -> String {
    let by_flag = std::env::args().any(|given| given == flag || given.starts_with(&format!("{flag}=")));
    match variable(command, flag).filter(|name| !by_flag && std::env::var(name).is_ok_and(|set| set == value)) {
        Some(name) => format!("{flag} ({name})"),
        None => flag.to_owned(),
    }
}

fn variable(command: &Command, flag: &str) -> Option<String> {
    let is_it = |argument: &&Arg| argument.get_long().is_some_and(|long| flag.strip_prefix("--") == Some(long));
    let here = command.get_arguments().find(is_it).and_then(|argument| argument.get_env()).map(|name| name.to_string_lossy().into_owned());
    here.or_else(|| command.get_subcommands().find_map(|sub| variable(sub, flag)))
}
