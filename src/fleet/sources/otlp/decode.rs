//! From bytes to a request, bounded: a body of a few bytes a message must not become many times as much memory.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use prost::Message;

use super::encoding::Encoding;
use super::refusal::Refusal;

/// Messages in one request, attributes included. A collector's batch of 8,192 points has 60,000.
const MOST_MESSAGES: usize = 300_000;

/// Fields with messages inside, from the request down to the data points.
const INSIDE: [&[u64]; 5] = [&[1], &[2], &[2], &[5, 7, 9, 10, 11], &[1]];

pub(super) fn decode(encoding: Encoding, body: &[u8]) -> Result<ExportMetricsServiceRequest, Refusal> {
    let messages = match encoding {
        Encoding::Protobuf => messages(body, &INSIDE).ok_or_else(|| not_protobuf(encoding))?,
        Encoding::Json => body.iter().filter(|byte| **byte == b'{').count(),
    };
    if messages > MOST_MESSAGES {
        let sentence =
            format!("the request holds more than {MOST_MESSAGES} messages; send smaller batches (send_batch_max_size of a collector)");
        return Err(Refusal::TooLarge(encoding, sentence));
    }
    match encoding {
        Encoding::Protobuf => ExportMetricsServiceRequest::decode(body).map_err(|_| not_protobuf(encoding)),
        Encoding::Json => serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Refusal::NotUnderstood(encoding, format!("the body is not OTLP/JSON: line {line}, column {column} is not understood"))
        }),
    }
}

fn not_protobuf(encoding: Encoding) -> Refusal {
    let sentence = "the body is not an ExportMetricsServiceRequest in protobuf; send metrics of OTLP 1 to this address, no traces or logs";
    Refusal::NotUnderstood(encoding, sentence.to_owned())
}

/// How many messages there are, those in attributes counted once. `None` where the bytes are no protobuf.
fn messages(mut bytes: &[u8], inside: &[&[u64]]) -> Option<usize> {
    let mut count = 0;
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        match key & 7 {
            0 => drop(varint(&mut bytes)?),
            1 => bytes = bytes.get(8..)?,
            5 => bytes = bytes.get(4..)?,
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let (field, rest) = bytes.split_at_checked(length)?;
                count += 1;
                if let Some((fields, deeper)) = inside.split_first()
                    && fields.contains(&(key >> 3))
                {
                    count += messages(field, deeper)?;
                }
                bytes = rest;
            }
            _ => return None,
        }
    }
    Some(count)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
