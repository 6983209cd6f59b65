//! `postgres://user:password@host:port/database?parameter=value`, also with several hosts: `host:port,host:port`.

use super::SHAPE;

/// The URL's text behind `postgres://`; `None` if it is none.
pub(super) fn without_scheme(text: &str) -> Option<&str> {
    text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"))
}

/// The parameters that the URL gives, in its order.
pub(super) fn read(rest: &str, notes: &mut Vec<String>) -> Result<Vec<(String, String)>, String> {
    let (userinfo, rest) = user(rest, notes);
    let mut given = Vec::new();
    if let Some(userinfo) = userinfo {
        let (user, password) = userinfo.split_once(':').map_or((userinfo, None), |(user, password)| (user, Some(password)));
        push(&mut given, "user", user)?;
        push(&mut given, "password", password.unwrap_or_default())?;
    }
    let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, query)| (place, query));
    let (hosts, database) = place.split_once('/').map_or((place, ""), |(hosts, database)| (hosts, database));
    if database.contains('@') {
        return Err(
            "the database URL has an @ after its first /: write a / in the password as %2F, and an @ in the database's name as %40".into(),
        );
    }
    let (hosts, ports) = hosts_and_ports(hosts)?;
    push(&mut given, "host", &hosts)?;
    push(&mut given, "port", &ports)?;
    push(&mut given, "dbname", database)?;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        given.push(pair(parameter)?);
    }
    Ok(given)
}

/// What stands before the `@` that ends user and password, and the text behind it.
fn user<'a>(rest: &'a str, notes: &mut Vec<String>) -> (Option<&'a str>, &'a str) {
    let before_path = rest.split('/').next().unwrap_or_default();
    // A ? begins the parameters, or stands in a password; only parameters have a =.
    let authority = match before_path.split_once('?') {
        Some((authority, query)) if !query.contains('@') || query.split('@').next().is_some_and(|begins| begins.contains('=')) => authority,
        _ => before_path,
    };
    let Some(at) = authority.rfind('@') else { return (None, rest) };
    if authority[..at].contains('@') {
        notes.push("the password in the database URL has an @ that is not encoded: write %40, which every program reads alike".into());
    }
    (Some(&rest[..at]), &rest[at + 1..])
}

/// Lists of hosts and ports, as the parameters have them: with a comma between two, and nothing where one is not given.
fn hosts_and_ports(text: &str) -> Result<(String, String), String> {
    let pairs = text.split(',').map(host_and_port).collect::<Result<Vec<_>, _>>()?;
    let (hosts, ports): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    Ok((hosts.join(","), ports.join(",")))
}

fn host_and_port(text: &str) -> Result<(&str, &str), String> {
    let Some(bracketed) = text.strip_prefix('[') else {
        return Ok(text.split_once(':').unwrap_or((text, "")));
    };
    let unclosed = || format!("the IPv6 address in the database URL is not understood: write it as [::1]:5432; {SHAPE}");
    let (address, behind) = bracketed.split_once(']').ok_or_else(unclosed)?;
    match behind.strip_prefix(':') {
        Some(port) => Ok((address, port)),
        None if behind.is_empty() => Ok((address, "")),
        None => Err(unclosed()),
    }
}

fn pair(parameter: &str) -> Result<(String, String), String> {
    let Some((key, value)) = parameter.split_once('=') else {
        return Err(format!(
            "the database URL has a parameter without a value: write parameter=value, and a ? in the password as %3F; {SHAPE}"
        ));
    };
    Ok((decoded(key)?, decoded(value)?))
}

fn push(given: &mut Vec<(String, String)>, key: &str, text: &str) -> Result<(), String> {
    if !text.is_empty() {
        given.push((key.to_owned(), decoded(text)?));
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let (byte, behind) = match (first, behind) {
            (b'%', [high, low, behind @ ..]) => (byte(*high, *low).ok_or_else(not_encoded)?, behind),
            (b'%', _) => return Err(not_encoded()),
            _ => (first, behind),
        };
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8(bytes).map_err(|_| not_encoded())
}

/// Two hexadecimal digits; a zero byte can stand in no parameter.
fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok().filter(|byte| *byte != 0)
}

fn not_encoded() -> String {
    format!("the database URL has a % without two hexadecimal digits behind it, or bytes that are not UTF-8: write a % as %25; {SHAPE}")
}
