//! What is answered to requests that are not the console's own: unreadable ones, under other names, by way of TLS.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, HOST};

use crate::ground::{Console, PASSWORD, Session, Setup, TOKEN, folder, header};
use crate::service::{self, Service};
use crate::support::Postgres;

/// Nothing listens there: none of this needs a database.
const NO_DATABASE: &str = "postgres://app@127.0.0.1:1/app";

async fn asked(console: &Console, session: Option<&Session>, method: Method, path: &str, body: &'static [u8]) -> (u16, String) {
    let request = console.request(method, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    let request = match session {
        Some(session) => request.header(COOKIE, &session.0),
        None => request,
    };
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

#[tokio::test]
async fn unreadable_arguments_are_401_for_strangers_and_400_for_the_admin() {
    let folder = folder();
    let console = Setup::on(folder.path(), NO_DATABASE).start().await;
    let session = console.log_in(PASSWORD).await;
    for (method, path, body) in [
        (Method::GET, "/api/drawn", &b""[..]),
        (Method::POST, "/api/demo/users", b"users=many"),
        (Method::POST, "/api/demo/users", b"users=%FF&users=-1"),
        (Method::POST, "/api/demo/users", b"\xff\xfe=\x00"),
        (Method::POST, "/api/activity/end", b""),
        (Method::POST, "/api/activity/end", b"how=Terminate&pid=one&started_us=x"),
    ] {
        let (status, told) = asked(&console, None, method.clone(), path, body).await;
        assert_eq!((status, told.as_str()), (401, "\"Unauthorized\""), "{method} {path}");
        let (status, told) = asked(&console, Some(&session), method.clone(), path, body).await;
        assert_eq!(status, 400, "{method} {path}: {told}");
        assert!(told.contains("Invalid request"), "{method} {path}: {told}");
    }
}

async fn status_under(console: &Console, path: &str, host: &str) -> (u16, String) {
    let answer = console.request(Method::GET, path).header(HOST, host).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

#[tokio::test]
async fn a_name_that_was_not_given_is_refused_with_the_setting_that_gives_it() {
    let folder = folder();
    let setup = Setup::on(folder.path(), NO_DATABASE).set("PLIMSOLL_ALLOWED_HOSTS", "plimsoll.example,*.ops.example");
    let console = setup.start().await;
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example"] {
        for path in ["/login", "/", "/api/standing", "/nowhere"] {
            let (status, told) = status_under(&console, path, host).await;
            assert!(status == 421 && told.contains("--allowed-hosts"), "{host}{path}: {status} {told}");
        }
        assert_eq!(status_under(&console, "/healthz", host).await.0, 200, "a balancer may ask under any name");
        let by_token = console.request(Method::GET, "/api/v1/pools").header(HOST, host).bearer_auth(TOKEN).send().await;
        assert_eq!(by_token.expect("an answer").status(), 200, "a program with a token may ask under any name");
    }
    for host in ["localhost:8000", "127.0.0.1", "[::1]:8000", "192.0.2.7:81", "plimsoll", "plimsoll.example:443", "a.ops.example"] {
        assert_eq!(status_under(&console, "/login", host).await.0, 200, "{host}");
    }
    assert_eq!(console.log().matches("are refused; if it is this console's").count(), 1, "{}", console.log());
}

#[tokio::test]
async fn a_mounted_console_leaves_names_and_tls_to_its_service() {
    let postgres = Postgres::shared().await;
    let pool = service::pool(&postgres, "mounted-hosts");
    let console = service::console(&pool, "/admin").await;
    let service = Service::serve(console.router()).await;
    let request = service.request(Method::GET, "/admin/login").header(HOST, "shop.example").header("X-Forwarded-Proto", "https");
    let answer = request.send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), header(&answer, "strict-transport-security")), (200, ""));
    console.stop().await;
}

#[tokio::test]
async fn a_browser_that_came_by_tls_keeps_to_it() {
    let folder = folder();
    let console = Setup::on(folder.path(), NO_DATABASE).start().await;
    for path in ["/login", "/healthz", "/api/nowhere"] {
        let by_tls = console.request(Method::GET, path).header("X-Forwarded-Proto", "https").send().await.expect("an answer");
        assert_eq!(header(&by_tls, "strict-transport-security"), "max-age=15552000", "{path}");
        assert_eq!(header(&console.get(path).await, "strict-transport-security"), "", "{path}");
    }
}

#[tokio::test]
async fn a_file_with_secrets_that_everybody_may_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let file = folder.path().join("plimsoll.toml");
    std::fs::write(&file, "api_token = \"hunter22hunter22\"").expect("the configuration is written");
    for (mode, warnings) in [(0o644, 1), (0o600, 0)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
        let console = Setup::on(&folder.path().join("data"), NO_DATABASE).set("PLIMSOLL_CONFIG", &file.display().to_string()).start().await;
        let log = console.log();
        assert_eq!(log.matches("can be read by every account").count(), warnings, "{mode:o}: {log}");
        assert!(!log.contains("hunter22"), "{log}");
    }
}
