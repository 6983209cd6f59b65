//! What every kind of receiver can do: take a notice, or say why not.

use std::pin::Pin;
use std::time::Duration;

use crate::alerts::model::Notice;

/// What comes of an attempt.
pub type Delivery<'a> = Pin<Box<dyn Future<Output = Result<(), DeliveryFailure>> + Send + 'a>>;

/// A way to somebody.
pub trait Channel: Send + Sync + 'static {
    /// Hands the notice over; returns when the receiver has confirmed it.
    fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a>;

    /// Whether the receiver keeps an alert open until it hears that it is over: people do not, machines do.
    fn keeps_alerts_open(&self) -> bool {
        false
    }
}

/// Why a notice was not taken; the reasons go on from the receiver's name, and hold no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// It never will be, however often it is sent.
    Refused(String),
    /// The receiver is not there or takes nothing, whatever it is sent.
    Away {
        reason: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// It failed at this notice; with others it may do better.
    Stumbled(String),
}

impl DeliveryFailure {
    /// The receiver cannot be used at the moment.
    pub fn away(reason: impl Into<String>) -> Self {
        DeliveryFailure::Away { reason: reason.into(), retry_after: None }
    }

    /// For the middle of a sentence.
    pub fn reason(&self) -> &str {
        match self {
            DeliveryFailure::Refused(reason) | DeliveryFailure::Stumbled(reason) | DeliveryFailure::Away { reason, .. } => reason,
        }
    }
}
