//! Services: parameters under a name, in `~/.pg_service.conf` or the system's `pg_service.conf`.

use std::fs;

use super::{EnvLookup, keywords};

/// The system's folder, on Debian and where PostgreSQL was built from its source.
const FOLDERS: [&str; 3] = ["/etc/postgresql-common", "/usr/local/pgsql/etc", "/etc"];

/// The parameters of this service.
pub(super) fn read(name: &str, file: Option<String>, environment: EnvLookup) -> Result<Vec<(String, String)>, String> {
    let own = file.or_else(|| environment("PGSERVICEFILE")).or_else(|| Some(format!("{}/.pg_service.conf", environment("HOME")?)));
    let system = environment("PGSYSCONFDIR").map_or_else(|| FOLDERS.map(str::to_owned).to_vec(), |folder| vec![folder]);
    let files = own.into_iter().chain(system.iter().map(|folder| format!("{folder}/pg_service.conf")));
    let mut looked_at = Vec::new();
    for path in files {
        match fs::read_to_string(&path) {
            Ok(text) => {
                if let Some(found) = section(&text, name, &path)? {
                    return Ok(found);
                }
                looked_at.push(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => looked_at.push(path),
            Err(error) => return Err(format!("the file of services {path} cannot be read ({error}); let this account read it")),
        }
    }
    Err(format!("the service that the database URL or PGSERVICE names is not defined in {}; define it there", looked_at.join(", ")))
}

/// The parameters below `[name]`; `None` where there is no such line.
fn section(text: &str, name: &str, path: &str) -> Result<Option<Vec<(String, String)>>, String> {
    let mut found: Option<Vec<(String, String)>> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let wrong = |what: &str| Err(format!("{path}, line {}: {what}", number + 1));
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            found = (header == name).then(Vec::new);
            continue;
        }
        let Some(parameters) = &mut found else { continue };
        if line.starts_with("ldap") {
            return wrong("services from LDAP are not supported; write the parameters instead");
        }
        match line.split_once('=') {
            Some(("service" | "servicefile", _)) => return wrong("a service cannot name another one; write the parameters instead"),
            Some((key, value)) if keywords::is_known(key) => parameters.push((key.to_owned(), value.to_owned())),
            _ => return wrong("it is no parameter=value that libpq knows; correct it"),
        }
    }
    Ok(found)
}
