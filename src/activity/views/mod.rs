//! Draws a reading for the page, what needs a hand first.

mod all_sessions;
mod audit;
mod blocking;
mod end_button;
mod replicas;
mod sessions;
mod statements;
mod table;
mod transactions;
mod vitals;

use leptos::prelude::*;

use super::model::ActivitySnapshot;
use super::selection::Selection;
use crate::access::audit::AuditRow;
use crate::base::BasePath;
use crate::capacity::views::PartialNotice;
use crate::ui::format;
use all_sessions::{AllSessionsSection, address};
use audit::AuditSection;
use blocking::BlockingSection;
use replicas::{ReplicasSection, SlotsSection};
use sessions::{SessionsSection, WaitsSection};
use statements::StatementsSection;
use transactions::{IdleSection, TransactionsSection};
use vitals::Vitals;

/// The page of a reading, and of what was done lately.
pub fn draw(base: &BasePath, reading: &ActivitySnapshot, actions: Vec<AuditRow>, selection: &Selection) -> String {
    let now = reading.clone();
    let partial = (!now.unseen.is_empty()).then(|| view! { <PartialNotice unseen=now.unseen /> });
    let no_endings = now.no_endings.map(|why| view! { <p class="calm">{why}</p> });
    let page = view! {
        {partial}
        {no_endings}
        <Vitals reading=reading.clone() />
        <LiteralsNotice base=base.clone() selection=selection.clone() />
        <BlockingSection lines=now.blocking />
        <IdleSection rows=now.idle_in_transaction hidden=now.hidden />
        <TransactionsSection rows=now.transactions hidden=now.hidden />
        <SessionsSection base=base.clone() groups=now.groups all=now.all.clone() with_literals=selection.with_literals />
        <AllSessionsSection base=base.clone() sessions=now.all selection=selection.clone() />
        <WaitsSection waits=now.waits />
        <StatementsSection statements=now.statements />
        <ReplicasSection replicas=now.replicas />
        <SlotsSection slots=now.slots />
        <AuditSection actions />
        <footer>
            "As of "<time class="taken-at">{format!("{} UTC", format::clock(now.taken_at_ms))}</time>
            {format!(" · PostgreSQL {} at {}", now.version, now.place)}
        </footer>
    };
    page.to_html()
}

/// Whether statements are shown with their literals, and the way to the other.
#[component]
fn LiteralsNotice(base: BasePath, selection: Selection) -> impl IntoView {
    let (sentence, link) = match selection.with_literals {
        false => ("Literals in statements are hidden. ", "Show literals (recorded in the audit)"),
        true => ("Literals in statements are shown. The audit records who viewed them. ", "Hide the literals"),
    };
    let other = Selection { with_literals: !selection.with_literals, ..selection };
    let address = address(&base, &other);
    // To the head of the page, where this stands.
    let page = address.split('#').next().unwrap_or_default().to_owned();
    view! { <p class="calm literals">{sentence}<a href=page rel="external">{link}</a></p> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::model::{
        Blocked, NameCount, Replica, ReplicationSlot, SessionGroup, SessionRow, StatementStats, StatementStatsState,
    };

    /// What every name from the server is here: text that would be markup, in an attribute too.
    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

    fn session() -> SessionRow {
        let name = || Some(NASTY.to_owned());
        SessionRow {
            pid: 7,
            started_us: Some(5),
            application: name(),
            role: name(),
            state: name(),
            query: name(),
            whole: name(),
            wait: name(),
            ..SessionRow::default()
        }
    }

    fn reading() -> ActivitySnapshot {
        let (name, some) = (|| NASTY.to_owned(), || Some(NASTY.to_owned()));
        let counts = || vec![NameCount { name: name(), count: 1 }];
        ActivitySnapshot {
            groups: vec![SessionGroup { by: "Application".into(), counts: counts() }],
            waits: counts(),
            all: vec![session()],
            transactions: vec![session()],
            idle_in_transaction: vec![session()],
            blocking: vec![Blocked { session: session(), lock: some(), ..Blocked::default() }],
            statements: StatementStatsState::Read(vec![StatementStats { query: name(), ..StatementStats::default() }]),
            replicas: vec![Replica { name: name(), address: some(), state: some(), sync_state: some(), ..Replica::default() }],
            slots: vec![ReplicationSlot { name: name(), ..ReplicationSlot::default() }],
            version: name(),
            place: name(),
            ..ActivitySnapshot::default()
        }
    }

    fn nasty_selection() -> Selection {
        let nasty = || NASTY.to_owned();
        Selection { text: nasty(), with_literals: true, ..Selection::default() }
    }

    #[test]
    fn names_from_the_server_are_text() {
        let nasty = || NASTY.to_owned();
        let (who, address, action, target) = (nasty(), Some(nasty()), nasty(), nasty());
        let (outcome, details) = (nasty(), nasty());
        let action = AuditRow { id: 1, at_ms: 0, until_ms: 0, times: 1, who, session: None, address, action, target, outcome, details };
        let page = draw(&BasePath::default(), &reading(), vec![action], &nasty_selection());
        assert!(page.matches("&lt;script&gt;").count() >= 20, "{page}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    }

    #[test]
    fn the_heads_of_the_list_are_links_that_keep_the_filter() {
        let row =
            SessionRow { state: Some("idle".into()), query: Some("select …".into()), whole: Some("select 1,\n 2".into()), ..session() };
        let reading = ActivitySnapshot { all: vec![row], ..ActivitySnapshot::default() };
        let page = draw(&BasePath::from("/admin".to_owned()), &reading, Vec::new(), &Selection::of("state=idle&sort=user"));
        assert!(page.contains(r#"href="/admin/activity?state=idle&amp;sort=-user#all-sessions""#), "{page}");
        assert!(page.contains(r#"aria-sort="ascending""#) && page.contains("<pre tabindex=\"0\">select 1,\n 2</pre>"), "{page}");
        let none = draw(&BasePath::default(), &reading, Vec::new(), &Selection::of("state=active"));
        assert!(none.contains("No session matches the filter.") && none.contains("0 of 1 session."), "{none}");
    }

    #[test]
    fn a_button_says_which_session_it_ends_and_a_guarded_one_has_none() {
        use crate::activity::model::EndPermission;
        let page = draw(&BasePath::default(), &reading(), Vec::new(), &Selection::default());
        assert!(page.contains(r#"data-end="7" data-started="5""#), "{page}");
        let guarded = SessionRow { guard: EndPermission::Superuser, ..session() };
        let reading = ActivitySnapshot { transactions: vec![guarded], ..ActivitySnapshot::default() };
        let page = draw(&BasePath::default(), &reading, Vec::new(), &Selection::default());
        assert!(!page.contains("data-end") && page.contains("<small>superuser</small>"), "{page}");
    }
}
