//! What every folder stands on, and what knows no other: the clock, the console's address, masking, text from elsewhere,
//! and how to ask other servers.

mod address;
#[cfg(feature = "ssr")]
pub mod address_policy;
mod api_error;
#[cfg(feature = "ssr")]
pub mod bounded_body;
#[cfg(feature = "ssr")]
pub mod client_sessions;
#[cfg(feature = "ssr")]
mod clock;
#[cfg(feature = "ssr")]
pub mod durations;
#[cfg(all(test, feature = "ssr"))]
pub mod hostile_text;
#[cfg(feature = "ssr")]
pub mod http_client;
#[cfg(feature = "ssr")]
pub mod http_fetch;
#[cfg(feature = "ssr")]
mod http_reason;
#[cfg(feature = "ssr")]
pub mod least_squares;
#[cfg(feature = "ssr")]
pub mod lossy;
#[cfg(all(test, feature = "ssr"))]
#[path = "../../tests/support/manual_part.rs"]
pub mod manual_part;
#[cfg(feature = "ssr")]
mod masking;
#[cfg(feature = "ssr")]
pub mod path;
#[cfg(feature = "ssr")]
pub mod pinned;
#[cfg(feature = "ssr")]
pub mod printable;
#[cfg(feature = "ssr")]
pub mod readable;
#[cfg(feature = "ssr")]
mod request;
#[cfg(feature = "ssr")]
pub mod ring;
#[cfg(feature = "ssr")]
mod sentence;
#[cfg(feature = "ssr")]
pub mod timestamps;
#[cfg(feature = "ssr")]
pub mod value;

#[cfg(feature = "ssr")]
pub use self::{
    clock::{machine_name, now_ms, now_s},
    http_reason::http_reason,
    masking::{MASK, fingerprint, masked_url, what_is_wrong},
    request::{bad_request, forbidden, of_request},
    sentence::sentence,
    value::HumanDuration,
};
pub use address::BasePath;
pub use api_error::ApiError;
