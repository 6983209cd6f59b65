//! An address on loopback that answers whoever has the token, and nobody else.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use axum_extra::TypedHeader;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::{Basic, Bearer};
use axum_extra::typed_header::TypedHeaderRejection;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use plimsoll_pool::http::bearer::ConfiguredToken;

/// A running address.
pub(super) struct Emitter {
    /// Where it listens.
    pub address: SocketAddr,
}

impl Emitter {
    /// Answers these routes, until it is stopped, to whoever has the token: as bearer token, or as password where the asker has
    /// only user and password.
    pub(super) async fn start(routes: Router, token: SecretString, stopping: &CancellationToken) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let key = ConfiguredToken::new(token.expose_secret());
        let router = routes.route_layer(from_fn_with_state(key, need_token));
        let listener = listener.tap_io(|stream| {
            let _slower_without = stream.set_nodelay(true);
        });
        let stopped = stopping.clone().cancelled_owned();
        let served = axum::serve(listener, router).with_graceful_shutdown(stopped);
        tokio::spawn(async move { served.await });
        Ok(Self { address })
    }
}

type Given<A> = Result<TypedHeader<Authorization<A>>, TypedHeaderRejection>;

async fn need_token(
    State(token): State<ConfiguredToken>,
    bearer: Given<Bearer>,
    basic: Given<Basic>,
    request: Request,
    next: Next,
) -> Response {
    let bearer = bearer.is_ok_and(|TypedHeader(Authorization(bearer))| token.is(bearer.token()));
    let basic = basic.is_ok_and(|TypedHeader(Authorization(basic))| token.is(basic.password()));
    if bearer || basic { next.run(request).await } else { StatusCode::UNAUTHORIZED.into_response() }
}
