//! What if there were so many instances of a service, or larger ones: the sum of the ledger with other numbers. Pure.

use std::ops::RangeInclusive;

use super::declared::MOST_INSTANCES;
use super::model::{Ledger, ServiceGrowth};
use crate::ui::format::plural;

/// The largest pool that anybody asks about.
const MOST_EACH: u32 = 10_000;

/// The question, as a form sends it. Empty fields are as they are now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Its `application_name`.
    pub service: String,
    pub instances: String,
    /// Connections of each instance.
    pub each: String,
}

/// What would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIfAnswer {
    /// Slots that are left then; below zero: so many are missing.
    pub left: i64,
    /// The same for the duration of the next deploy.
    pub left_in_a_deploy: Option<i64>,
    pub sentence: String,
}

impl WhatIf {
    /// Whether something is asked.
    pub fn is_asked(&self) -> bool {
        !self.service.is_empty() || !self.instances.is_empty() || !self.each.is_empty()
    }

    /// The answer.
    ///
    /// # Errors
    /// One sentence that says what to write.
    pub fn answer(&self, growth: &[ServiceGrowth], ledger: &Ledger) -> Result<WhatIfAnswer, String> {
        let found = growth.iter().find(|of| of.application_name == self.service && of.at_most.is_some());
        let of =
            found.ok_or_else(|| format!("No service {:?} with a limit is known on this server; choose one of the list.", self.service))?;
        let instances = number(&self.instances, of.instances, 0..=MOST_INSTANCES, "instances")?;
        let each = number(&self.each, of.each(), 1..=MOST_EACH, "connections of each instance")?;
        // What it holds now is not what it can take once its instances are replaced.
        let wanted = instances.saturating_mul(each);
        let others = ledger.at_most().saturating_sub(of.counted);
        let at_most = others.saturating_add(wanted);
        let of_server = i64::from(ledger.usable()) - i64::from(at_most);
        // The limit of a role or database that is nearer now may be the one that is met first then.
        let of_limit = of.left + i64::from(of.counted) - i64::from(wanted);
        let (left, limit) = if of_limit < of_server { (of_limit, of.limit.words()) } else { (of_server, String::new()) };
        // Of what does not run nothing is deployed.
        let surge = of.surge_instances.filter(|_| instances > 0).map(|surge| surge.saturating_mul(each));
        let left_in_a_deploy = surge.map(|slots| left - i64::from(slots));
        let start = format!(
            "With {} of {} {} can take {wanted}, and all pools together {at_most} of {} usable slots",
            plural(instances, "instance", "instances"),
            plural(each, "connection", "connections"),
            of.application_name,
            ledger.usable()
        );
        let deploy = match (left, surge, left_in_a_deploy) {
            (0.., Some(slots @ 1..), Some(0..)) => format!(" A rolling deploy takes {slots} more: it fits."),
            (0.., Some(slots @ 1..), Some(short)) => format!(" A rolling deploy takes {slots} more: {} short.", -short),
            _ => String::new(),
        };
        let sentence = match left {
            0.. => format!("{start}: {left} are left{limit}.{deploy}"),
            short => format!("{start}: {} too few{limit}.", -short),
        };
        Ok(WhatIfAnswer { left, left_in_a_deploy, sentence: sentence + &held(of, wanted) })
    }
}

/// Sessions beyond what the service could have then: they stay until the redeploy has replaced what holds them.
fn held(of: &ServiceGrowth, wanted: u32) -> String {
    match of.now {
        now if now <= wanted => String::new(),
        1 => " 1 is held until its instance is replaced.".to_owned(),
        now => format!(" {now} are held until those instances are replaced."),
    }
}

fn number(text: &str, otherwise: u32, range: RangeInclusive<u32>, what: &str) -> Result<u32, String> {
    let (least, most) = (range.start(), range.end());
    match text.trim() {
        "" => Ok(otherwise),
        text => text
            .parse()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("{text:?} is no number of {what}; give a whole number from {least} to {most}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::declared::DeclaredService;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::fixture::stock;
    use crate::capacity::plan::CapacityPlan;

    /// 97 usable: orders 2 × 15, mail 3 × 5.
    fn answer(service: &str, instances: &str, each: &str) -> Result<String, String> {
        answer_while_held(0, service, instances, each)
    }

    /// The same while the service `orders` has so many sessions.
    fn answer_while_held(held: i32, service: &str, instances: &str, each: &str) -> Result<String, String> {
        let of = |name: &str, pool_size, instances| DeclaredService {
            application_name: name.into(),
            pool_size,
            instances,
            ..DeclaredService::default()
        };
        let facts = stock().with_sessions("orders", held);
        let report = report_of(&facts, &CapacityPlan::of(None, &[of("orders", 15, 2), of("mail", 5, 3)], None), None);
        let asked = WhatIf { service: service.into(), instances: instances.into(), each: each.into() };
        asked.answer(&report.growth, &report.ledger).map(|answer| answer.sentence)
    }

    #[test]
    fn more_instances_are_added_up_with_all_other_pools() {
        assert_eq!(
            answer("orders", "5", "").as_deref(),
            Ok("With 5 instances of 15 connections orders can take 75, and all pools together 90 of 97 usable slots: 7 are left. \
                A rolling deploy takes 15 more: 8 short.")
        );
        assert!(answer("orders", "6", "").is_ok_and(|said| said.ends_with("105 of 97 usable slots: 8 too few.")));
        assert!(answer("orders", "1", "1").is_ok_and(|said| said.ends_with("81 are left. A rolling deploy takes 1 more: it fits.")));
        assert!(answer("mail", "", "").is_ok_and(|said| said.starts_with("With 3 instances of 5 connections mail")));
    }

    #[test]
    fn a_smaller_pool_is_answered_for_the_time_after_the_redeploy_whatever_is_held_now() {
        assert_eq!(
            answer_while_held(90, "orders", "4", "10").as_deref(),
            Ok("With 4 instances of 10 connections orders can take 40, and all pools together 55 of 97 usable slots: 42 are left. \
                A rolling deploy takes 10 more: it fits. 90 are held until those instances are replaced.")
        );
        let of = |held, instances, each| answer_while_held(held, "orders", instances, each).expect("an answer");
        assert!(
            of(1, "0", "").ends_with(
                "can take 0, and all pools together 15 of 97 usable slots: 82 are left. 1 is held until its instance is replaced."
            )
        );
        assert!(of(40, "4", "10").ends_with("it fits."), "what is held fits into what it can take");
        assert!(of(0, "1", "1").starts_with("With 1 instance of 1 connection orders"));
    }

    #[test]
    fn a_pool_of_no_connections_is_no_question() {
        assert_eq!(
            answer("orders", "12", "0"),
            Err("\"0\" is no number of connections of each instance; give a whole number from 1 to 10000.".into())
        );
    }

    #[test]
    fn what_cannot_be_is_said_in_a_sentence() {
        assert_eq!(answer("orders", "six", ""), Err("\"six\" is no number of instances; give a whole number from 0 to 1000.".into()));
        assert!(answer("orders", "-1", "").is_err() && answer("orders", "", "10001").is_err() && answer("orders", "1001", "").is_err());
        assert!(answer("nobody", "1", "").is_err_and(|said| said.starts_with("No service \"nobody\" with a limit")));
    }
}
