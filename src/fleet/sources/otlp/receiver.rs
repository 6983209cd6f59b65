//! The state behind the address: who sends, and how many are read at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use futures_util::StreamExt;
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::decode::decode;
use super::encoding::Encoding;
use super::heard::Heard;
use super::refusal::Refusal;
use super::rejected::Rejected;
use super::senders::Senders;
use super::tables::SenderTables;
use super::translate::translate;
use crate::base::bounded_body::{BodyFault, BoundedBody};
use crate::base::now_ms;
use crate::fleet::model::SourceKind;
use crate::fleet::registry::{Registry, SourceInfo};

/// Bytes of a body, as it comes and unpacked: a batch of a collector takes 2 MB.
pub(super) const LARGEST_BODY: usize = 4 << 20;
/// A body that has not arrived until then is not worth its seat.
const BODY_LIMIT: Duration = Duration::from_secs(20);
/// Requests that are read at once: 64 MB of bodies.
const READ_AT_ONCE: usize = 16;
/// Of them those that are decoded at once, which takes a processor.
const DECODED_AT_ONCE: usize = 2;
/// Senders that come together wait so long for their turn.
const TURN: Duration = Duration::from_secs(5);
/// Tokens that are told apart. More than anybody creates.
const MOST_TOKENS: usize = 100;

/// Takes what is sent.
pub(super) struct Receiver {
    registry: Arc<Registry>,
    tables: SenderTables,
    /// Where somebody looks for pools: what comes besides.
    heard: Option<Arc<Heard>>,
    tokens: Mutex<HashMap<String, Arc<Senders>>>,
    reading: Semaphore,
    decoding: Arc<Semaphore>,
}

impl Receiver {
    pub(super) fn new(registry: Arc<Registry>, tables: SenderTables) -> Arc<Self> {
        Self::noting(registry, tables, None)
    }

    /// One that notes what comes besides pools.
    pub(super) fn noting(registry: Arc<Registry>, tables: SenderTables, heard: Option<Arc<Heard>>) -> Arc<Self> {
        let (reading, decoding) = (Semaphore::new(READ_AT_ONCE), Arc::new(Semaphore::new(DECODED_AT_ONCE)));
        Arc::new(Self { registry, tables, heard, tokens: Mutex::default(), reading, decoding })
    }

    /// Takes one request of `token`, which came from `address`.
    pub(super) async fn take(
        &self,
        token: &str,
        address: String,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Encoding, Rejected), Refusal> {
        let encoding = Encoding::of(headers).ok_or(Refusal::ContentType)?;
        let turn = timeout(TURN, self.reading.acquire()).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(Refusal::Busy(encoding))?;
        let body = timeout(BODY_LIMIT, read(encoding, headers, body)).await.map_err(|_| Refusal::Late(encoding))??;
        let permit = self.decoding.clone().acquire_owned().await.map_err(|_| Refusal::Busy(encoding))?;
        let (senders, heard, tables) = (self.senders(token), self.heard.clone(), self.tables.clone());
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let request = decode(encoding, &body)?;
            heard.iter().for_each(|heard| heard.note_names(&request));
            let (processes, mut rejected) = translate(request, &address, &tables);
            let (now_ms, address) = (now_ms(), Arc::from(address));
            processes.into_iter().for_each(|(process, points)| senders.take(process, points, &address, now_ms, &mut rejected));
            Ok(rejected)
        });
        let rejected = task.await.map_err(|_| Refusal::Busy(encoding))??;
        Ok((encoding, rejected))
    }

    /// Those of a token, which is a source of its own.
    fn senders(&self, token: &str) -> Arc<Senders> {
        let mut tokens = self.tokens.lock();
        let token = if tokens.len() < MOST_TOKENS || tokens.contains_key(token) { token } else { "further tokens" };
        let new = || {
            let info = SourceInfo { id: None, name: format!("otlp ({token})"), kind: SourceKind::Otlp, interval: None };
            Arc::new(Senders::new(self.registry.register(info), self.tables.clone()))
        };
        tokens.entry(token.to_owned()).or_insert_with(new).clone()
    }
}

async fn read(encoding: Encoding, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let packed = headers.get(axum::http::header::CONTENT_ENCODING).map(|given| given.to_str().unwrap_or("?"));
    let fault = |fault: BodyFault| match fault {
        BodyFault::TooLarge(largest) => {
            Refusal::TooLarge(encoding, format!("the body is larger than {} MB; send smaller batches", largest >> 20))
        }
        BodyFault::NotGzip => Refusal::NotUnderstood(encoding, "the body is said to be gzip and is not, or breaks off".to_owned()),
        BodyFault::UnknownEncoding => Refusal::ContentEncoding(encoding),
    };
    let mut content = BoundedBody::new(LARGEST_BODY, packed).map_err(fault)?;
    let (mut parts, mut came) = (body.into_data_stream(), 0);
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Refusal::NotUnderstood(encoding, "the body breaks off; send it again".to_owned()))?;
        came += part.len();
        if came > LARGEST_BODY {
            return Err(fault(BodyFault::TooLarge(LARGEST_BODY)));
        }
        content.push(&part).map_err(fault)?;
    }
    content.finish().map_err(fault)
}
