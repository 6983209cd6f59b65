//! Services that the configuration declares: how many connections each may open, whether it is connected now or not.

use std::fmt::Write;

use serde::Deserialize;

use super::plan::{PlannedPool, PoolKind};
use super::surge::Surge;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::ServerNames;
use plimsoll_pool::{PoolError, PoolOptions};

/// More instances than this are not one service.
pub const MOST_INSTANCES: u32 = 1000;
/// What PostgreSQL keeps of an `application_name`, in bytes.
const LONGEST_NAME: usize = 63;

/// One table `[[services]]` of the configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredService {
    /// As in pg_stat_activity: its sessions are found by it.
    pub application_name: String,
    /// Connections that each instance keeps open.
    pub pool_size: u32,
    /// Further connections that each instance opens on demand.
    pub max_overflow: u32,
    /// Instances, each with a pool of its own.
    #[serde(default = "one")]
    pub instances: u32,
    /// What a rolling deploy starts before it stops old instances; one instance unless it is given.
    #[serde(default)]
    pub max_surge: Option<Surge>,
    /// The server that it connects to, by its name in `[[servers]]`; the one that the console is about unless it is given.
    #[serde(default)]
    pub server: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServicesFile {
    #[serde(default)]
    services: Vec<DeclaredService>,
}

/// The tables of a text.
///
/// # Errors
/// What is wrong, in one sentence.
pub fn from_toml(text: &str) -> Result<Vec<DeclaredService>, String> {
    let file: ServicesFile = toml::from_str(text).map_err(|error| {
        let what = error.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        format!("the services are not understood: {what}; write tables [[services]] with application_name, pool_size and max_overflow")
    })?;
    Ok(file.services)
}

fn one() -> u32 {
    1
}

impl DeclaredService {
    /// In the plan of a server.
    pub fn planned(&self) -> PlannedPool {
        let Self { application_name, instances, pool_size, max_overflow, .. } = self;
        let surge = self.max_surge.as_ref().map_or(1, |surge| surge.of(*instances));
        PlannedPool { surge, ..PlannedPool::sized(PoolKind::Declared, application_name, *instances, *pool_size, *max_overflow) }
    }

    fn check(&self) -> Result<(), String> {
        let name = &self.application_name;
        let options = PoolOptions::new().application_name(name).pool_size(self.pool_size).max_overflow(self.max_overflow);
        options.validate().map_err(|error| match error {
            PoolError::InvalidOptions(sentence) => format!("[[services]] {name:?}: {sentence}"),
            other => format!("[[services]] {name:?}: {other}"),
        })?;
        match self.instances {
            _ if name.trim().is_empty() => Err("[[services]]: application_name is empty; give the name shown in pg_stat_activity".into()),
            _ if name.len() > LONGEST_NAME || !name.chars().all(|c| c == ' ' || c.is_ascii_graphic()) => Err(format!(
                "[[services]] {name:?}: PostgreSQL shows at most {LONGEST_NAME} ASCII characters of an application_name; give those"
            )),
            1..=MOST_INSTANCES => self.max_surge.as_ref().map_or(Ok(()), |surge| surge.check(name)),
            other => Err(format!("[[services]] {name:?}: instances is {other}; give a number between 1 and {MOST_INSTANCES}")),
        }
    }
}

/// Refuses what no service can be, a service that is declared twice for one server, and a server that is not configured.
///
/// # Errors
/// One sentence that names the service.
pub fn checked(services: &[DeclaredService], servers: &[&str]) -> Result<(), String> {
    for (place, service) in services.iter().enumerate() {
        service.check()?;
        if let Some(server) = service.server.as_deref().filter(|server| !servers.contains(server)) {
            return Err(format!(
                "[[services]] {:?}: there is no server {server:?}; give the name of a table [[servers]]",
                service.application_name
            ));
        }
        if services[..place].iter().any(|before| before.application_name == service.application_name && before.server == service.server) {
            let name = &service.application_name;
            return Err(format!("[[services]] {name:?} is declared twice; give one table for each application_name"));
        }
    }
    Ok(())
}

/// Those that connect to this server.
pub fn on(server: &DrawnServer, names: &ServerNames, all: &[DeclaredService]) -> Vec<DeclaredService> {
    let drawn_on = |service: &DeclaredService| service.server.as_deref().map_or(DrawnServer::Main, |name| names.server(name));
    all.iter().filter(|service| drawn_on(service) == *server).cloned().collect()
}

/// The tables as TOML.
pub fn shown(services: &[DeclaredService]) -> String {
    services.iter().fold(String::new(), |mut text, service| {
        let DeclaredService { application_name, pool_size, max_overflow, instances, max_surge, server } = service;
        let name = toml::Value::String(application_name.clone());
        let _infallible = write!(
            text,
            "\n[[services]]\napplication_name = {name}\npool_size = {pool_size}\nmax_overflow = {max_overflow}\ninstances = {instances}\n"
        );
        max_surge.iter().for_each(|surge| text += &format!("max_surge = {}\n", surge.as_toml()));
        server.iter().for_each(|name| text += &format!("server = {}\n", toml::Value::String(name.clone())));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str) -> DeclaredService {
        DeclaredService { application_name: name.into(), pool_size: 10, max_overflow: 5, instances: 2, ..DeclaredService::default() }
    }

    #[test]
    fn what_no_service_can_be_is_refused_by_its_name() {
        let wrong = |service: DeclaredService| checked(&[service], &[]).expect_err("refused");
        assert!(wrong(service(" ")).contains("application_name is empty"));
        assert!(wrong(DeclaredService { instances: 0, ..service("shop") }).contains("\"shop\": instances is 0"));
        assert!(wrong(DeclaredService { pool_size: 0, max_overflow: 0, ..service("shop") }).contains("[[services]] \"shop\""));
        assert!(wrong(service(&"s".repeat(64))).contains("at most 63 ASCII characters") && wrong(service("Läden")).contains("ASCII"));
        assert!(checked(&[service("shop"), service("shop")], &[]).expect_err("refused").contains("declared twice"));
        assert_eq!(checked(&[service("shop"), service("till")], &[]), Ok(()));
        let on_replica = DeclaredService { server: Some("replica".into()), ..service("shop") };
        assert_eq!(checked(&[service("shop"), on_replica.clone()], &["replica"]), Ok(()));
        assert!(wrong(on_replica).contains("there is no server \"replica\""));
        assert!(wrong(DeclaredService { max_surge: Some(Surge::Percent("x".into())), ..service("shop") }).contains("max_surge is \"x\""));
    }

    #[test]
    fn what_is_shown_declares_the_same() {
        #[derive(Deserialize)]
        struct ServicesFile {
            services: Vec<DeclaredService>,
        }
        let (max_surge, server) = (Some(Surge::Percent("25%".into())), Some("replica".to_owned()));
        let all = vec![service("shop"), service("a \"b\""), DeclaredService { max_surge, server, ..service("till") }];
        assert_eq!(toml::from_str::<ServicesFile>(&shown(&all)).expect("TOML").services, all);
    }
}
