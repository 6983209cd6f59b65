//! Sources that are added, replaced and removed over REST.
//! In one file: every case needs the same few requests, and most go on from what the one before shows.

use std::path::Path;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::program::plimsoll;
use crate::service::{Service, console, host, pool};
use crate::support::{Postgres, eventually};

const SOURCES: &str = "/api/v1/sources";
const METRICS: &str = "hikaricp_connections_active{pool=\"main\"} 3\nhikaricp_connections_max{pool=\"main\"} 10\n";
/// What the console sends to the service.
const SECRET: &str = "a-token-of-the-service";

fn token(folder: &Path, scope: &str) -> String {
    let run = plimsoll().args(["token", "create", "--name", scope, "--scope", scope]).env("PLIMSOLL_DATA_DIR", folder).output();
    String::from_utf8(run.expect("it runs").stdout).expect("text").trim_end().to_owned()
}

/// A service whose metrics are for whoever has the secret.
async fn orders() -> Service {
    let metrics = async |headers: HeaderMap| match headers.get("authorization") {
        Some(given) if given == format!("Bearer {SECRET}").as_str() => (StatusCode::OK, METRICS),
        _ => (StatusCode::UNAUTHORIZED, "who asks?"),
    };
    Service::serve(Router::new().route("/metrics", get(metrics))).await
}

fn source(service: &Service) -> Value {
    json!({
        "kind": "exposition", "service": "orders", "urls": [service.url("/metrics")], "interval": "1s",
        "token_env": "PLIMSOLL_SOURCE_ORDERS_TOKEN"
    })
}

async fn asked(console: &Console, method: Method, path: &str, token: &str, body: Option<&Value>) -> Response {
    let request = console.request(method, path).bearer_auth(token);
    body.into_iter().fold(request, |request, body| request.json(body)).send().await.expect("an answer")
}

/// Status, code and sentence of a refusal.
async fn refused(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    assert!(!text("message").contains('\n') && !text("message").contains("hunter22"), "{body}");
    (status, text("error"), text("message"))
}

async fn told(console: &Console, path: &str) -> Value {
    let answer = asked(console, Method::GET, path, TOKEN, None).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.expect("JSON")
}

/// Pools that a source tells.
async fn pools(console: &Console) -> Vec<Value> {
    let all = told(console, "/api/v1/pools").await;
    all["pools"].as_array().expect("a list").iter().filter(|pool| pool["source"] != "own").cloned().collect()
}

