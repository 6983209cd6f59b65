//! What is refused, and how the sender is told.

use axum::response::IntoResponse;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceResponse;

use super::super::receiver::LARGEST_BODY;
use super::*;

#[tokio::test]
async fn another_content_type_or_encoding_is_refused_with_what_to_send() {
    let all = Receiving::new();
    for headers in [&[][..], &[("content-type", "text/plain")], &[("content-type", "application/grpc")]] {
        assert_eq!(all.send_with(headers, NODE).await, Err(Refusal::ContentType), "{headers:?}");
    }
    let headers = [("content-type", "application/json"), ("content-encoding", "zstd")];
    assert_eq!(all.send_with(&headers, NODE).await, Err(Refusal::ContentEncoding(Encoding::Json)));
    let response = Refusal::ContentType.into_response();
    assert_eq!(response.status().as_u16(), 415);
    assert_eq!(response.headers()["content-type"], "application/json");
    let sentence = String::from_utf8(body_of(response).await).expect("JSON");
    assert!(sentence.contains("application/x-protobuf or application/json"), "{sentence}");
    assert_eq!(Refusal::ContentEncoding(Encoding::Json).into_response().headers()["accept-encoding"], "gzip");
}

#[tokio::test]
async fn whoever_has_to_wait_is_told_how_long() {
    for encoding in [Encoding::Protobuf, Encoding::Json] {
        let response = Refusal::Busy(encoding).into_response();
        assert_eq!(response.status().as_u16(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
        assert!(String::from_utf8_lossy(&body_of(response).await).contains("again in 5 s"));
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_a_sentence() {
    let all = Receiving::new();
    for (encoding, body) in
        [(Encoding::Json, &b"<html>"[..]), (Encoding::Json, b"[]x"), (Encoding::Protobuf, b"<html>"), (Encoding::Protobuf, &[0x0a, 200])]
    {
        let refused = all.send(encoding, body).await.expect_err("no request");
        assert!(matches!(&refused, Refusal::NotUnderstood(_, sentence) if sentence.starts_with("the body is not")), "{refused:?}");
    }
}

#[tokio::test]
async fn bodies_and_what_they_unpack_to_are_bounded() {
    let all = Receiving::new();
    let large = |refused: Result<Rejected, Refusal>| matches!(refused, Err(Refusal::TooLarge(..)));
    assert!(large(all.send(Encoding::Json, vec![b' '; LARGEST_BODY + 1]).await));
    assert!(large(all.send_with(&[("content-type", "application/json"), ("content-encoding", "gzip")], bomb()).await));
    // Two bytes each, of which each would take two hundred as a data point.
    let points = nested(&[1, 2, 2, 10], &[0x0a, 0].repeat(1_000_000));
    assert!(large(all.send(Encoding::Protobuf, points).await), "a million empty points");
    assert!(large(all.send(Encoding::Json, "{}".repeat(400_000)).await));
    assert!(all.pools().is_empty());
}

/// 64 MB of spaces.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&vec![b' '; 64 << 20]).expect("memory");
    packer.finish().expect("memory")
}

/// The bytes as a message inside messages of these fields.
fn nested(fields: &[u8], inside: &[u8]) -> Vec<u8> {
    fields.iter().rev().fold(inside.to_vec(), |inside, field| {
        let mut length = Vec::new();
        prost::encoding::encode_varint(inside.len() as u64, &mut length);
        [&[field << 3 | 2][..], &length, &inside].concat()
    })
}

#[tokio::test]
async fn what_was_refused_is_told_in_the_form_of_the_request() {
    let mut rejected = Rejected::default();
    let whole = Encoding::Protobuf.success(&rejected);
    assert!(body_of(whole).await.is_empty(), "an empty message is no byte");
    assert_eq!(body_of(Encoding::Json.success(&rejected)).await, b"{\"partialSuccess\":{}}");
    rejected.add(3, "Because.");
    rejected.add(4, "And so.");
    let protobuf = Encoding::Protobuf.success(&rejected);
    assert_eq!(protobuf.status().as_u16(), 200);
    assert_eq!(protobuf.headers()["content-type"], "application/x-protobuf");
    let partial =
        ExportMetricsServiceResponse::decode(&*body_of(protobuf).await).expect("protobuf").partial_success.expect("partial success");
    assert_eq!((partial.rejected_data_points, partial.error_message.as_str()), (7, "And so. Because."));
    let json = String::from_utf8(body_of(Encoding::Json.success(&rejected)).await).expect("JSON");
    assert_eq!(json, r#"{"partialSuccess":{"errorMessage":"And so. Because.","rejectedDataPoints":"7"}}"#);
}

#[tokio::test]
async fn pools_beyond_the_bounds_of_the_registry_are_told_as_refused() {
    let registry = Registry::new(Limits { pools: 0, ..Limits::default() });
    let all = Receiving { receiver: Receiver::new(registry.clone(), SenderTables::default()), registry };
    let rejected = all.send(Encoding::Protobuf, PYTHON).await.expect("it is taken");
    assert!(rejected.points() == 2 && rejected.message().contains("200 bytes"), "{rejected:?}");
}
