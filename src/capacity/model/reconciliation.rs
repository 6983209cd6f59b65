//! A pool against what the server sees under its name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session of the pool's name that is not the pool's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnknownSession {
    /// The process id of its backend.
    pub pid: i32,
    /// Its application_name.
    pub application: Option<String>,
    /// How long ago it began, in seconds.
    pub age: Option<f64>,
    /// As in pg_stat_activity.
    pub state: Option<String>,
    /// Where its client is.
    pub address: Option<String>,
}

/// What a pool says it holds against what the server sees under its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// The pool's name in pg_stat_activity.
    pub application_name: String,
    /// Connections that the pool holds.
    pub held: u32,
    /// Sessions that the server has under this name.
    pub seen: u32,
    /// Those that are not the pool's, oldest first.
    pub strangers: Vec<UnknownSession>,
    /// Backends that the pool counts on and the server no longer has.
    pub gone: Vec<i32>,
}

impl Reconciliation {
    /// The one sentence.
    pub fn sentence(&self) -> String {
        let (held, seen, name) = (self.held, self.seen, &self.application_name);
        let strangers = self.strangers.len();
        if strangers == 0 && self.gone.is_empty() {
            return format!("The pool holds {held} and the server sees {seen} of {name}: they agree.");
        }
        let other = match strangers {
            0 => String::new(),
            1 => " One is not this pool's: another instance, or a client that is gone without closing its connection.".to_owned(),
            n => format!(" {n} are not this pool's: another instance, or clients that are gone without closing their connections."),
        };
        let gone = match self.gone.len() {
            0 => String::new(),
            n => format!(" {n} of the pool's connections are gone on the server; the next ping replaces them."),
        };
        format!("The pool holds {held}, the server sees {seen} of {name}.{other}{gone}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_that_agrees_with_the_server_is_one_sentence() {
        let agree = Reconciliation { application_name: "shop".into(), held: 37, seen: 37, strangers: vec![], gone: vec![] };
        assert_eq!(agree.sentence(), "The pool holds 37 and the server sees 37 of shop: they agree.");
        let stranger = UnknownSession { pid: 7, application: None, age: Some(3.0), state: Some("idle".into()), address: None };
        let more = Reconciliation { seen: 41, strangers: vec![stranger; 4], ..agree };
        assert!(more.sentence().starts_with("The pool holds 37, the server sees 41 of shop. 4 are not this pool's"), "{}", more.sentence());
    }
}
