//! From what was asked for to the plan.

use std::time::Duration;

use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;

use super::arguments::{LoadTestCommand, ProfileName, TargetName};
use crate::base::HumanDuration;
use crate::cli::out::complain;
use crate::loadtest::error::{LoadTestError, wrong};
use crate::loadtest::model::Profile;
use crate::loadtest::plan::{Consent, HttpTarget, LoadTarget, ServerMessages, TestPlan};
use crate::server::config::{ConfigError, Overrides, resolve};
use plimsoll_pool::PoolOptions;

/// Its secret comes from the environment: flags are visible in process lists.
const STATS_TOKEN: &str = "PLIMSOLL_STATS_TOKEN";

impl LoadTestCommand {
    /// The server that was given, if one was.
    pub fn server(&self) -> Result<Option<PgConnectOptions>, ConfigError> {
        let given = Overrides { database_url: self.database_url.clone(), ..Overrides::default() }.with_database_url_of_a_file()?;
        let config = resolve(given, Overrides::default())?;
        config.database_notes.iter().for_each(|note| complain(note));
        Ok(config.database)
    }

    /// Whether there is a server to be tested.
    pub fn needs_server(&self) -> bool {
        self.target != TargetName::Http
    }

    /// The plan on that server.
    ///
    /// # Errors
    /// Where one thing that was asked for contradicts another.
    pub fn plan(&self, server: &PgConnectOptions) -> Result<TestPlan, LoadTestError> {
        self.refuse_contradictions()?;
        let plan = TestPlan::on(self.target(server)?);
        let or = |given: Option<HumanDuration>, default: Duration| given.map_or(default, |span| span.0);
        Ok(TestPlan {
            profile: self.profile(),
            users: self.users,
            duration: or(self.duration, plan.duration),
            hold: or(self.hold, plan.hold),
            think: or(self.think, plan.think),
            every: or(self.every, plan.every),
            rate: self.rate,
            statement: self.statement.clone(),
            limit_p99: self.limit_p99.0,
            limit_errors: self.limit_errors,
            abort_errors: self.abort_errors,
            consent: Consent { yes: self.yes, force: self.force, writes: self.allow_writes, any_role: true },
            servers_words: ServerMessages::Told(complain),
            target: plan.target,
        })
    }

    fn profile(&self) -> Profile {
        let comes_again = self.duration.is_some() || self.hold.is_some() || self.think.is_some() || self.rate.is_some();
        match (self.profile, self.target) {
            (Some(ProfileName::Connect), _) => Profile::Connect,
            (Some(ProfileName::Hold), _) => Profile::Hold,
            (Some(ProfileName::Query), _) => Profile::Query,
            (Some(ProfileName::Burst), _) => Profile::Burst,
            (Some(ProfileName::Ramp), _) => Profile::Ramp,
            (None, TargetName::Http) => Profile::Query,
            (None, TargetName::Pool) if self.statement.is_some() => Profile::Query,
            (None, TargetName::Pool) if self.every.is_some() => Profile::Burst,
            (None, TargetName::Pool) if comes_again => Profile::Hold,
            (None, _) => Profile::Connect,
        }
    }

    fn target(&self, server: &PgConnectOptions) -> Result<LoadTarget, LoadTestError> {
        let server = server.clone();
        match self.target {
            TargetName::Pool => Ok(LoadTarget::OwnPool { server, options: Box::new(self.options()) }),
            TargetName::Direct => Ok(LoadTarget::Direct { server, parallelism: self.options().connect_parallelism }),
            TargetName::Http => {
                let Some(url) = self.url.clone() else { return wrong("target http needs the address that users ask for; give --url") };
                let token = std::env::var(STATS_TOKEN).ok().filter(|token| !token.is_empty());
                let timeout = self.options().timeout;
                Ok(LoadTarget::Http(HttpTarget { url, timeout, stats: self.stats_url.clone(), stats_token: token.map(SecretString::from) }))
            }
        }
    }

    /// A pool of the default size, or one that its users can need: two users must not ask a server for 150 slots.
    fn options(&self) -> PoolOptions {
        let (defaults, users) = (PoolOptions::default(), self.users.max(1));
        let of_users = if self.pool_size.is_none() { defaults.max_overflow.min(users) } else { defaults.max_overflow };
        let max_overflow = self.max_overflow.unwrap_or(of_users);
        PoolOptions {
            pool_size: self.pool_size.unwrap_or(defaults.pool_size.min(users)),
            max_overflow,
            timeout: self.timeout.map_or(defaults.timeout, |span| span.0),
            max_waiters: self.max_waiters,
            connect_parallelism: self.connect_parallelism.unwrap_or(defaults.connect_parallelism),
            warm_up: self.warm_up.unwrap_or(true),
            ..defaults
        }
    }

    /// Two flags of which one would do nothing: whoever gives them expects something else than would happen.
    fn refuse_contradictions(&self) -> Result<(), LoadTestError> {
        let (profile, http) = (self.profile(), self.target == TargetName::Http);
        let name = profile.as_str();
        match self {
            a if !http && a.url.is_some() => wrong("--url is for a service; give --target http, or leave it out"),
            a if !http && a.stats_url.is_some() => wrong("--stats-url is for a service; give --target http, or leave it out"),
            a if a.hold.is_some() && (profile == Profile::Query || a.target != TargetName::Pool) => {
                wrong("--hold contradicts a test in which nothing is held; give --profile hold on a pool, or leave it out")
            }
            a if a.every.is_some() && profile != Profile::Burst => {
                wrong(format!("--every contradicts profile {name}: only profile burst repeats; give --profile burst, or leave it out"))
            }
            a if a.duration.is_some() && profile == Profile::Connect => {
                wrong("--duration contradicts profile connect, in which each user connects once; give --profile hold, or leave it out")
            }
            a if a.duration.is_some() && a.every.is_some_and(|every| every.0.is_zero()) => {
                wrong("--duration contradicts --every 0, with which there is one burst; leave one of them out")
            }
            a if a.allow_writes && a.statement.is_none() => {
                wrong("--allow-writes is for a statement of yours; give --statement, or leave it out")
            }
            _ => Ok(()),
        }
    }
}
