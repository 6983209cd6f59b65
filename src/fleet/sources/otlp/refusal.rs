//! Why a request is not taken.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::encoding::Encoding;

/// A request that is not taken, with what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 415: neither protobuf nor JSON.
    ContentType,
    /// 415: an encoding other than gzip.
    ContentEncoding(Encoding),
    /// 413: the body, or what it holds.
    TooLarge(Encoding, String),
    /// 400: a body that is not what it is said to be.
    NotUnderstood(Encoding, String),
    /// 408: the body did not arrive in time.
    Late(Encoding),
    /// 503: as many requests as are read at once are under way.
    Busy(Encoding),
}

/// For whoever is refused because the console is busy: senders wait so many seconds, and try again.
const RETRY_AFTER_S: &str = "5";

impl Refusal {
    /// Status, gRPC's code for it, our word, and the sentence.
    fn parts(&self) -> (Encoding, StatusCode, i32, &'static str, String) {
        let plain = |sentence: &str| sentence.to_owned();
        match self {
            Self::ContentType => {
                let sentence = "send the metrics as application/x-protobuf or application/json, and say so in Content-Type";
                (Encoding::Json, StatusCode::UNSUPPORTED_MEDIA_TYPE, 3, "unsupported_media_type", plain(sentence))
            }
            Self::ContentEncoding(encoding) => {
                let sentence = "compress the body with gzip or not at all (OTEL_EXPORTER_OTLP_COMPRESSION=gzip)";
                (*encoding, StatusCode::UNSUPPORTED_MEDIA_TYPE, 3, "unsupported_media_type", plain(sentence))
            }
            Self::TooLarge(encoding, sentence) => (*encoding, StatusCode::PAYLOAD_TOO_LARGE, 3, "too_large", sentence.clone()),
            Self::NotUnderstood(encoding, sentence) => (*encoding, StatusCode::BAD_REQUEST, 3, "bad_request", sentence.clone()),
            Self::Late(encoding) => {
                (*encoding, StatusCode::REQUEST_TIMEOUT, 4, "timeout", plain("the body did not arrive in time; send it again"))
            }
            Self::Busy(encoding) => {
                let sentence = "the console is reading as many requests as it can; send this one again in 5 s";
                (*encoding, StatusCode::SERVICE_UNAVAILABLE, 14, "overloaded", plain(sentence))
            }
        }
    }
}

impl Refusal {
    /// Why, with what to do.
    pub(super) fn sentence(&self) -> String {
        self.parts().4
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (encoding, status, code, word, sentence) = self.parts();
        let mut response = encoding.refusal(code, word, &sentence);
        *response.status_mut() = status;
        match self {
            Self::Busy(_) => response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S)),
            Self::ContentEncoding(_) => response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            _ => None,
        };
        response
    }
}
