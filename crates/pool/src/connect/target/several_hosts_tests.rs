use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::super::host_address::HostAddress;
use super::*;

fn with<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
    move |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}

#[track_caller]
fn hosts(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let target = read_in(text, &with(variables)).unwrap_or_else(|refused| panic!("{text}: {refused}"));
    target.hosts.iter().map(|options| HostAddress::of(options).to_string()).collect()
}

#[test]
fn lists_of_hosts_are_read_as_libpq_reads_them() {
    for (text, expected) in [
        ("postgres://app@a:5432,b:5433/orders", vec!["a:5432", "b:5433"]),
        ("postgres://app@a,b:5433/orders", vec!["a:5432", "b:5433"]),
        ("postgres://app@[::1]:1,[::2],c:3/orders", vec!["[::1]:1", "[::2]:5432", "c:3"]),
        ("postgres://app@%2Frun%2Fa,b/orders", vec!["/run/a:5432", "b:5432"]),
        ("postgres:///orders?host=a,b&port=6432", vec!["a:6432", "b:6432"]),
        ("host=a,b port=5432,5433 dbname=orders", vec!["a:5432", "b:5433"]),
        ("host=a,b,c port=1,,3", vec!["a:1", "b:5432", "c:3"]),
        ("host=a,b hostaddr=10.0.0.1,10.0.0.2 port=1", vec!["10.0.0.1:1", "10.0.0.2:1"]),
        ("host=a,b hostaddr=10.0.0.1, port=1", vec!["10.0.0.1:1", "b:1"]),
        ("hostaddr=10.0.0.1,::2", vec!["10.0.0.1:5432", "[::2]:5432"]),
    ] {
        assert_eq!(hosts(text, &[]), expected, "{text}");
    }
}

#[test]
fn variables_name_the_hosts_where_the_url_does_not() {
    let variables = [("PGHOST", "a,b"), ("PGPORT", "5433"), ("PGTARGETSESSIONATTRS", "read-write"), ("PGLOADBALANCEHOSTS", "random")];
    assert_eq!(hosts("postgres://app@/orders", &variables), ["a:5433", "b:5433"]);
    assert_eq!(hosts("postgres://app@c,d/orders", &variables), ["c:5432", "d:5432"], "a list in a URL brings its ports, given or not");
    let target = read_in("postgres://app@/orders", &with(&variables)).expect("taken");
    assert_eq!((target.target_session_attrs, target.load_balance_hosts), (TargetSessionAttrs::ReadWrite, LoadBalanceHosts::Random));
    let own = read_in("postgres://app@/orders?target_session_attrs=any&load_balance_hosts=disable", &with(&variables)).expect("taken");
    assert_eq!((own.target_session_attrs, own.load_balance_hosts), (TargetSessionAttrs::Any, LoadBalanceHosts::Disable));
}

#[test]
fn what_does_not_match_is_refused_by_its_name() {
    for (text, sentence) in [
        ("host=a,b port=1,2,3", "port has 3 ports for 2 hosts: give one port for all hosts, or one for each"),
        ("postgres://a,b/d?port=1,2,3", "port has 3 ports for 2 hosts: give one port for all hosts, or one for each"),
        ("host=a,b,c hostaddr=10.0.0.1,10.0.0.2", "host has 3 hosts and hostaddr has 2 addresses: give as many of both, or leave one out"),
        ("hostaddr=10.0.0.1,b.example", "hostaddr is no IP address: give a name as host"),
        (
            "host=a target_session_attrs=slave",
            "target_session_attrs is none of any, read-write, read-only, primary, standby and prefer-standby: write one of them",
        ),
        ("host=a load_balance_hosts=roundrobin", "load_balance_hosts is none of disable and random: write one of them"),
    ] {
        assert_eq!(read_in(text, &with(&[])).expect_err(text), sentence);
    }
    let said = read_in("host=a,b", &with(&[("PGPORT", "1,2,3")])).expect_err("three ports");
    assert!(said.starts_with("PGPORT has 3 ports for 2 hosts"), "{said}");
}

#[test]
fn who_connects_to_one_server_is_told_so() {
    let one = |text: &str| one_server(read_in(text, &with(&[])).expect("taken")).map(|target| target.options.get_host().to_owned());
    assert_eq!(one("host=a"), Ok("a".to_owned()));
    assert!(one("host=a,b").expect_err("two").contains("several hosts"));
    assert!(one("host=a target_session_attrs=primary").expect_err("a role").contains("target_session_attrs"));
}

#[test]
fn each_host_has_the_password_that_the_file_has_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("passwords");
    fs::write(&file, "a:5432:*:app:first\nb:5433:*:app:second\nb:*:*:app:no\nlocalhost:*:*:app:fourth\n").expect("written");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("a mode");
    let url = format!("postgres://app@a,b:5433,c,%2Frun%2Fd/orders?passfile={}", file.display());
    let target = read_in(&url, &with(&[])).expect("taken");
    let shown: Vec<String> = target.hosts.iter().map(|options| format!("{options:?}")).collect();
    let has = |at: usize| ["first", "second", "\"no\"", "fourth"].map(|password| shown[at].contains(password));
    assert_eq!(has(0), [true, false, false, false]);
    assert_eq!(has(1), [false, true, false, false]);
    assert_eq!(has(2), [false; 4], "no line names it");
    assert_eq!(has(3), [false; 4], "the folder of the socket is the name");
    assert!(target.rereads);
    assert!(!read_in("postgres://app:pw@a,b/orders", &with(&[])).expect("taken").rereads, "the URL has the password");
}
