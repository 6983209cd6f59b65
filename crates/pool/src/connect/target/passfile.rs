//! The file of passwords, `~/.pgpass`: lines of `host:port:database:user:password`.

use std::fs;

use sqlx::postgres::PgConnectOptions;

use super::EnvLookup;
use super::parameters::Parameters;
use super::permissions::is_open;

/// The lines of the file.
pub(super) struct PasswordFile(String);

impl PasswordFile {
    /// The file that is given, else the one in the home; `None` where there is none that may be used.
    pub(super) fn read(settings: &mut Parameters, environment: EnvLookup) -> Option<Self> {
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
        Some(Self(text))
    }

    /// The password for these options, whose host was given under this name.
    pub(super) fn find(&self, named: Option<&str>, options: &PgConnectOptions) -> Option<String> {
        let user = options.get_username();
        // libpq looks for the name rather than for the address, and for localhost instead of the default socket.
        let host = named.unwrap_or_else(|| if options.get_socket().is_some() { "localhost" } else { options.get_host() });
        let port = options.get_port().to_string();
        let wanted = [host, &port, options.get_database().unwrap_or(user), user];
        self.0.lines().filter(|line| !line.starts_with('#')).find_map(|line| password(line, wanted))
    }
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
