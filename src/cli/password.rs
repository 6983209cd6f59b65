//! `plimsoll password`.

use secrecy::ExposeSecret;

use super::{ConfigArgs, out, stored};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::access::password::{PasswordSource, renew};
use crate::access::store::AccessStore;
use crate::server::config::ConfigError;

pub(super) async fn run(settings: ConfigArgs) -> anyhow::Result<()> {
    let config = settings.resolve()?;
    if config.admin_password.is_some() {
        let sentence = "PLIMSOLL_ADMIN_PASSWORD sets the password; unset it first, or change it there";
        return Err(ConfigError::Wrong(sentence.into()).into());
    }
    let store = stored::existing_or_made(&config).await?;
    if let PasswordSource::Fresh { password } = renew(&AccessStore::new(store.clone())).await? {
        let entry = AuditEntry::new(&Actor::command_line(), Action::ChangePassword, "the admin's password");
        Audit::new(store).keep(entry.with_details("all sessions were ended")).await;
        out::print(&format!("{}\n", password.expose_secret()))?;
        out::note("All sessions ended. Log in with the new password.");
    }
    Ok(())
}
