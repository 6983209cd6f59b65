//! A plan against itself: what contradicts itself is told before anything is opened.

use std::time::Duration;

use super::TestPlan;
use crate::loadtest::error::{LoadTestError, wrong};
use crate::loadtest::model::{Profile, TargetKind};
use plimsoll_pool::PoolError;

/// Simulated users are cheap, but a test of more than this is a test of the machine that simulates them.
pub const MOST_USERS: u32 = 10_000;
/// A test that is forgotten must end some day.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// Beyond it the timers, not the users, would be measured.
const HIGHEST_RATE: f64 = 100_000.0;

impl TestPlan {
    /// Checks what was asked for against itself.
    ///
    /// # Errors
    /// [`LoadTestError::Wrong`] with a sentence that names the setting.
    pub fn validate(&self) -> Result<(), LoadTestError> {
        if let Some(options) = self.target.options() {
            options.validate().or_else(|error| match error {
                PoolError::InvalidOptions(sentence) => wrong(sentence),
                other => wrong(other.to_string()),
            })?;
        }
        self.numbers()?;
        self.agreement()
    }

    fn numbers(&self) -> Result<(), LoadTestError> {
        let seconds = |duration: Duration| duration.as_secs_f64();
        match self {
            p if p.users == 0 => wrong("users is 0; set at least 1"),
            p if p.users > MOST_USERS => {
                wrong(format!("users is {}, above the limit of {MOST_USERS}; use several machines for more", p.users))
            }
            p if p.duration.is_zero() => wrong("duration is 0; set a longer one, the default is 10s"),
            p if p.duration > LONGEST => wrong("duration is above the limit of 24h; set a shorter one"),
            p if p.limit_p99.is_zero() => wrong("limit-p99 is 0; set a longer one, the default is 100ms"),
            p if p.rate.is_some_and(|rate| !rate.is_finite() || rate <= 0.0) => {
                wrong("rate must be above 0; set requests per second, for example 250")
            }
            p if p.rate.is_some_and(|rate| rate > HIGHEST_RATE) => {
                wrong(format!("rate is above the limit of {HIGHEST_RATE:.0} requests per second; set a lower one"))
            }
            p if p.rate.is_some_and(|rate| rate * seconds(p.duration) < 1.0) => {
                wrong("rate × duration is below 1 request; set a higher rate or a longer duration")
            }
            p if p.abort_errors.is_some_and(|bound| bound < p.limit_errors) => {
                wrong("abort-errors is below limit-errors; set at least the same number")
            }
            _ => Ok(()),
        }
    }

    fn agreement(&self) -> Result<(), LoadTestError> {
        use Profile::{Burst, Connect, Hold, Query, Ramp};
        let (kind, profile) = (self.target.kind(), self.profile);
        let name = profile.as_str();
        match (kind, profile) {
            (TargetKind::Direct, Hold | Query | Burst | Ramp) => {
                wrong(format!("profile {name} needs the target pool or http; the target direct has only profile connect"))
            }
            (TargetKind::Http, Hold) => wrong("profile hold needs a pool; for a service use query, burst, ramp or connect"),
            (TargetKind::Http | TargetKind::Direct, _) if self.statement.is_some() => {
                wrong(format!("a statement needs the target pool; target {} runs no statements", kind.as_str()))
            }
            (_, Connect) if self.statement.is_some() => wrong("profile connect runs no statements; use query or burst"),
            (_, Connect | Burst | Ramp) if self.rate.is_some() => wrong(format!("profile {name} has no rate; use hold or query")),
            (_, Connect | Burst) if !self.think.is_zero() => wrong(format!("profile {name} has no think time; use hold, query or ramp")),
            (_, Hold | Query | Ramp) if self.rate.is_some() && !self.think.is_zero() => {
                wrong("think and rate exclude each other; use one of them")
            }
            (_, Hold) if self.hold.is_zero() => wrong("hold is 0 in profile hold; use profile query, or the default of 50ms"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::LoadTarget;
    use super::*;
    use sqlx::postgres::PgConnectOptions;

    fn plan(profile: Profile) -> TestPlan {
        let target = LoadTarget::OwnPool { server: PgConnectOptions::new_without_pgpass(), options: Box::default() };
        TestPlan { profile, ..TestPlan::on(target) }
    }

    fn complaint(plan: TestPlan) -> String {
        plan.validate().expect_err("it contradicts itself").to_string()
    }

    #[test]
    fn every_profile_is_valid_as_it_comes() {
        for profile in Profile::ALL {
            plan(profile).validate().expect("valid");
        }
    }

    #[test]
    fn numbers_that_make_no_test_are_named() {
        let hold = || plan(Profile::Hold);
        assert!(complaint(TestPlan { users: 0, ..hold() }).starts_with("users is 0"));
        assert!(complaint(TestPlan { users: 10_001, ..hold() }).contains("above the limit of 10000"));
        assert!(complaint(TestPlan { duration: Duration::ZERO, ..hold() }).starts_with("duration is 0"));
        assert!(complaint(TestPlan { limit_p99: Duration::ZERO, ..hold() }).starts_with("limit-p99 is 0"));
        assert!(complaint(TestPlan { rate: Some(f64::NAN), ..hold() }).starts_with("rate must be above 0"));
        assert!(complaint(TestPlan { rate: Some(0.01), ..hold() }).starts_with("rate × duration is below 1"));
        assert!(complaint(TestPlan { hold: Duration::ZERO, ..hold() }).starts_with("hold is 0"));
        assert!(complaint(TestPlan { limit_errors: 9, abort_errors: Some(3), ..hold() }).starts_with("abort-errors is below"));
    }

    #[test]
    fn contradictions_say_what_to_take_instead() {
        assert!(complaint(TestPlan { rate: Some(5.0), ..plan(Profile::Burst) }).contains("profile burst has no rate"));
        assert!(complaint(TestPlan { statement: Some("select 1".into()), ..plan(Profile::Connect) }).contains("use query or burst"));
        assert!(complaint(TestPlan { think: Duration::from_secs(1), rate: Some(5.0), ..plan(Profile::Hold) }).contains("use one of them"));
        let direct = LoadTarget::Direct { server: PgConnectOptions::new_without_pgpass(), parallelism: 4 };
        assert!(complaint(TestPlan { profile: Profile::Ramp, ..TestPlan::on(direct) }).contains("needs the target pool or http"));
    }
}