async fn listed(console: &Console) -> Vec<Value> {
    told(console, SOURCES).await["sources"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_source_tells_its_pools_from_when_it_is_added_until_it_is_removed_and_outlives_the_console() {
    let (folder, postgres, service) = (folder(), Postgres::shared().await, orders().await);
    let writer = token(folder.path(), "write:sources");
    let start = async || {
        let setup = Setup::watching(folder.path(), &url(&postgres.options())).set("PLIMSOLL_SOURCE_ORDERS_TOKEN", SECRET);
        setup.start().await
    };
    let mut console = start().await;
    let added = asked(&console, Method::POST, SOURCES, &writer, Some(&source(&service))).await;
    assert_eq!((added.status().as_u16(), header(&added, LOCATION.as_str())), (201, "/api/v1/sources/1"));
    let added: Value = added.json().await.expect("JSON");
    assert_eq!((&added["source"]["id"], &added["source"]["name"]), (&json!("1"), &json!("exposition orders")), "{added}");
    eventually("its pool is told", async || !pools(&console).await.is_empty()).await;
    let pool = pools(&console).await[0].clone();
    assert_eq!((&pool["service"], &pool["checked_out"], &pool["total_capacity"]), (&json!("orders"), &json!(3), &json!(10)));

    assert_eq!(console.stop().await.0, 0);
    let console = start().await;
    eventually("its pool is told again", async || !pools(&console).await.is_empty()).await;
    assert_eq!(told(&console, "/api/v1/sources/1").await["given"], source(&service));

    let mut shop = source(&service);
    shop["service"] = json!("shop");
    let replaced = asked(&console, Method::PUT, "/api/v1/sources/1", &writer, Some(&shop)).await;
    assert_eq!(replaced.status(), 200);
    eventually("the other service is told", async || pools(&console).await.iter().any(|pool| pool["service"] == "shop")).await;
    assert_eq!(pools(&console).await.len(), 1, "the pool of the source before has gone");

    let removed = asked(&console, Method::DELETE, "/api/v1/sources/1", &writer, None).await;
    assert_eq!((removed.status().as_u16(), removed.bytes().await.expect("no body").len()), (204, 0));
    assert!(pools(&console).await.is_empty() && listed(&console).await.is_empty());
    let (status, error, said) = refused(asked(&console, Method::DELETE, "/api/v1/sources/1", &writer, None).await).await;
    assert!(status == 404 && error == "not_found" && said.contains("GET /api/v1/sources lists"), "{said}");

    let audit = asked(&console, Method::GET, "/api/v1/audit.csv", TOKEN, None).await.text().await.expect("text");
    for (action, name) in [("source.add", "exposition orders"), ("source.replace", "exposition shop"), ("source.remove", "exposition shop")]
    {
        let line = audit.lines().find(|line| line.contains(action)).unwrap_or_else(|| panic!("{action}: {audit}"));
        assert!(line.contains("token write:sources") && line.contains(&format!("source {name} (1)")), "{line}");
    }
    assert!(!audit.contains(SECRET) && audit.contains("PLIMSOLL_SOURCE_ORDERS_TOKEN"));
}

#[tokio::test]
async fn only_those_who_may_change_sources_do() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let (writer, sender) = (token(folder.path(), "write:sources"), token(folder.path(), "write:metrics"));
    let console = Setup::watching(folder.path(), &url(&postgres.options())).start().await;
    let table = json!({ "kind": "otlp", "service": "orders" });
    for (method, path) in [(Method::POST, SOURCES), (Method::PUT, "/api/v1/sources/1"), (Method::DELETE, "/api/v1/sources/1")] {
        for (token, has) in [(TOKEN, "read"), (&sender, "write:metrics")] {
            let answer = asked(&console, method.clone(), path, token, Some(&table)).await;
            assert_eq!(header(&answer, "www-authenticate"), "Bearer error=\"insufficient_scope\", scope=\"write:sources\"");
            let (status, error, said) = refused(answer).await;
            let is_said = said.contains(&format!("scope {has}")) && said.contains("--scope write:sources");
            assert!(status == 403 && error == "forbidden" && is_said, "{method} {status} {said}");
        }
        let (status, _, said) = refused(console.request(method.clone(), path).json(&table).send().await.expect("an answer")).await;
        assert!(status == 401 && said.contains("--scope write:sources"), "{method} {status} {said}");
    }
    assert_eq!(asked(&console, Method::GET, "/api/v1/pools", &writer, None).await.status(), 403, "it reads nothing");
    let (status, error, said) = refused(asked(&console, Method::PATCH, SOURCES, TOKEN, None).await).await;
    assert!(status == 405 && error == "method_not_allowed" && said.contains("/api/openapi.json"), "{status} {said}");
    assert!(listed(&console).await.is_empty());

    let admin = console.log_in(PASSWORD).await;
    let by_session = || console.request(Method::POST, SOURCES).header(COOKIE, &admin.0).json(&table);
    let elsewhere = by_session().header(ORIGIN, "https://elsewhere.example").send().await.expect("an answer");
    assert_eq!((elsewhere.status().as_u16(), listed(&console).await.len()), (403, 0), "a page of another site");
    assert_eq!(by_session().send().await.expect("an answer").status(), 201);
    assert_eq!(listed(&console).await[0]["name"], "otlp orders");
}

#[tokio::test]
async fn what_is_there_already_and_what_is_wrong_is_a_sentence() {
    let (data, beside, postgres, service) = (folder(), folder(), Postgres::shared().await, orders().await);
    let writer = token(data.path(), "write:sources");
    let file = beside.path().join("plimsoll.toml");
    let configured = format!("[[sources]]\nkind = \"exposition\"\nservice = \"shop\"\nurls = [{:?}]\n", service.url("/metrics"));
    std::fs::write(&file, configured).expect("written");
    let setup = Setup::watching(data.path(), &url(&postgres.options())).set("PLIMSOLL_CONFIG", file.to_str().expect("text"));
    let console = setup.set("PLIMSOLL_SOURCE_ORDERS_TOKEN", SECRET).start().await;
    let with = |key: &str, value: Value| {
        let mut source = json!({ "kind": "exposition", "service": "orders", "urls": ["http://127.0.0.1:1/metrics"] });
        source[key] = value;
        source
    };
    for (source, status, words) in [
        (source(&service), 409, "The sources \"exposition shop\" and \"exposition orders\" both ask 127.0.0.1:"),
        (with("urls", json!([])), 400, "The source \"exposition orders\" has no address in urls"),
        (with("interval", json!("0")), 400, "has an interval of 0s; give one between 1s and 1h"),
        (with("server", json!("nowhere")), 400, "which no table [[servers]] has"),
        (with("retries", json!(3)), 400, "unknown field `retries`"),
        (with("token", json!("hunter22")), 400, "has a token, which the console does not keep; give token_env"),
        (with("token_env", json!("DATABASE_URL")), 400, "does not begin with PLIMSOLL_SOURCE_"),
        (with("token_env", json!("PLIMSOLL_SOURCE_NOWHERE")), 400, "takes its token from PLIMSOLL_SOURCE_NOWHERE, which is not set"),
        (with("token_file", json!("/etc/hostname")), 400, "is not read over REST"),
        (json!([]), 400, "The source is not understood"),
    ] {
        let (code, error, said) = refused(asked(&console, Method::POST, SOURCES, &writer, Some(&source)).await).await;
        assert_eq!((code, error.as_str()), (status, if status == 409 { "conflict" } else { "bad_request" }), "{said}");
        assert!(said.contains(words) && said.ends_with('.'), "{source}: {said}");
    }
    for (kind, body, status) in [("application/json", "{", 400), ("text/plain", "{}", 415)] {
        let request = console.request(Method::POST, SOURCES).bearer_auth(&writer).header("content-type", kind).body(body);
        assert_eq!(refused(request.send().await.expect("an answer")).await.0, status, "{kind}");
    }
    let other = with("interval", json!("5s"));
    for (method, body) in [(Method::PUT, Some(&other)), (Method::DELETE, None)] {
        let (status, error, said) = refused(asked(&console, method, "/api/v1/sources/configuration-1", &writer, body).await).await;
        assert!(status == 409 && error == "conflict" && said.contains("is of the configuration file; change it there"), "{status} {said}");
    }
    let all = listed(&console).await;
    assert_eq!((all.len(), &all[0]["id"]), (1, &json!("configuration-1")), "nothing has changed");
    assert_eq!(told(&console, "/api/v1/sources/configuration-1").await["given"], Value::Null);
}

#[tokio::test]
async fn a_secret_may_be_a_file_of_the_folder_that_is_for_it() {
    let (folder, postgres, service) = (folder(), Postgres::shared().await, orders().await);
    let writer = token(folder.path(), "write:sources");
    let secrets = folder.path().join("source-secrets");
    std::fs::create_dir(&secrets).expect("made");
    std::fs::write(secrets.join("orders"), SECRET).expect("written");
    let console = Setup::watching(folder.path(), &url(&postgres.options())).start().await;
    let given = json!({
        "kind": "exposition", "service": "orders", "urls": [service.url("/metrics")], "interval": "1s", "token_file": secrets.join("orders")
    });
    assert_eq!(asked(&console, Method::POST, SOURCES, &writer, Some(&given)).await.status(), 201);
    eventually("its pool is told", async || !pools(&console).await.is_empty()).await;
}

/// A server that asks for the password in plain text: what it is sent by the first who does not give up.
async fn password_sent_to(listener: &TcpListener) -> Vec<u8> {
    loop {
        let mut stream = listener.accept().await.expect("the console").0;
        if let Ok(password) = password_on(&mut stream).await {
            return password;
        }
    }
}

async fn password_on(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    loop {
        let length = stream.read_u32().await? as usize;
        let mut message = vec![0; length - 4];
        stream.read_exact(&mut message).await?;
        if message[..4] == 80_877_103_u32.to_be_bytes() {
            // It would rather have TLS.
            stream.write_all(b"N").await?;
            continue;
        }
        // AuthenticationCleartextPassword.
        stream.write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 3]).await?;
        assert_eq!(stream.read_u8().await?, b'p');
        let length = stream.read_u32().await? as usize;
        let mut password = vec![0; length - 4];
        stream.read_exact(&mut password).await?;
        return Ok(password);
    }
}

