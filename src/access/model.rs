//! What the login page says.

use serde::{Deserialize, Serialize};

use crate::base::BasePath;

/// Why a login was refused, as carried in the login page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoginRefusal {
    /// The password is wrong.
    WrongPassword,
    /// Too many attempts from this address.
    TooMany,
    /// The session has ended.
    Ended,
    /// The store does not answer.
    StoreAway,
}

impl LoginRefusal {
    const ALL: [Self; 4] = [Self::WrongPassword, Self::TooMany, Self::Ended, Self::StoreAway];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            LoginRefusal::WrongPassword => "wrong-password",
            LoginRefusal::TooMany => "too-many",
            LoginRefusal::Ended => "ended",
            LoginRefusal::StoreAway => "store-away",
        }
    }

    /// The refusal of a word in the address.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.as_str() == word)
    }

    /// What to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            LoginRefusal::WrongPassword => {
                "Wrong password. The console printed the password at its first start, unless the configuration sets it."
            }
            LoginRefusal::TooMany => "Too many attempts. Wait a minute, then try again.",
            LoginRefusal::Ended => "Your session has ended. Log in to continue.",
            LoginRefusal::StoreAway => {
                "The console's store does not answer, so nobody can log in now. Whoever is logged in stays so. Try again when it is back."
            }
        }
    }
}

/// Where to go after the login: only pages of this console, never its host's or another site.
pub fn safe_destination(base: &BasePath, next: &str) -> String {
    if base.holds(next) { next.to_owned() } else { base.of("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_never_leads_to_another_site() {
        let (root, mounted) = (BasePath::default(), BasePath::from("/admin".to_owned()));
        assert_eq!(safe_destination(&root, "/?range=hour"), "/?range=hour");
        assert_eq!(safe_destination(&mounted, "/admin?range=hour"), "/admin?range=hour");
        for trap in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\r\nSet-Cookie: a=b"] {
            assert_eq!(safe_destination(&root, trap), "/", "{trap}");
            assert_eq!(safe_destination(&mounted, trap), "/admin", "{trap}");
        }
        assert_eq!(safe_destination(&mounted, "/orders"), "/admin", "a page of the host");
    }

    #[test]
    fn every_refusal_survives_the_address() {
        for refusal in LoginRefusal::ALL {
            assert_eq!(LoginRefusal::parse(refusal.as_str()), Some(refusal));
        }
        assert_eq!(LoginRefusal::parse("<script>"), None);
    }
}
