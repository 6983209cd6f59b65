//! What the answer of a receiver means.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::batch::Request;
use super::protocol::Protocol;

/// A receiver that wishes for more rest than this is asked again anyway.
const LONGEST_WISH: Duration = Duration::from_secs(600);

/// Of an answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// So many samples were written; `None`: all.
    Accepted { written: Option<u64> },
    /// It does not know this version of the protocol.
    OtherProtocol,
    /// It does not take native histograms.
    NoNativeHistograms,
    /// Never: so many samples were written nevertheless, the others are dropped.
    Refused { reason: String, written: u64 },
    /// Later, after `retry_after` at the earliest.
    Later { reason: String, retry_after: Option<Duration> },
}

/// Samples and histograms that a receiver of version 2.0 says it has written; `None` without any of its headers.
fn written(headers: &HeaderMap) -> Option<u64> {
    let count = |kind: &str| headers.get(format!("x-prometheus-remote-write-{kind}-written"))?.to_str().ok()?.trim().parse().ok();
    let counts: [Option<u64>; 2] = [count("samples"), count("histograms")];
    counts.iter().any(Option::is_some).then(|| counts.into_iter().flatten().sum())
}

/// What a Prometheus says, with status 500, that was not told to keep native histograms.
const NATIVE_DISABLED: &str = "native histograms are disabled";

/// `is_known`: the receiver has accepted a request in this version before. `message`: what it says of an error.
pub fn judge(request: &Request, is_known: bool, status: StatusCode, headers: &HeaderMap, message: &str) -> Answer {
    let protocol = request.protocol;
    if request.has_native && !status.is_success() && message.contains(NATIVE_DISABLED) {
        return Answer::NoNativeHistograms;
    }
    let told = (protocol == Protocol::V2).then(|| written(headers)).flatten();
    let says = if message.is_empty() { String::new() } else { format!(": {message}") };
    match status.as_u16() {
        // A receiver of version 1.0 that does not look at Content-Type finds an empty message, and is content with it.
        200..=299 if protocol == Protocol::V2 && told.is_none() => Answer::OtherProtocol,
        200..=299 => Answer::Accepted { written: told },
        415 if protocol == Protocol::V2 => Answer::OtherProtocol,
        400 if protocol == Protocol::V2 && !is_known && told.is_none() => Answer::OtherProtocol,
        429 | 500..=599 => {
            Answer::Later { reason: format!("answers with status {status}{says}"), retry_after: retry_after(headers, SystemTime::now()) }
        }
        300..=399 => Answer::Refused {
            reason: format!("answers with status {status}; redirects are not followed, so set the url that it redirects to"),
            written: 0,
        },
        401 | 403 => Answer::Refused { reason: format!("answers with status {status}; check token or user and password"), written: 0 },
        404 | 405 => Answer::Refused {
            reason: format!("answers with status {status}; check the path of the url, for a Prometheus /api/v1/write{says}"),
            written: 0,
        },
        _ => Answer::Refused { reason: format!("answers with status {status}{says}"), written: told.unwrap_or(0) },
    }
}

/// Seconds, or the moment itself (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |moment: SystemTime| moment.duration_since(now).unwrap_or_default();
    let wish = text.parse().map(Duration::from_secs).ok().or_else(|| httpdate::parse_http_date(text).ok().map(until))?;
    Some(wish.min(LONGEST_WISH))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn judged(protocol: Protocol, is_known: bool, status: u16, headers: &[(&'static str, &'static str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
        let request = Request { protocol, body: Vec::new(), samples: 9, has_native: false, newest_ms: 0 };
        judge(&request, is_known, StatusCode::from_u16(status).expect("a status"), &headers, "")
    }

    const WRITTEN: (&str, &str) = ("x-prometheus-remote-write-samples-written", "7");
    const HISTOGRAMS: (&str, &str) = ("x-prometheus-remote-write-histograms-written", "2");

    #[test]
    fn of_2_0_the_headers_say_what_was_written() {
        assert_eq!(judged(Protocol::V2, false, 204, &[WRITTEN, HISTOGRAMS]), Answer::Accepted { written: Some(9) });
        assert_eq!(judged(Protocol::V1, false, 204, &[]), Answer::Accepted { written: None });
        assert_eq!(judged(Protocol::V2, true, 204, &[]), Answer::OtherProtocol, "a receiver that has read an empty message");
        let partly = judged(Protocol::V2, true, 400, &[WRITTEN]);
        assert!(matches!(partly, Answer::Refused { written: 7, .. }), "{partly:?}");
    }

    #[test]
    fn a_receiver_that_does_not_know_2_0_says_so_in_one_of_three_ways() {
        for status in [415, 400, 200] {
            assert_eq!(judged(Protocol::V2, false, status, &[]), Answer::OtherProtocol, "{status}");
        }
        assert!(matches!(judged(Protocol::V2, true, 400, &[]), Answer::Refused { .. }), "it has known it before");
        assert!(matches!(judged(Protocol::V1, false, 415, &[]), Answer::Refused { .. }), "there is no older version");
    }

    #[test]
    fn a_prometheus_that_keeps_no_native_histograms_is_understood() {
        let request = |has_native| Request { protocol: Protocol::V1, body: Vec::new(), samples: 9, has_native, newest_ms: 0 };
        let judged = |has_native| judge(&request(has_native), true, StatusCode::INTERNAL_SERVER_ERROR, &HeaderMap::new(), NATIVE_DISABLED);
        assert_eq!(judged(true), Answer::NoNativeHistograms);
        assert!(matches!(judged(false), Answer::Later { .. }), "there is nothing to leave out");
    }

    #[test]
    fn what_will_never_be_taken_is_told_from_what_may_be_taken_later() {
        for status in [400, 401, 403, 404, 409, 413, 422, 302] {
            assert!(matches!(judged(Protocol::V1, true, status, &[]), Answer::Refused { .. }), "{status}");
        }
        for status in [429, 500, 502, 503, 504] {
            let later = judged(Protocol::V1, true, status, &[("retry-after", "7")]);
            assert!(matches!(later, Answer::Later { retry_after: Some(wish), .. } if wish.as_secs() == 7), "{status}: {later:?}");
        }
        let wish = judged(Protocol::V1, true, 429, &[("retry-after", "1000000")]);
        assert!(matches!(wish, Answer::Later { retry_after: Some(LONGEST_WISH), .. }), "{wish:?}");
    }
}
