//! Draws who may look, and what was done.

use leptos::prelude::*;

use super::pages::ROWS;
use super::sessions::SessionEntry;
use super::tokens::TokenEntry;
use crate::access::audit::DOWNLOAD;
use crate::access::audit::{AuditRow, AuditTable};
use crate::base::BasePath;
use crate::base::timestamps::date_time;

/// What the page shows.
pub(super) struct AccessPageData {
    pub base: BasePath,
    pub sessions: Vec<SessionEntry>,
    /// The reader's own session.
    pub own: Option<i64>,
    pub tokens: Vec<TokenEntry>,
    pub audit: Vec<AuditRow>,
    /// Whether the newest rows of the audit are among them.
    pub is_first: bool,
}

pub(super) fn draw(shown: AccessPageData) -> String {
    let AccessPageData { base, sessions, own, tokens, audit, is_first } = shown;
    let page = view! {
        <h1>"Access"</h1>
        <Sessions base=base.clone() sessions own />
        <Tokens tokens />
        <Audit base audit is_first />
    };
    page.to_html()
}

#[component]
fn Sessions(base: BasePath, sessions: Vec<SessionEntry>, own: Option<i64>) -> impl IntoView {
    let heads = ["Session", "Began (UTC)", "Last seen (UTC)", "From", "Browser", "End it"];
    let not_kept = sessions.iter().any(|session| session.number < 0).then(|| {
        view! {
            <p class="notice" data-notice="trouble" role="alert">
                <strong>"The console's store cannot be written. "</strong>
                "Sessions with a negative number are kept only in memory and end with the console. Check the data folder and its free disk space."
            </p>
        }
    });
    let others = sessions.iter().any(|session| Some(session.number) != own);
    let all = base.of("/api/access/sessions/end-others");
    let rows = sessions.into_iter().map(move |session| {
        let SessionEntry { number, created_at, seen_at, address, browser, .. } = session;
        let is_own = (own == Some(number)).then_some(" (this one)");
        let end = base.of(&format!("/api/access/sessions/{number}/end"));
        view! {
            <tr data-key=number.to_string()>
                <th scope="row">{number}{is_own}</th>
                <td>{second(Some(created_at))}</td>
                <td>{second(Some(seen_at))}</td>
                <td>{address.unwrap_or_else(|| "not known".to_owned())}</td>
                <td>{browser}</td>
                <td><form method="post" action=end><button type="submit" aria-label=format!("End session {number}")>"End"</button></form></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="sessions" aria-labelledby="sessions">
            <h2 id="sessions">"Sessions"</h2>
            {not_kept}
            <p class="calm">"One session per browser. A session ends after a week, or after 12 hours without use."</p>
            {scrolling("Sessions, table", &heads, rows.into_any())}
            {others.then(|| view! { <form method="post" action=all><button type="submit">"End all others"</button></form> })}
        </section>
    }
}

#[component]
fn Tokens(tokens: Vec<TokenEntry>) -> impl IntoView {
    let heads = ["Token", "Scope", "Made (UTC)", "Expires (UTC)", "Last used (UTC)"];
    let none = tokens.is_empty();
    let row = |token: TokenEntry| {
        view! {
            <tr data-key=token.name.clone()>
                <th scope="row">{token.name.clone()}</th>
                <td>{token.scope}</td>
                <td>{second(Some(token.created_at))}</td>
                <td>{second(token.expires_at)}</td>
                <td>{second(token.used_at)}</td>
            </tr>
        }
    };
    let rows = tokens.into_iter().map(row).collect_view().into_any();
    view! {
        <section class="tokens" aria-labelledby="tokens">
            <h2 id="tokens">"Tokens"</h2>
            <p class="calm">
                "Bearer tokens for programs. Create and revoke them on the command line: "<code>"plimsoll token create"</code>", "
                <code>"plimsoll token revoke"</code>"."
            </p>
            {if none { view! { <p class="calm">"No tokens."</p> }.into_any() } else { scrolling("Tokens, table", &heads, rows) }}
        </section>
    }
}

#[component]
fn Audit(base: BasePath, audit: Vec<AuditRow>, is_first: bool) -> impl IntoView {
    let older = audit.last().filter(|_| audit.len() == ROWS as usize).map(|last| base.of(&format!("/access?before={}", last.id)));
    let older = older.map(|address| view! { <a href=address rel="external">"Older entries"</a>" " });
    let newest = (!is_first).then(|| view! { <a href=base.of("/access") rel="external">"Newest entries"</a>" " });
    view! {
        <section class="audit" aria-labelledby="audit">
            <h2 id="audit">"Audit"</h2>
            <AuditTable rows=audit none="No older entries." />
            <p>{newest}{older}<a href=base.of(DOWNLOAD) rel="external" download="">"Download all as CSV"</a></p>
        </section>
    }
}

fn scrolling(label: &'static str, heads: &[&'static str], rows: AnyView) -> AnyView {
    let heads = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        // It can be scrolled by keyboard only where it takes the focus.
        <div class="scroll" role="region" tabindex="0" aria-label=label>
            <table>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn second(at_s: Option<i64>) -> String {
    at_s.map_or_else(|| "never".to_owned(), date_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

    #[test]
    fn words_from_outside_are_text_and_the_own_session_is_told() {
        let session =
            |number| SessionEntry { number, created_at: 0, expires_at: 0, seen_at: 0, address: Some(NASTY.into()), browser: NASTY.into() };
        let token = TokenEntry { name: NASTY.into(), scope: "read".into(), created_at: 0, expires_at: None, used_at: None };
        let base = BasePath::from("/admin".to_owned());
        let html = draw(AccessPageData {
            base,
            sessions: vec![session(7), session(8)],
            own: Some(8),
            tokens: vec![token],
            audit: Vec::new(),
            is_first: true,
        });
        assert!(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;script&gt;"), "{html}");
        let plain = html.replace("<!>", "");
        assert!(plain.contains("8 (this one)") && !plain.contains("7 (this one)"), "{plain}");
        assert!(html.contains(r#"action="/admin/api/access/sessions/7/end""#), "{html}");
    }
}
