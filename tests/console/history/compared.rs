//! `/history` beside the same stretch a day earlier: the earlier course is what was recorded then, and what was not is said.

use sqlx::Connection;
use tokio::sync::Mutex;

use super::store;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::{Postgres, eventually};

async fn text(console: &Console, session: &Session, path: &str) -> (u16, String) {
    let response = console.get_as(session, path).await;
    (response.status().as_u16(), response.text().await.expect("text"))
}

/// The earlier courses that are drawn; the sample of the legend is none.
fn earlier_lines(page: &str) -> usize {
    let paths = page.split(" class=\"earlier\"").filter_map(|before| before.rsplit("d=\"").next());
    paths.filter(|path| path.starts_with('M') && !path.starts_with("M0 4H20")).count()
}

#[tokio::test]
async fn a_day_earlier_is_drawn_from_what_was_recorded_then_and_told_in_the_table() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let compared = "/history?source=the+server&range=quarter&compare=day";
    eventually("the server was recorded", async || text(&console, &session, compared).await.1.contains("data-plot")).await;
    let (status, page) = text(&console, &session, compared).await;
    assert!(status == 200 && page.contains("Nothing was recorded a day earlier, ") && earlier_lines(&page) == 0, "{page}");

    // What the server was a moment ago, once more as the row of ten seconds of a day before.
    let kept = Mutex::new(store(folder.path()).await);
    let copy = "insert or replace into history (source, tier, at_s, frame)
        select source, 10, (at_s - 86400) / 10 * 10, frame from history join history_source on id = source where tier = 1 and name = 'the server'";
    eventually("rows of seconds are in the store", async || {
        sqlx::query(copy).execute(&mut *kept.lock().await).await.expect("copied").rows_affected() > 0
    })
    .await;
    kept.into_inner().close().await.expect("closed");

    let drawn = async || text(&console, &session, compared).await.1;
    eventually("the earlier course is drawn", async || earlier_lines(&drawn().await) > 0).await;
    let page = drawn().await;
    assert!(page.contains("Thin dashed lines are the course a day earlier, ") && page.contains("That record begins at "), "{page}");
    assert!(page.contains("all sessions, a day earlier</th>") && page.contains("\"Sessions: all sessions, a day earlier\""), "{page}");
    // Each link keeps the comparison, and that of the one that is shown takes it away; files are of one course.
    assert!(page.contains("source=the+server&amp;compare=day&amp;range=hour"), "{page}");
    assert!(page.contains(r#"href="/history?source=the+server&amp;range=quarter" aria-current="true""#), "{page}");
    assert!(page.contains(r#"href="/api/history/csv?source=the+server&amp;range=quarter""#), "{page}");
}

#[tokio::test]
async fn a_comparison_that_is_not_known_is_a_sentence() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let (status, page) = text(&console, &session, "/history?compare=fortnight").await;
    assert!(status == 400 && page.contains("Unknown comparison") && page.contains("use day or week."), "{page}");
}
