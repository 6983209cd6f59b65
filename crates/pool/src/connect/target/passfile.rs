//! The file of passwords, `~/.pgpass`: lines of `host:port:database:user:password`.

use std::fs;

use sqlx::postgres::PgConnectOptions;

use super::EnvLookup;
use super::parameters::Parameters;
use super::permissions::is_open;

/// The password for these options, where the file has one.
pub(super) fn find(settings: &mut Parameters, options: &PgConnectOptions, environment: EnvLookup) -> Option<String> {
    let given = settings.get("passfile").map(|value| value.text.clone());
    let is_given = given.is_some();
    let path = given.or_else(|| Some(format!("{}/.pgpass", environment("HOME")?)))?;
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            if is_given {
                settings.notes.push(format!("the file of passwords {path} cannot be read ({error}); no password is taken from it"));
            }
            return None;
        }
    };
    if is_open(&path) {
        settings.notes.push(format!("the file of passwords {path} can be read by others and is not used; give it the mode 0600"));
        return None;
    }
    let user = options.get_username();
    // libpq looks for the name rather than for the address, and for localhost instead of the default socket.
    let socket = options.get_socket().map(|folder| folder.display().to_string());
    let named = settings.get("host").map(|host| host.text.clone());
    let host = named.filter(|host| !host.is_empty()).or(socket.map(|_| "localhost".into()));
    let host = host.unwrap_or_else(|| options.get_host().to_owned());
    let port = options.get_port().to_string();
    let wanted = [host.as_str(), &port, options.get_database().unwrap_or(user), user];
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| password(line, wanted))
}

fn password(line: &str, wanted: [&str; 4]) -> Option<String> {
    let fields = fields(line);
    let matches = |(field, wanted): (&String, &str)| field == "*" || field == wanted;
    (fields.len() == 5 && fields.iter().zip(wanted).all(matches)).then(|| fields[4].clone()).filter(|password| !password.is_empty())
}

/// Separated by colons; a backslash escapes a colon or a backslash. The fifth is all the rest.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.trim_end_matches('\r').chars();
    while let Some(character) = characters.next() {
        let count = fields.len();
        match (character, fields.last_mut()) {
            ('\\', Some(field)) => field.extend(characters.next()),
            (':', Some(_)) if count < 5 => fields.push(String::new()),
            (character, Some(field)) => field.push(character),
            (_, None) => {}
        }
    }
    fields
}
