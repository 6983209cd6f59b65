//! What a metric can mean.

use serde::Deserialize;

/// One number of a pool. The names are those of the configuration, where metrics of one's own are mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Connections in callers' hands.
    CheckedOut,
    /// Idle connections.
    CheckedIn,
    /// Connections that are open, in use or idle.
    Open,
    /// Connects under way.
    Opening,
    /// Callers queued.
    Waiting,
    /// Connections kept open: the base.
    PoolSize,
    /// Connections that the pool may open in all.
    TotalCapacity,
    /// Connections beyond the base that the pool may open.
    MaxOverflow,
    /// SQLAlchemy's `overflow()`: connections open, less the base. Negative until the base is open.
    Overflow,
    /// Callers that got a connection.
    Acquired,
    /// Callers that had to queue.
    Waited,
    /// Callers that timed out.
    TimedOut,
    /// Callers that got no connection, for any reason.
    Unserved,
    /// Connections opened.
    Connects,
    /// Connects that failed.
    ConnectsFailed,
    /// Waits: a histogram or summary.
    Wait,
    /// The sum of all waits.
    WaitSum,
    /// How many waits the sum has.
    WaitCount,
    /// The longest wait of a sliding time.
    WaitMax,
    /// Leases: a histogram or summary.
    Hold,
    /// The sum of the times that leases were held.
    HoldSum,
    /// How many leases the sum has.
    HoldCount,
    /// The longest lease of a sliding time.
    HoldMax,
    /// Connects: a histogram or summary.
    Connect,
    /// The sum of the times that connects took.
    ConnectSum,
    /// How many connects the sum has.
    ConnectCount,
    /// The longest connect of a sliding time.
    ConnectMax,
}

/// What kind of number a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A count of connections or callers at this moment: never below 0, and not in the billions.
    Gauge,
    /// A count since the pool was built.
    Counter,
    /// Seconds in all.
    Sum,
    /// The longest of some durations, in seconds.
    Longest,
    /// Buckets, and a sum and a count of them: the fields of those two.
    Distribution { sum: Field, count: Field },
}

impl Field {
    pub(super) fn kind(self) -> Kind {
        use Field::*;
        match self {
            CheckedOut | CheckedIn | Open | Opening | Waiting | PoolSize | TotalCapacity | MaxOverflow | Overflow => Kind::Gauge,
            Acquired | Waited | TimedOut | Unserved | Connects | ConnectsFailed | WaitCount | HoldCount | ConnectCount => Kind::Counter,
            WaitSum | HoldSum | ConnectSum => Kind::Sum,
            WaitMax | HoldMax | ConnectMax => Kind::Longest,
            Wait => Kind::Distribution { sum: WaitSum, count: WaitCount },
            Hold => Kind::Distribution { sum: HoldSum, count: HoldCount },
            Connect => Kind::Distribution { sum: ConnectSum, count: ConnectCount },
        }
    }

    /// Its words, as they stand in a list of what is not told.
    pub fn words(self) -> &'static str {
        match self {
            Self::CheckedOut => "checked_out",
            Self::CheckedIn => "checked_in",
            Self::Open => "open",
            Self::Opening => "opening",
            Self::Waiting => "waiting",
            Self::PoolSize => "pool_size",
            Self::TotalCapacity => "total_capacity",
            Self::MaxOverflow => "max_overflow",
            Self::Overflow => "overflow",
            Self::Acquired => "acquires",
            Self::Waited => "acquires that waited",
            Self::TimedOut => "timeouts",
            Self::Unserved => "acquires that failed",
            Self::Connects => "connects",
            Self::ConnectsFailed => "connects that failed",
            Self::Wait => "distribution of wait times",
            Self::WaitSum => "wait time",
            Self::WaitCount => "number of waits",
            Self::WaitMax => "longest wait",
            Self::Hold => "distribution of hold times",
            Self::HoldSum => "hold time",
            Self::HoldCount => "number of leases",
            Self::HoldMax => "longest lease",
            Self::Connect => "distribution of connect times",
            Self::ConnectSum => "connect time",
            Self::ConnectCount => "number of connect times",
            Self::ConnectMax => "longest connect",
        }
    }
}
