//! What somebody filled in on the page, and the plan that it makes.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

use crate::base::HumanDuration;
use crate::base::durations::parseable;
use crate::loadtest::error::{LoadTestError, wrong};
use crate::loadtest::model::Profile;
use crate::loadtest::plan::{Consent, LoadTarget, TestPlan};
use plimsoll_pool::{Pool, PoolOptions};

/// The fields of the form, as they were sent; shown again when they were refused.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct LoadTestForm {
    pub target: String,
    pub profile: String,
    pub users: String,
    pub duration: String,
    pub hold: String,
    pub statement: String,
    pub pool_size: String,
    pub max_overflow: String,
    pub timeout: String,
    pub limit_p99: String,
    pub limit_errors: String,
    /// A box that is ticked sends a word, another one nothing. This server may be put under load.
    pub yes: Option<String>,
    /// The pool that serves a service may be put under load.
    pub live: Option<String>,
}

impl Default for LoadTestForm {
    fn default() -> Self {
        let (of, pool) = (str::to_owned, PoolOptions::default());
        Self {
            target: of("service"),
            profile: of("hold"),
            users: of("100"),
            duration: of("10s"),
            hold: of("50ms"),
            statement: String::new(),
            pool_size: pool.pool_size.to_string(),
            max_overflow: pool.max_overflow.to_string(),
            timeout: parseable(pool.timeout),
            limit_p99: of("100ms"),
            limit_errors: of("0"),
            yes: None,
            live: None,
        }
    }
}

impl LoadTestForm {
    /// The plan on the pool that the console shows, or on its server.
    ///
    /// # Errors
    /// [`LoadTestError::Wrong`], with a sentence that names the field.
    pub fn plan(&self, service: &Pool) -> Result<TestPlan, LoadTestError> {
        let profile = self.profile()?;
        let plan = TestPlan::on(self.target(service)?);
        let statement = self.statement();
        Ok(TestPlan {
            profile,
            users: number("users", &self.users)?,
            duration: if profile == Profile::Connect { plan.duration } else { span("duration", &self.duration)? },
            hold: if profile == Profile::Query || self.target == "direct" { Duration::ZERO } else { span("hold", &self.hold)? },
            statement: (!statement.is_empty()).then(|| statement.to_owned()),
            limit_p99: span("p99 limit", &self.limit_p99)?,
            limit_errors: number("errors allowed", &self.limit_errors)?,
            // What writes is left to the command line, where somebody says so.
            consent: Consent { yes: self.yes.is_some(), ..Consent::default() },
            ..plan
        })
    }

    /// The form as it comes: not on a pool that serves somebody.
    pub fn at_first(is_live: bool) -> Self {
        if is_live { Self { target: "pool".to_owned(), ..Self::default() } } else { Self::default() }
    }

    /// To be asked for once more: each test is confirmed by itself.
    pub fn unconfirmed(self) -> Self {
        Self { yes: None, live: None, ..self }
    }

    /// Whether callers of a pool that serves a service would have to wait, and nobody has said that they may.
    pub fn needs_confirmation(&self, is_live: bool) -> bool {
        is_live && self.target == "service" && self.live.is_none()
    }

    /// Whether something is to be run that somebody has typed.
    pub fn has_statement(&self) -> bool {
        !self.statement().is_empty()
    }

    /// What was typed, where it applies: the form hides the field of other tests, with what stands in it.
    pub fn statement(&self) -> &str {
        let applies = self.target != "direct" && self.profile != Profile::Connect.as_str();
        if applies { self.statement.trim() } else { "" }
    }

    /// Raw connections are only opened.
    fn profile(&self) -> Result<Profile, LoadTestError> {
        if self.target == "direct" {
            return Ok(Profile::Connect);
        }
        let found = Profile::ALL.into_iter().find(|profile| profile.as_str() == self.profile);
        found.map_or_else(|| wrong(format!("profile {:?} does not exist; choose one from the list", self.profile)), Ok)
    }

