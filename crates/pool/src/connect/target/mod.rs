//! Reads how a database is reached: a URL or a list of `keyword=value`, as libpq reads them.
//!
//! sqlx reads URLs by itself, but drops what it does not know, the file of services included. Here every form that libpq
//! takes is either honoured or refused by its name. Sentences name parameters and files; they never quote a value that
//! may be part of a password.

mod certificates;
mod host;
mod keywords;
mod list;
mod options;
mod parameters;
mod passfile;
mod permissions;
mod service;
mod uri;

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use crate::session_attrs::{LoadBalanceHosts, TargetSessionAttrs};
use parameters::Parameters;

/// What a database URL looks like.
pub const SHAPE: &str = "it looks like postgres://user@host:5432/database";

/// Where and how to connect.
#[derive(Debug)]
pub struct ConnectTarget {
    /// For sqlx.
    pub options: PgConnectOptions,
    /// The name that the URL gives, for pools that have none of their own.
    pub application_name: Option<String>,
    /// The limit that the URL gives, for pools that have none of their own.
    pub connect_timeout: Option<Duration>,
    /// What was given and is not used; for the log.
    pub notes: Vec<String>,
}

/// Where and how a pool connects: to one of several hosts.
#[derive(Debug)]
pub struct HostsTarget {
    /// For sqlx, in the order in which the hosts are given; at least one.
    pub hosts: Vec<PgConnectOptions>,
    /// The kind of server that is wanted.
    pub target_session_attrs: TargetSessionAttrs,
    /// The order in which hosts are tried.
    pub load_balance_hosts: LoadBalanceHosts,
    /// See [`ConnectTarget::application_name`].
    pub application_name: Option<String>,
    /// See [`ConnectTarget::connect_timeout`].
    pub connect_timeout: Option<Duration>,
    /// Names and values of the pool's own settings, as they are given.
    pub of_the_pool: Vec<(String, String)>,
    /// See [`ConnectTarget::notes`].
    pub notes: Vec<String>,
    /// Another reading may find another password: the file of passwords or of services was looked at.
    pub rereads: bool,
}

/// Looks up a variable of the environment.
type EnvLookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads a URL or a list of `keyword=value`, with the environment's `PG…` variables for what it leaves out. For those who connect to one
/// server, whatever it is: several hosts and `target_session_attrs` are refused.
///
/// # Errors
/// One sentence that says what to write, without any secret.
pub fn read(text: &str) -> Result<ConnectTarget, String> {
    one_server(read_hosts(text)?)
}

/// The same for a pool, which connects to the right one of several hosts.
///
/// # Errors
/// As for [`read`].
pub fn read_hosts(text: &str) -> Result<HostsTarget, String> {
    // Empty counts as not given, as in libpq.
    read_in(text, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

fn read_in(text: &str, environment: EnvLookup) -> Result<HostsTarget, String> {
    let text = text.trim();
    let mut settings = Parameters::default();
    let given = match uri::without_scheme(text) {
        Some(rest) => uri::read(rest, &mut settings.notes)?,
        None if list::looks_like_one(text) => list::read(text)?,
        None => return Err(format!("the database URL does not begin with postgres://; {SHAPE}")),
    };
    for (key, value) in given {
        settings.give(&key, value)?;
    }
    settings.complete(environment)?;
    settings.target(environment)
}

fn one_server(target: HostsTarget) -> Result<ConnectTarget, String> {
    let HostsTarget { mut hosts, target_session_attrs, application_name, connect_timeout, of_the_pool, mut notes, .. } = target;
    notes.extend(of_the_pool.iter().map(|(key, _)| format!("{key} is not used: it is for the pool of a service")));
    if hosts.len() != 1 {
        return Err(host::several_hosts("the database URL"));
    }
    if target_session_attrs != TargetSessionAttrs::Any {
        return Err("target_session_attrs is not supported as it is given; one server is connected to, whatever it is: leave it out, and \
                    name that server as the host"
            .into());
    }
    Ok(ConnectTarget { options: hosts.remove(0), application_name, connect_timeout, notes })
}

#[cfg(test)]
mod several_hosts_tests;
#[cfg(test)]
mod tests;
