//! Which step an address asks for.

use super::answers::Answers;
use super::server_table::ServerAnswers;
use super::stacks::{Stack, find};

/// What stands in the address in place of a stack, for a further server.
pub const SERVER: &str = "server";

/// One step. Each is an address, so that *Back* goes back.
#[derive(Debug)]
pub enum Step {
    /// What do you run?
    Choose,
    /// How its numbers are switched on.
    Change(&'static Stack),
    /// Where it is.
    Address(&'static Stack, Answers),
    /// What one reading told, by what the outcome is found by.
    Read(&'static Stack, Answers, String),
    /// What was added, by its id.
    Added(String),
    /// A further PostgreSQL server.
    Server(ServerAnswers),
    /// No stack has this id.
    Unknown,
}

impl Step {
    /// That of a query.
    pub fn of(query: &str) -> Self {
        let value = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if let Some(id) = value("added") {
            return Self::Added(id);
        }
        let answers = Answers::of_query(query);
        let stack = match answers.stack.as_str() {
            "" => return Self::Choose,
            SERVER => return Self::Server(ServerAnswers::of_query(query)),
            id => find(id),
        };
        match (stack, value("trial"), value("step")) {
            (None, ..) => Self::Unknown,
            (Some(stack), Some(trial), _) if !stack.sends() => Self::Read(stack, answers, trial),
            (Some(stack), _, None) if stack.needs_change() && answers.urls.is_empty() => Self::Change(stack),
            (Some(stack), ..) => Self::Address(stack, answers),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_an_address() {
        let step = |query: &str| match Step::of(query) {
            Step::Choose => "choose".to_owned(),
            Step::Change(stack) => format!("change {}", stack.id),
            Step::Address(stack, answers) => format!("address {} {}", stack.id, answers.urls),
            Step::Read(stack, _, trial) => format!("read {} {trial}", stack.id),
            Step::Added(id) => format!("added {id}"),
            Step::Server(_) => "server".to_owned(),
            Step::Unknown => "unknown".to_owned(),
        };
        for (query, expected) in [
            ("", "choose"),
            ("stack=", "choose"),
            ("stack=spring-boot", "change spring-boot"),
            ("stack=spring-boot&step=address", "address spring-boot "),
            ("stack=spring-boot&urls=a%3A1", "address spring-boot a:1"),
            ("stack=otlp&trial=7", "change otlp"),
            ("stack=prometheus", "address prometheus "),
            ("stack=redis&urls=a&trial=77", "read redis 77"),
            ("added=3", "added 3"),
            ("stack=server&name=a", "server"),
            ("stack=%3Cscript%3E", "unknown"),
        ] {
            assert_eq!(step(query), expected, "{query}");
        }
    }
}