    fn target(&self, service: &Pool) -> Result<LoadTarget, LoadTestError> {
        let server = service.target().clone();
        match self.target.as_str() {
            "service" => Ok(LoadTarget::GivenPool(service.clone())),
            "pool" => Ok(LoadTarget::OwnPool { server, options: Box::new(self.options()?) }),
            "direct" => Ok(LoadTarget::Direct { server, parallelism: service.options().connect_parallelism }),
            other => wrong(format!("target {other:?} does not exist; choose one from the list")),
        }
    }

    fn options(&self) -> Result<PoolOptions, LoadTestError> {
        let (pool_size, max_overflow) = (number("pool size", &self.pool_size)?, number("max overflow", &self.max_overflow)?);
        Ok(PoolOptions::new().pool_size(pool_size).max_overflow(max_overflow).timeout(span("timeout", &self.timeout)?))
    }
}

fn number<N: FromStr>(name: &str, text: &str) -> Result<N, LoadTestError> {
    text.trim().parse().or_else(|_| wrong(format!("{name} is {text:?}; write a whole number")))
}

fn span(name: &str, text: &str) -> Result<Duration, LoadTestError> {
    match text.trim().parse::<HumanDuration>() {
        Ok(span) => Ok(span.0),
        Err(_) => wrong(format!("{name} is {text:?}; write for example 10s or 250ms")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::postgres::PgConnectOptions;

    fn service() -> Pool {
        let lazy = PoolOptions::new().pool_size(3).max_overflow(4).warm_up(false);
        lazy.build(PgConnectOptions::new_without_pgpass().socket("/nowhere")).expect("valid options")
    }

    #[tokio::test]
    async fn the_form_as_it_comes_is_a_test_of_the_pool_that_is_shown() {
        let plan = LoadTestForm::default().plan(&service()).expect("a plan");
        assert_eq!((plan.users, plan.profile, plan.duration), (100, Profile::Hold, Duration::from_secs(10)));
        assert_eq!(plan.target.options().map(|options| options.pool_size), Some(3));
        plan.validate().expect("valid");
    }

    #[tokio::test]
    async fn what_stands_in_fields_that_do_not_apply_is_passed_over() {
        let nonsense =
            || LoadTestForm { hold: "soon".into(), duration: "soon".into(), statement: "select 1".into(), ..LoadTestForm::default() };
        let direct = LoadTestForm { target: "direct".into(), ..nonsense() }.plan(&service()).expect("a plan");
        assert_eq!((direct.profile, direct.statement.clone()), (Profile::Connect, None));
        direct.validate().expect("valid");
        let connect = LoadTestForm { profile: "connect".into(), hold: "1s".into(), ..nonsense() }.plan(&service()).expect("a plan");
        connect.validate().expect("valid");
        let query = LoadTestForm { profile: "query".into(), duration: "1s".into(), pool_size: "many".into(), ..nonsense() };
        assert_eq!(query.plan(&service()).expect("a plan").statement.as_deref(), Some("select 1"));
    }

    #[test]
    fn a_pool_that_serves_a_service_is_tested_only_by_whoever_says_so() {
        let asked = LoadTestForm::default();
        assert!(asked.needs_confirmation(true) && !asked.needs_confirmation(false));
        assert!(!LoadTestForm::at_first(true).needs_confirmation(true), "the form as it comes can be sent");
        let confirmed = LoadTestForm { live: Some("on".into()), ..asked };
        assert!(!confirmed.needs_confirmation(true) && confirmed.unconfirmed().needs_confirmation(true));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_named_with_an_example() {
        let complaint = |asked: LoadTestForm| asked.plan(&service()).expect_err("refused").to_string();
        assert_eq!(complaint(LoadTestForm { users: "many".into(), ..LoadTestForm::default() }), "users is \"many\"; write a whole number");
        assert_eq!(
            complaint(LoadTestForm { hold: "soon".into(), ..LoadTestForm::default() }),
            "hold is \"soon\"; write for example 10s or 250ms"
        );
        assert!(complaint(LoadTestForm { profile: "storm".into(), ..LoadTestForm::default() }).contains("choose one from the list"));
        let own = LoadTestForm { target: "pool".into(), pool_size: "-1".into(), ..LoadTestForm::default() };
        assert_eq!(complaint(own), "pool size is \"-1\"; write a whole number");
    }
}
