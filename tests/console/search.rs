//! The search as a browser asks for it: who may, what is found, and how quickly among thousands.

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::{Postgres, eventually};

/// What each heading of a page of results has, by its address.
async fn found(console: &Console, session: &Session, text: &str) -> Vec<String> {
    let drawn = Drawn::read(console, session, &format!("search-options%3Fq%3D{text}")).await;
    drawn.html.split("<a ").skip(1).filter_map(|option| option.split("href=\"").nth(1)?.split('"').next().map(str::to_owned)).collect()
}

#[tokio::test]
async fn only_who_is_logged_in_may_search() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    assert_eq!(console.get("/api/drawn?page=search-options%3Fq%3Dhistory").await.status(), 401);
    assert_eq!(console.get("/search?q=history").await.status(), 303);
    assert_eq!(console.get("/theme/dark").await.status(), 303);
}

#[tokio::test]
async fn every_page_that_a_search_names_answers() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the pool is found", async || {
        found(&console, &session, "plimsoll").await.iter().any(|address| address.starts_with("/pools/"))
    })
    .await;
    let mut addresses = found(&console, &session, "").await;
    for text in ["plimsoll", "document", "theme", "history", "postgresql"] {
        addresses.extend(found(&console, &session, text).await);
    }
    addresses.sort();
    addresses.dedup();
    assert!(addresses.len() > 20, "{addresses:?}");
    for address in addresses {
        let path = address.split('#').next().unwrap_or_default().replace("&amp;", "&");
        let status = console.get_as(&session, &path).await.status().as_u16();
        assert!(matches!(status, 200 | 303), "{address}: {status}");
    }
}
