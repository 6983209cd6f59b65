//! The name of a token or a password: of a variable, or of a file.
//!
//! Somebody may paste the secret itself. So nothing is accepted here but a name that is known, and a refusal does not repeat what was
//! typed.

use std::path::{Path, PathBuf};

use crate::fleet::sources::{SECRET_VARIABLES, SecretPlaces};

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedSecret {
    /// A variable of the console's environment.
    Variable(String),
    /// A file in the folder of such secrets.
    File(PathBuf),
}

impl NamedSecret {
    /// Where this name leads to.
    ///
    /// # Errors
    /// One sentence that says where to put the secret, without what was typed.
    pub fn find(typed: &str, places: &SecretPlaces) -> Result<Self, String> {
        if typed.starts_with(SECRET_VARIABLES) && typed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Ok(Self::Variable(typed.to_owned()));
        }
        let file = places.folder().and_then(|folder| file_in(folder, typed));
        file.map(Self::File).ok_or_else(|| nothing_there(places.folder()))
    }

    /// The end of the setting that names it: `token_env`, `token_file`.
    pub fn suffix(&self) -> &'static str {
        match self {
            Self::Variable(_) => "env",
            Self::File(_) => "file",
        }
    }

    /// As the setting has it.
    pub fn value(&self) -> String {
        match self {
            Self::Variable(name) => name.clone(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// A file of this name or with this path.
fn file_in(folder: &Path, typed: &str) -> Option<PathBuf> {
    let name = Path::new(typed).strip_prefix(folder).unwrap_or(Path::new(typed)).to_str()?;
    let is_name = !name.starts_with('.') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let path = folder.join(name);
    (is_name && !name.is_empty() && path.is_file()).then_some(path)
}

fn nothing_there(folder: Option<&Path>) -> String {
    match folder {
        Some(folder) => format!(
            "The name of the secret is neither that of a file in {} nor that of a variable that begins with {SECRET_VARIABLES}. Write the \
             secret into a file there, and the name of the file here.",
            folder.display()
        ),
        None => format!(
            "The name of the secret is not that of a variable that begins with {SECRET_VARIABLES}. Start the console with the secret in such \
             a variable, and write its name here."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_by_a_variable_or_a_file_that_is_there_and_never_repeated() {
        let data = tempfile::tempdir().expect("a folder");
        let folder = data.path().join("source-secrets");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("orders"), "hunter22").expect("a file");
        let places = SecretPlaces::of(Some(data.path()));
        let file = NamedSecret::File(folder.join("orders"));
        for typed in ["orders", &folder.join("orders").display().to_string()] {
            assert_eq!(NamedSecret::find(typed, &places), Ok(file.clone()), "{typed}");
        }
        let variable = NamedSecret::find("PLIMSOLL_SOURCE_ORDERS", &places).expect("a variable");
        assert_eq!((variable.suffix(), variable.value().as_str()), ("env", "PLIMSOLL_SOURCE_ORDERS"));
        for typed in ["hunter22", "../plimsoll.db", "/etc/passwd", "DATABASE_URL", ".", "", "PLIMSOLL_SOURCE_a b"] {
            let said = NamedSecret::find(typed, &places).expect_err(typed);
            assert!(said.contains("source-secrets") && !said.contains("hunter22"), "{said}");
        }
        assert!(NamedSecret::find("orders", &SecretPlaces::default()).expect_err("no folder").contains("PLIMSOLL_SOURCE_"));
    }
}
