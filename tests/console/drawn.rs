//! A page as the server has drawn it, read as a reader would: sections, rows, cells.

use serde_json::Value;

use crate::ground::{Console, Session};

/// What a page's refresh reads.
pub struct Drawn {
    pub as_of: Option<String>,
    pub failure: Option<String>,
    pub html: String,
}

impl Drawn {
    pub async fn read(console: &Console, session: &Session, page: &str) -> Self {
        let answer = console.get_as(session, &format!("/api/drawn?page={page}")).await;
        assert_eq!(answer.status(), 200);
        let told: Value = answer.json().await.expect("JSON");
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        Self { as_of: text("as_of"), failure: text("failure"), html: text("html").unwrap_or_default() }
    }

    /// The section with this heading's id; empty where there is none.
    pub fn section(&self, heading: &str) -> &str {
        let named = format!(r#"aria-labelledby="{heading}""#);
        self.html.split("<section ").find(|section| section.contains(&named)).and_then(|rest| rest.split("</section>").next()).unwrap_or("")
    }

    /// What stands in a section, without the markup.
    pub fn text(&self, heading: &str) -> String {
        text(self.section(heading))
    }

    /// The cells of the table in a section, without its head.
    pub fn rows(&self, heading: &str) -> Vec<Vec<String>> {
        let rows = self.section(heading).split("<tr").skip(1).filter(|row| row.contains("<td"));
        rows.map(|row| row.split("<t").skip(1).filter(|cell| cell.starts_with(['d', 'h'])).map(|cell| text(&format!("<t{cell}"))).collect())
            .collect()
    }

    /// When each step of the chart begins, in seconds since the epoch.
    pub fn steps(&self) -> Vec<u64> {
        let steps = self.html.split(r#"data-slots=""#).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        steps.lines().filter_map(|step| step.split('|').nth(1)?.parse().ok()).collect()
    }

    /// The row whose first cell has this word.
    pub fn row(&self, heading: &str, first: &str) -> Option<Vec<String>> {
        self.rows(heading).into_iter().find(|row| row.first().is_some_and(|cell| cell.split(' ').any(|word| word == first)))
    }
}

/// The words between the tags.
fn text(html: &str) -> String {
    let words = html.split('<').map(|part| part.split_once('>').map_or("", |(_tag, words)| words));
    let text = words.collect::<String>().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    text.replace('\u{a0}', " ").trim().to_owned()
}
