use super::ground::{Ground, QUICK};
use crate::ground::url;
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

type Fields = Vec<(&'static str, &'static str)>;

/// The form of the rule on leaks as it comes, with these fields changed.
fn leak(changed: &[(&'static str, &'static str)]) -> Fields {
    let fields = [("enabled", "on"), ("warning", "1"), ("critical", "off"), ("for", "0s"), ("keep_firing", "1m"), ("hysteresis", "10")];
    fields
        .into_iter()
        .map(|(name, value)| (name, changed.iter().find(|(other, _)| *other == name).map_or(value, |(_, value)| *value)))
        .collect()
}

#[tokio::test]
async fn a_rule_that_is_changed_on_the_page_holds_after_a_restart_until_it_is_taken_back() {
    let postgres = Postgres::shared().await;
    let mut ground = Ground::on(&postgres, "al-edited", QUICK).await;
    ground.press("/api/alerts/rules/leak", &leak(&[("warning", "2"), ("critical", "3")])).await;
    let rules = ground.page().await.text("rules");
    assert!(rules.contains("each pool: warning from 2, critical from 3"), "{rules}");
    assert!(rules.contains("Changed by admin from 127.0.0.1 at 20"), "{rules}");
    ground.press("/api/alerts/rules/leak", &leak(&[("warning", "7")])).await;
    let refused = ground.page().await.text("rules");
    assert!(refused.contains("warning is 7, which is never reached: the capacity of the pool limits it to 3"), "{refused}");
    let set = ground.console.logged(1, "the alert rule leak was set").await;
    assert!(set[0].contains("admin from 127.0.0.1"), "{set:?}");
    ground.console.stop().await;
    let next = Ground::to(&url(&postgres.monitor()), "al-edited", QUICK, ground.folder).await;
    eventually("it is remembered", async || next.page().await.text("rules").contains("warning from 2")).await;
    next.press("/api/alerts/rules/leak/default", &[]).await;
    let rules = next.page().await.text("rules");
    assert!(!rules.contains("warning from 2") && rules.contains("each pool: warning from 1"), "{rules}");
}

#[tokio::test]
async fn what_cannot_be_is_a_sentence_beside_what_was_typed_and_changes_nothing() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-refused", QUICK).await;
    for (field, value, said) in [
        ("warning", "many", "warning is &quot;many&quot;; write a number"),
        ("critical", "1", "set critical above warning"),
        ("for", "soon", "for is &quot;soon&quot;; write a duration"),
        ("hysteresis", "99", "hysteresis is 99 %; set 0 to 50"),
        ("warning", "off", "warning and critical are both off"),
    ] {
        ground.press("/api/alerts/rules/leak", &leak(&[(field, value)])).await;
        let page = ground.page().await;
        let rules = page.section("rules");
        let plain = said.replace("&quot;", "\"");
        assert!(rules.contains(said) || rules.contains(&plain), "{field} = {value}: {rules}");
        assert!(rules.contains(&format!(r#"value="{value}""#)), "what was typed is there: {rules}");
        assert!(page.text("rules").contains("each pool: warning from 1"), "and nothing has changed");
    }
    ground.press("/api/alerts/rules/leak", &leak(&[])).await;
    assert!(!ground.page().await.section("rules").contains("Not changed"));
}

#[tokio::test]
async fn a_rule_of_the_file_is_shown_and_not_changed() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-file", "[alerts.leak]\nwarning = 3").await;
    let page = ground.page().await.text("rules");
    assert!(page.contains("each pool: warning from 3") && page.contains("come from the configuration file"), "{page}");
    ground.press("/api/alerts/rules/leak", &leak(&[("warning", "5")])).await;
    assert!(ground.page().await.text("rules").contains("each pool: warning from 3"));
    ground.console.logged(1, "this rule is set by the configuration file").await;
}

/// How many rules there are: `config` prints each with its limits.
fn count_of_rules() -> usize {
    let printed = plimsoll().arg("config").output().expect("the program runs");
    String::from_utf8(printed.stdout).expect("UTF-8").matches("[alerts.").count()
}

/// Why an instance went away is not in the history.
const NOT_COUNTED: usize = 1;

#[tokio::test]
async fn each_rule_says_how_often_it_would_have_fired() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-past", "").await;
    let expected = count_of_rules();
    assert!(expected > 0, "config prints no rule");
    eventually("the past is counted", async || {
        let rules = ground.page().await.text("rules");
        // The history of a console that has just started is no week.
        !rules.contains("in the last 7 days")
            && rules.matches("would not have fired ").count() + rules.matches("would have fired").count() == expected - NOT_COUNTED
            && rules.matches("not counted over the past").count() == NOT_COUNTED
    })
    .await;
}
