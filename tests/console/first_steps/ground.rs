//! Somebody who fills in the forms, as a browser without a script does.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Html;
use axum::routing::get;
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};
use tempfile::TempDir;

use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::service::Service;
use crate::support::Postgres;

/// What the console sends to services that ask who it is.
pub const SECRET: &str = "hunter22-of-the-service";
const METRICS: &str = "hikaricp_connections_active{pool=\"main\"} 3\nhikaricp_connections_max{pool=\"main\"} 10\n";
const POOL_STATS: &str = r#"{"pool_size": 50, "checked_out": 15, "overflow": 3, "checked_in": 38, "total_capacity": 150}"#;

/// A console without sources, and somebody who is logged in.
pub struct Ground {
    pub console: Console,
    pub session: Session,
    pub folder: TempDir,
}

/// A page as it is read: its address, status and words.
pub struct Page {
    pub address: String,
    pub status: u16,
    pub html: String,
}

impl Ground {
    pub async fn new() -> Self {
        let (folder, postgres) = (folder(), Postgres::shared().await);
        let setup = Setup::watching(folder.path(), &url(&postgres.options())).set("PLIMSOLL_SOURCE_SHOP", SECRET);
        let console = setup.start().await;
        let session = console.log_in(PASSWORD).await;
        Self { console, session, folder }
    }

    /// The page at an address.
    pub async fn page(&self, address: &str) -> Page {
        let answer = self.console.get_as(&self.session, address).await;
        let status = answer.status().as_u16();
        Page { address: address.to_owned(), status, html: answer.text().await.expect("text") }
    }

    /// Sends a form, and goes where the answer leads.
    pub async fn send(&self, action: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.console.request(Method::POST, &format!("/api/first-steps/{action}")).header(COOKIE, &self.session.0);
        let answer = request.form(fields).send().await.expect("an answer");
        let to = header(&answer, "location").to_owned();
        assert!(answer.status() == 303 && to.starts_with("/first-steps"), "{action}: {} to {to:?}", answer.status());
        self.page(&to).await
    }

    /// The same from another site.
    pub async fn send_from_elsewhere(&self, action: &str, fields: &[(&str, &str)]) -> u16 {
        let request = self.console.request(Method::POST, &format!("/api/first-steps/{action}")).header(COOKIE, &self.session.0);
        request.header(ORIGIN, "http://evil.example").form(fields).send().await.expect("an answer").status().as_u16()
    }

    /// The lines of the audit that have this action.
    pub async fn audit(&self, action: &str) -> Vec<String> {
        let answer = self.console.get_as(&self.session, "/api/v1/audit.csv").await;
        let text = answer.text().await.expect("text");
        text.lines().filter(|line| line.contains(action)).map(str::to_owned).collect()
    }

    /// The names of the sources that there are.
    pub async fn sources(&self) -> Vec<String> {
        let told = self.console.told(&self.session, "sources").await;
        let names = told["sources"].as_array().expect("a list").iter().map(|source| source["name"].as_str().expect("a name").to_owned());
        names.collect()
    }
}

impl Page {
    /// The question of the step.
    pub fn question(&self) -> String {
        text(self.html.split("id=\"question\"").nth(1).and_then(|rest| rest.split_once('>')?.1.split("</h2>").next()).unwrap_or_default())
    }

    /// What the page shows, without the markup.
    pub fn text(&self) -> String {
        text(self.html.split("<main").nth(1).unwrap_or_default())
    }

    /// The names and values of the hidden fields of the form with this action, and what its fields hold.
    pub fn fields(&self, action: &str) -> Vec<(String, String)> {
        let form = self.html.split("<form").find(|form| form.contains(&format!("/api/first-steps/{action}\""))).unwrap_or_default();
        let form = form.split("</form>").next().unwrap_or_default();
        let value = |input: &str, name: &str| {
            let rest = input.split(&format!(" {name}=\"")).nth(1)?;
            Some(text(rest.split('"').next()?))
        };
        let inputs = form.split("<input").skip(1);
        inputs.filter_map(|input| Some((value(input, "name")?, value(input, "value").unwrap_or_default()))).collect()
    }
}

fn text(html: &str) -> String {
    let words: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_tag, words)| words)).collect();
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&").replace('\u{a0}', " ").trim().to_owned()
}

/// A service in each of the ways that a trial can meet.
pub async fn services() -> Service {
    let guarded = async |headers: HeaderMap| match headers.get("authorization") {
        Some(given) if given == format!("Bearer {SECRET}").as_str() => (StatusCode::OK, POOL_STATS),
        _ => (StatusCode::UNAUTHORIZED, "who asks?"),
    };
    let app = Router::new()
        .route("/actuator/prometheus", get(async || METRICS))
        .route("/api/admin/pool-stats", get(guarded))
        .route("/page", get(async || Html("<h1>hunter22</h1>")))
        .route("/jvm", get(async || "jvm_memory_used_bytes 5\nhttp_server_requests_total 7\n"));
    Service::serve(app).await
}