#[tokio::test]
async fn the_password_of_the_consoles_own_server_is_sent_to_no_pooler() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let writer = token(folder.path(), "write:sources");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("postgres://stats@{}/pgbouncer", listener.local_addr().expect("its address"));
    let setup = Setup::watching(folder.path(), &url(&postgres.options())).set("PGPASSWORD", "hunter22");
    let console = setup.set("PLIMSOLL_SOURCE_POOLER", SECRET).start().await;
    let given = |password: Option<&str>| {
        let user = password.map(|_| "stats");
        json!({ "kind": "pgbouncer", "service": "pooler", "urls": [address], "user": user, "password_env": password })
    };
    assert_eq!(asked(&console, Method::POST, SOURCES, &writer, Some(&given(None))).await.status(), 201);
    assert_eq!(password_sent_to(&listener).await, b"\0");
    let replaced = asked(&console, Method::PUT, "/api/v1/sources/1", &writer, Some(&given(Some("PLIMSOLL_SOURCE_POOLER")))).await;
    assert_eq!(replaced.status(), 200);
    let secret = format!("{SECRET}\0").into_bytes();
    loop {
        let sent = password_sent_to(&listener).await;
        if sent == secret {
            break;
        }
        // Of a connect that had begun before.
        assert_eq!(sent, b"\0");
    }
}

#[tokio::test]
async fn a_mounted_console_without_a_data_folder_keeps_them_in_memory() {
    let (postgres, service) = (Postgres::shared().await, orders().await);
    let pool = pool(&postgres, "mounted-sources");
    let mounted = Service::serve(host().merge(console(&pool, "/admin").await.router())).await;
    let session = mounted.log_in("/admin").await;
    let given = json!({ "kind": "exposition", "service": "orders", "urls": [service.url("/metrics")] });
    let added =
        mounted.request(Method::POST, "/admin/api/v1/sources").header(COOKIE, &session).json(&given).send().await.expect("an answer");
    assert_eq!((added.status().as_u16(), header(&added, LOCATION.as_str())), (201, "/admin/api/v1/sources/1"));
    let errors = async || {
        let source: Value = mounted.get_as(&session, "/admin/api/v1/sources/1").await.json().await.expect("JSON");
        source["source"]["errors"][0].as_str().unwrap_or_default().to_owned()
    };
    eventually("it is asked, and wants a token", async || errors().await.contains("wants to know who asks")).await;
    let request = mounted.request(Method::DELETE, "/admin/api/v1/sources/1").header(COOKIE, &session);
    assert_eq!(request.send().await.expect("an answer").status(), 204);
}
