//! The load line of a server against what the server itself says: whose sessions there are, and who holds nearly all.

use sqlx::{ConnectOptions, PgConnection};

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::{Postgres, eventually};

/// What the server itself says, most sessions first.
const BY_APPLICATION: &str = "select application_name, count(*) from pg_stat_activity where backend_type = 'client backend'
                              group by 1 order by 2 desc, 1";

async fn sessions(postgres: &Postgres, application: &str, count: usize) -> Vec<PgConnection> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(postgres.options().application_name(application).connect().await.expect("a session"));
    }
    all
}

/// The legend of the first line on a page: each name with its number, in the order of the bar.
async fn legend(console: &Console, session: &Session, page: &str) -> Vec<(String, u32)> {
    let html = Drawn::read(console, session, page).await.html;
    let list = html.split(r#"class="legend slots""#).nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    let item = |item: &str| {
        let words: String = item.split('<').map(|part| part.split_once('>').map_or("", |(_tag, words)| words)).collect();
        let (name, count) = words.trim().rsplit_once(' ').unwrap_or_else(|| panic!("{words:?} in {list}"));
        (name.to_owned(), count.parse().unwrap_or_else(|_| panic!("{words:?} in {list}")))
    };
    list.split("<li ").skip(1).map(|part| item(&format!("<li {part}"))).collect()
}

/// What `pg_stat_activity` says, as the legend writes it: the console's own sessions under their name, without the session that asks.
async fn seen(admin: &mut PgConnection) -> Vec<(String, u32)> {
    let rows: Vec<(String, i64)> = sqlx::query_as(BY_APPLICATION).fetch_all(admin).await.expect("the sessions");
    let named = |(name, count): (String, i64)| {
        let name = match name.as_str() {
            "" => "(no application_name)".to_owned(),
            "plimsoll-console" => "this console".to_owned(),
            name => name.to_owned(),
        };
        (name, u32::try_from(count).expect("a count"))
    };
    let mut rows: Vec<_> = rows.into_iter().map(named).collect();
    // This console stands last.
    rows.sort_by_key(|(name, _)| name == "this console");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn the_segments_are_the_sessions_that_the_server_counts_by_application() {
    let (data, postgres) = (folder(), Postgres::start().await);
    let console = Setup::watching(data.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let admin = postgres.superuser().application_name("the admin").connect().await.expect("a session");
    let admin = tokio::sync::Mutex::new(admin);
    let mut held = Vec::new();
    for (application, count) in [("orders", 21), ("checkout", 9), ("<b>reports</b>", 6), ("", 4), ("ingest", 2)] {
        held.push(sessions(&postgres, application, count).await);
    }
    for page in ["overview", "wall"] {
        eventually("the line has what the server says", async || {
            let mut told = legend(&console, &session, page).await;
            let reserved = told.pop();
            let escaped: Vec<_> = told.into_iter().map(|(name, count)| (name.replace("&lt;", "<").replace("&gt;", ">"), count)).collect();
            reserved == Some(("reserved".to_owned(), 3)) && escaped == seen(&mut *admin.lock().await).await
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_five_services_the_one_that_exhausts_the_server_is_named_in_a_sentence_and_by_its_growth() {
    let (data, postgres) = (folder(), Postgres::start().await);
    let console = Setup::watching(data.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let mut held = Vec::new();
    for (application, count) in [("checkout", 4), ("reports", 3), ("ingest", 2), ("mail", 2), ("orders", 260)] {
        held.push(sessions(&postgres, application, count).await);
    }
    for page in ["overview", "wall"] {
        eventually("the sentence names it", async || {
            Drawn::read(&console, &session, page).await.html.contains("orders holds 260 of 297 usable slots.")
        })
        .await;
    }
    let level = console.told(&session, "server").await["level"].clone();
    assert_eq!(level, "critical", "271 of 297 slots, and the console's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_needs_a_login_and_says_which_of_its_names_nothing_has() {
    let (data, postgres) = (folder(), Postgres::start().await);
    let console = Setup::watching(data.path(), &url(&postgres.monitor())).start().await;
    assert_eq!(console.get("/wall").await.status(), 303, "to the login");
    let session = console.log_in(PASSWORD).await;
    let _orders = sessions(&postgres, "orders", 5).await;
    eventually("a wall of one application", async || {
        let wall = Drawn::read(&console, &session, "wall%3Fservice=orders").await.html;
        wall.contains("<h1>orders</h1>") && !wall.contains("is called")
    })
    .await;
    let wall = Drawn::read(&console, &session, "wall%3Fservice=ordres").await.html;
    assert!(wall.contains("No server and no service here is called ordres."), "{wall}");
}
