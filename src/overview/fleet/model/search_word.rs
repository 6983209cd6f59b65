//! One word of a search, and the sentence for one that is not understood.

use super::pool_row::PoolRow;
use super::state::RowState;
use crate::fleet::model::Evidence;

/// What a pool has to be.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchWord {
    /// One of its names or its address contains this.
    Text(String),
    /// One part of it contains this, or with quotes is this.
    Part(Part, Wanted),
    State(StateWord),
    /// A level, or `Unknown`.
    Level(RowState),
    Evidence(Evidence),
}

/// A part of a pool that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Service,
    Instance,
    Pool,
    Address,
    Server,
    Source,
    Library,
}

/// What a part has to say, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Contains(String),
    Is(String),
}

/// The filters above the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateWord {
    Open,
    NotTold,
    Late,
    Gone,
    Live,
}

impl StateWord {
    pub const ALL: [Self; 5] = [Self::Open, Self::NotTold, Self::Late, Self::Gone, Self::Live];

    /// As it is typed behind `state:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NotTold => "not-told",
            Self::Late => "late",
            Self::Gone => "gone",
            Self::Live => "live",
        }
    }

    pub fn holds(self, pool: &PoolRow) -> bool {
        match self {
            Self::Open => !pool.incidents.is_empty(),
            Self::NotTold => pool.lacks_numbers,
            Self::Late => pool.state == RowState::Late,
            Self::Gone => pool.state == RowState::Gone,
            Self::Live => !matches!(pool.state, RowState::Late | RowState::Gone),
        }
    }
}

/// The words before a colon.
pub const KEYS: &str = "service, instance, pool, address, server, source, library, state, level, evidence";
const LEVELS: [RowState; 5] = [RowState::Healthy, RowState::Moderate, RowState::Warning, RowState::Critical, RowState::Unknown];
const GRADES: [(&str, Evidence); 3] = [("a", Evidence::A), ("b", Evidence::B), ("c", Evidence::C)];

impl SearchWord {
    /// `key:value`; `is_quoted`: the value stood in quotes, so that it is the whole name.
    ///
    /// # Errors
    /// One sentence that says what can stand there.
    pub fn of_key(key: &str, value: &str, is_quoted: bool) -> Result<Self, String> {
        let small = value.to_lowercase();
        let part = |part| Ok(Self::Part(part, if is_quoted { Wanted::Is(small.clone()) } else { Wanted::Contains(small.clone()) }));
        match key {
            "service" => part(Part::Service),
            "instance" => part(Part::Instance),
            "pool" => part(Part::Pool),
            "address" => part(Part::Address),
            "server" => part(Part::Server),
            "source" => part(Part::Source),
            "library" => part(Part::Library),
            "state" => match StateWord::ALL.into_iter().find(|state| state.as_str() == small.replace('_', "-")) {
                Some(state) => Ok(Self::State(state)),
                None => Err(format!("“{value}” is no state. Use state: with {}.", listed(StateWord::ALL.map(StateWord::as_str)))),
            },
            "level" => match LEVELS.into_iter().find(|level| level.as_str() == small) {
                Some(level) => Ok(Self::Level(level)),
                None => Err(format!("“{value}” is no level. Use level: with {}.", listed(LEVELS.map(RowState::as_str)))),
            },
            "evidence" => match GRADES.into_iter().find(|(grade, _)| *grade == small) {
                Some((_, grade)) => Ok(Self::Evidence(grade)),
                None => Err(format!("“{value}” is no grade of evidence. Use evidence: with A, B or C.")),
            },
            _ => Err(format!("“{key}:” is no filter. Use one of: {KEYS}.")),
        }
    }

    pub fn holds(&self, pool: &PoolRow) -> bool {
        match self {
            Self::Text(text) => pool.haystack.contains(text.as_str()),
            Self::Part(part, wanted) => part.of(pool).iter().any(|name| wanted.holds(name)),
            Self::State(state) => state.holds(pool),
            Self::Level(level) => pool.state == *level,
            Self::Evidence(grade) => pool.evidence == *grade && pool.state != RowState::Gone,
        }
    }
}

impl Part {
    fn of(self, pool: &PoolRow) -> Vec<&str> {
        match self {
            Self::Service => vec![&pool.service],
            Self::Instance => vec![&pool.instance],
            Self::Pool => vec![&pool.pool],
            Self::Address => vec![&pool.address],
            Self::Server => vec![&pool.server],
            Self::Source => vec![&pool.source, pool.kind.as_str()],
            Self::Library => vec![&pool.library],
        }
    }
}

impl Wanted {
    fn holds(&self, name: &str) -> bool {
        match self {
            Self::Contains(text) => name.to_lowercase().contains(text.as_str()),
            Self::Is(text) => name.to_lowercase() == *text,
        }
    }
}

fn listed<const N: usize>(words: [&str; N]) -> String {
    let (last, rest) = words.split_last().expect("a list of words");
    format!("{} or {last}", rest.join(", "))
}
