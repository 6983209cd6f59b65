//! Whether other accounts of the machine can read a configuration file that holds secrets.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::overrides::Overrides;
use crate::base::masked_url;
use crate::fleet::servers::ServerConfig;
use crate::fleet::sources::SourceConfig;
use crate::server::remote_write::RemoteWriteConfig;

/// Read by others than owner and group. A group is commonly made for the service, as for /etc/ssl/private.
pub(super) const OTHERS_READ: u32 = 0o004;

/// A warning with what to do, where the file holds secrets and everybody may read it.
pub fn exposure(path: &Path, file: &Overrides) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    if mode & OTHERS_READ == 0 || !holds_secrets(file) {
        return None;
    }
    Some(format!(
        "the configuration file {} holds secrets and can be read by every account of this machine (mode {mode:04o}); \
         run chmod 640 on it, or 600",
        path.display()
    ))
}

fn holds_secrets(file: &Overrides) -> bool {
    let has_secret = |url: &SecretString| masked_url(url) != url.expose_secret();
    let urls = [&file.database_url, &file.node_exporter, &file.store];
    file.admin_password.is_some()
        || file.api_token.is_some()
        || urls.into_iter().flatten().any(has_secret)
        // The address of a chat or a mailbox is a secret by itself.
        || file.notifiers.as_ref().is_some_and(|notifiers| !notifiers.is_empty())
        || file.servers.iter().flatten().any(ServerConfig::holds_secrets)
        || file.sources.iter().flatten().any(SourceConfig::holds_secrets)
        || file.remote_write.iter().flatten().any(RemoteWriteConfig::holds_secrets)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;

    fn told(toml: &str, mode: u32) -> Option<String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), toml).expect("written");
        std::fs::set_permissions(file.path(), Permissions::from_mode(mode)).expect("a mode");
        exposure(file.path(), &Overrides::from_file(file.path()).expect("a configuration"))
    }

    #[test]
    fn a_file_with_a_secret_that_everybody_may_read_is_told() {
        for secret in [
            "api_token = \"hunter22hunter22\"",
            "admin_password = \"hunter22hunter22\"",
            "database_url = \"postgres://u:hunter22@h/d\"",
            "node_exporter = \"http://h:9100/?key=hunter22\"",
            "store = \"postgres://u:hunter22@h/d\"",
            "[[servers]]\nname = \"db\"\nurl = \"postgres://u:hunter22@h/d\"",
            "[[sources]]\nkind = \"prometheus\"\nurls = [\"http://u:hunter22@h\"]",
            "[[sources]]\nkind = \"exposition\"\nurls = [\"http://h\"]\ntoken = \"hunter22\"",
            "[[remote_write]]\nurl = \"http://u:hunter22@h/write\"",
            "[[remote_write]]\nurl = \"http://h/write\"\ntoken = \"hunter22\"",
        ] {
            let said = told(secret, 0o644).expect(secret);
            assert!(said.contains("mode 0644") && said.contains("chmod 640") && !said.contains("hunter22"), "{said}");
            assert_eq!((told(secret, 0o640), told(secret, 0o600)), (None, None), "{secret}");
        }
        assert_eq!(told("database_url = \"postgres://u@h/d?sslmode=require\"\npool_size = 3", 0o644), None);
        assert_eq!(told("[[sources]]\nkind = \"exposition\"\nurls = [\"http://h/metrics\"]\ntoken_env = \"T\"", 0o644), None);
    }
}
