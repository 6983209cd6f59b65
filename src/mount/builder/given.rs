//! What the configuration of `plimsoll serve` gives, read and checked already.

use std::sync::Arc;

use super::ConsoleBuilder;
use crate::access::{AllowedActions, TrustedProxies};
use crate::alerts::notifiers::NotifierConfig;
use crate::alerts::settings::AlertSettings;
use crate::capacity::declared::DeclaredService;
use crate::demo::engine::Demo;
use crate::demo::services::DemoServices;
use crate::fleet::setup::FleetConfig;
use crate::server::remote_write::RemoteWriteConfig;

impl ConsoleBuilder {
    /// The proxies that are believed.
    pub(crate) fn given_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.trusted_proxies = Ok(proxies);
        self
    }

    /// What the service is for, where that was given.
    pub(crate) fn given_environment(mut self, name: Option<String>) -> Self {
        self.environment = name;
        self
    }

    /// What the configuration allows.
    pub(crate) fn allowed(mut self, allowed: AllowedActions) -> Self {
        self.allowed = allowed;
        self
    }

    /// Who is told of incidents.
    pub(crate) fn given_notifiers(mut self, given: Vec<NotifierConfig>) -> Self {
        self.given_notifiers = given;
        self
    }

    /// Where the metrics are sent.
    pub(crate) fn given_remote_writes(mut self, given: Vec<RemoteWriteConfig>) -> Self {
        self.given_remote_writes = given;
        self
    }

    /// Without a password a new one is generated and kept in the store.
    pub(crate) fn generates_password(mut self) -> Self {
        self.generates = true;
        self
    }

    /// What the alert rules judge by, where that is not the default.
    pub(crate) fn alerts(mut self, alerts: AlertSettings) -> Self {
        self.alerts = alerts;
        self
    }

    /// The services that connect to the same server.
    pub(crate) fn given_services(mut self, given: Vec<DeclaredService>) -> Self {
        self.given_services = given;
        self
    }

    /// Servers and sources.
    pub(crate) fn given_fleet(mut self, given: FleetConfig) -> Self {
        self.given_fleet = given;
        self
    }

    /// Whether the pool is one to show. Otherwise the console is about the server, and only load tests use the pool.
    pub(crate) fn shows_pool(mut self, shows: bool) -> Self {
        self.shows_pool = shows;
        self
    }

    /// What is simulated.
    pub(crate) fn demo(mut self, demo: Demo) -> Self {
        self.demo = demo;
        self
    }

    /// The services of the demo fleet.
    pub(crate) fn demo_services(mut self, services: Option<Arc<DemoServices>>) -> Self {
        self.demo_services = services;
        self
    }
}
