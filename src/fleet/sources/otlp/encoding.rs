//! The two forms that a request may have. The answer has the same.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use opentelemetry_proto::tonic::collector::metrics::v1::{ExportMetricsPartialSuccess, ExportMetricsServiceResponse};
use prost::Message;
use serde_json::json;

use super::rejected::Rejected;

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Protobuf,
    Json,
}

/// What a refusal is in protobuf: `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

impl Encoding {
    /// By the content type of a request.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let given = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        match given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/x-protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    /// 200, with what was refused. Without it the protocol wants the field empty.
    pub(super) fn success(self, rejected: &Rejected) -> Response {
        let (points, error_message) = (i64::try_from(rejected.points()).unwrap_or(i64::MAX), rejected.message());
        let body = match self {
            Self::Protobuf => {
                let partial = ExportMetricsPartialSuccess { rejected_data_points: points, error_message };
                ExportMetricsServiceResponse { partial_success: (points > 0).then_some(partial) }.encode_to_vec()
            }
            Self::Json if points > 0 => {
                json!({ "partialSuccess": { "rejectedDataPoints": points.to_string(), "errorMessage": error_message } })
                    .to_string()
                    .into_bytes()
            }
            Self::Json => b"{\"partialSuccess\":{}}".to_vec(),
        };
        ([(header::CONTENT_TYPE, self.content_type())], body).into_response()
    }

    /// The body of a refusal: a code of gRPC, our own word for it, and a sentence.
    pub(super) fn refusal(self, code: i32, word: &str, message: &str) -> Response {
        let body = match self {
            Self::Protobuf => Status { code, message: message.to_owned() }.encode_to_vec(),
            Self::Json => json!({ "error": word, "code": code, "message": message }).to_string().into_bytes(),
        };
        ([(header::CONTENT_TYPE, self.content_type())], body).into_response()
    }
}
