//! How many simulated users there are and why, and which trouble is made to happen.

use serde::{Deserialize, Serialize};

/// More than this would measure the machine rather than show the pool.
pub const MOST_USERS: u32 = 400;

/// The demo traffic at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoState {
    /// Simulated users right now.
    pub users: u32,
    /// The number that the admin has set; `None`: the wave.
    pub set: Option<u32>,
    /// `None`: there is no fleet in which a trouble could happen.
    pub troubles: Option<TroubleState>,
}

/// The troubles of the demo at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TroubleState {
    /// The one that happens now.
    pub now: Trouble,
    /// PgBouncer is installed: it can be full.
    pub has_pooler: bool,
}

/// What can be made to happen, one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// All is well.
    #[default]
    None,
    /// Connections are taken and not given back.
    Leak,
    /// A statement runs long.
    SlowStatement,
    /// Sessions wait for a lock.
    LockPileUp,
    /// New instances run beside the old ones.
    DeploySurge,
    /// Clients wait at PgBouncer.
    PoolerFull,
}

impl Trouble {
    /// All of them, as a list offers them.
    pub const ALL: [Self; 6] = [Self::None, Self::Leak, Self::SlowStatement, Self::LockPileUp, Self::DeploySurge, Self::PoolerFull];

    /// As it is written in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Leak => "leak",
            Self::SlowStatement => "slow_statement",
            Self::LockPileUp => "lock_pile_up",
            Self::DeploySurge => "deploy_surge",
            Self::PoolerFull => "pooler_full",
        }
    }

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Leak => "Leak",
            Self::SlowStatement => "Slow statement",
            Self::LockPileUp => "Lock pile-up",
            Self::DeploySurge => "Deploy surge",
            Self::PoolerFull => "Pooler full",
        }
    }

    /// What happens, and where to look; empty where nothing does.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Leak => {
                "An instance of checkout takes connections and does not give them back. Alerts names the leak within two minutes; Activity \
                 shows the idle transactions."
            }
            Self::SlowStatement => {
                "A statement of checkout takes half a minute, and many callers run it. Alerts names it within two minutes; Activity lists \
                 the long statements."
            }
            Self::LockPileUp => {
                "A session locks a table that checkout writes to, and does nothing. Alerts names the pile-up within two minutes; Activity \
                 shows the root blocker: end it there."
            }
            Self::DeploySurge => {
                "A deploy starts instances of checkout and leaves the old ones running. Alerts names the surge within two minutes; Fleet \
                 shows the slots go."
            }
            Self::PoolerFull => {
                "More users come to catalog than the pool of PgBouncer serves. Alerts names the pooler within two minutes; Fleet shows where \
                 clients queue."
            }
        }
    }

    /// Whether it can happen here.
    pub fn is_possible(self, has_pooler: bool) -> bool {
        has_pooler || self != Self::PoolerFull
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_written_as_it_is_read() {
        for trouble in Trouble::ALL {
            let text = serde_json::to_value(trouble).expect("JSON");
            assert_eq!(text, trouble.as_str());
            assert_eq!(serde_json::from_value::<Trouble>(text).expect("a trouble"), trouble);
        }
    }

    #[test]
    fn each_trouble_says_where_to_look() {
        assert!(Trouble::ALL.iter().skip(1).all(|trouble| trouble.sentence().contains("Alerts names")));
        assert!(!Trouble::PoolerFull.is_possible(false) && Trouble::PoolerFull.is_possible(true) && Trouble::Leak.is_possible(false));
    }
}
