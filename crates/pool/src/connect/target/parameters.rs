//! The parameters from all places, and the connect options that they make.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use super::keywords::{self, KeywordUse, VARIABLES};
use super::passfile::PasswordFile;
use super::{EnvLookup, HostsTarget, certificates, host, options, service};
use crate::settings;

/// A value, and the name under which a sentence speaks of it.
pub(super) struct Parameter {
    pub text: String,
    pub name: String,
}

/// It may be shown: it is no part of a password that was put into the URL as it is.
fn is_plain(key: &str) -> bool {
    key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// What was given; what was given first holds.
#[derive(Default)]
pub(super) struct Parameters {
    all: BTreeMap<String, Parameter>,
    /// `options[name]=value`, a form of sqlx's.
    single_options: Vec<(String, String)>,
    /// A part comes from the file of services.
    names_service: bool,
    /// What it says of the pool.
    of_the_pool: Vec<(String, String)>,
    pub notes: Vec<String>,
}

impl Parameters {
    /// A parameter of the URL; the last of its name holds.
    pub(super) fn give(&mut self, key: &str, text: String) -> Result<(), String> {
        if let Some(name) = key.strip_prefix("options[").and_then(|name| name.strip_suffix(']')) {
            self.single_options.push((name.to_owned(), text));
            return Ok(());
        }
        if key == "ssl" {
            return match text.as_str() {
                "true" => self.give("sslmode", "require".into()),
                _ => Err("ssl in the database URL is only understood as ssl=true: write sslmode=disable, or sslmode=require".into()),
            };
        }
        if key.starts_with(settings::PREFIX) && is_plain(key) {
            self.of_the_pool.push((key.to_owned(), text));
            return Ok(());
        }
        let key = keywords::canonical(key);
        match keywords::fate(key) {
            Some(_) => {
                self.all.insert(key.to_owned(), Parameter { text, name: key.to_owned() });
                Ok(())
            }
            None => self.note_unknown(key),
        }
    }

    /// A misspelt parameter may be one that the connection's safety rests on.
    fn note_unknown(&mut self, key: &str) -> Result<(), String> {
        if let Some(meant) = keywords::meant(key).map(str::to_owned).or_else(|| settings::meant(key)) {
            return Err(format!("the database URL has a parameter that is not known; if it was meant to be {meant}, write {meant}"));
        }
        let name = if is_plain(key) { key } else { "of the database URL" };
        self.notes.push(format!("the parameter {name} is not known and not used"));
        Ok(())
    }

    /// Adds what the service's file and the environment have, where the URL has nothing; refuses what cannot be done.
    pub(super) fn complete(&mut self, environment: EnvLookup) -> Result<(), String> {
        let service = self.take("service").or_else(|| environment("PGSERVICE"));
        if let Some(service) = service {
            self.names_service = true;
            let file = self.take("servicefile");
            for (key, text) in service::read(&service, file, environment)? {
                let name = format!("{key} of the service");
                self.all.entry(key).or_insert(Parameter { text, name });
            }
        }
        for (variable, key) in VARIABLES {
            if let Some(text) = environment(variable) {
                self.all.entry(key.to_owned()).or_insert(Parameter { text, name: variable.to_owned() });
            }
        }
        self.refuse_what_cannot_be_done()
    }

    fn refuse_what_cannot_be_done(&mut self) -> Result<(), String> {
        for (key, value) in &self.all {
            match keywords::fate(key) {
                Some(KeywordUse::Only(accepted, advice)) if !accepted.contains(&value.text.as_str()) => {
                    return Err(format!("{} is not supported as it is given; {advice}", value.name));
                }
                Some(KeywordUse::Unused) => self.notes.push(format!("{} is not used", value.name)),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, key: &str) -> Option<&Parameter> {
        self.all.get(key).filter(|value| !value.text.is_empty())
    }

    fn take(&mut self, key: &str) -> Option<String> {
        self.all.remove(key).map(|value| value.text).filter(|text| !text.is_empty())
    }

    /// The connect options that all of it makes.
    pub(super) fn target(mut self, environment: EnvLookup) -> Result<HostsTarget, String> {
        let places = host::places(&self)?;
        let base = self.without_place(environment)?;
        let password = self.take("password");
        let rereads = password.is_none() || self.names_service;
        let file = if password.is_none() { PasswordFile::read(&mut self, environment) } else { None };
        let mut hosts = Vec::with_capacity(places.len());
        for place in &places {
            let made = place.connect(&self, base.clone())?;
            let found = || file.as_ref()?.find(place.host.as_deref(), &made);
            hosts.push(match password.clone().or_else(found) {
                Some(password) => made.password(&password),
                None => made,
            });
        }
        Ok(HostsTarget {
            hosts,
            target_session_attrs: self.word("target_session_attrs")?,
            load_balance_hosts: self.word("load_balance_hosts")?,
            connect_timeout: self.connect_timeout()?,
            application_name: self.take("application_name").or_else(|| self.take("fallback_application_name")),
            of_the_pool: self.of_the_pool,
            notes: self.notes,
            rereads,
        })
    }

    /// Everything but host, port and password.
    fn without_place(&mut self, environment: EnvLookup) -> Result<PgConnectOptions, String> {
        let mut made = PgConnectOptions::new_without_pgpass();
        if let Some(user) = self.get("user") {
            made = made.username(&user.text);
        }
        if let Some(database) = self.get("dbname") {
            made = made.database(&database.text);
        }
        made = certificates::secure(self, environment, made)?;
        if let Some(given) = self.get("options").filter(|value| value.name != "PGOPTIONS") {
            made = made.options(options::split(&given.text)?);
        }
        if !self.single_options.is_empty() {
            made = made.options(std::mem::take(&mut self.single_options));
        }
        if let Some(capacity) = self.get("statement-cache-capacity") {
            let capacity = capacity.text.parse().map_err(|_| "statement-cache-capacity is no number: write for example 100")?;
            made = made.statement_cache_capacity(capacity);
        }
        if let Some(name) = self.get("application_name").or_else(|| self.get("fallback_application_name")) {
            made = made.application_name(&name.text);
        }
        Ok(made)
    }

    /// One of the words that a parameter takes, or its default.
    fn word<W: FromStr<Err = String> + Default>(&self, key: &str) -> Result<W, String> {
        let Some(given) = self.get(key) else { return Ok(W::default()) };
        given.text.parse().map_err(|said: String| if given.name == key { said } else { format!("{}: {said}", given.name) })
    }

    /// In seconds; zero and less stand for no limit.
    fn connect_timeout(&self) -> Result<Option<Duration>, String> {
        let Some(given) = self.get("connect_timeout") else { return Ok(None) };
        let seconds: i64 =
            given.text.trim().parse().map_err(|_| format!("{} is no number of seconds: write for example 10", given.name))?;
        Ok(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs))
    }
}
