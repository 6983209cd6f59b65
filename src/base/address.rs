//! Where in its host the console is mounted. Every address on a page is made here.

use std::sync::Arc;

/// The path below which the console lives: empty at the root, else for example `/admin`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasePath(Arc<str>);

impl From<String> for BasePath {
    fn from(path: String) -> Self {
        Self(path.into())
    }
}

impl BasePath {
    /// The path itself, empty at the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of one of the console's own paths: of `/login` for example `/admin/login`; of `/`
    /// the path where it is mounted, without a slash behind it.
    pub fn of(&self, inside: &str) -> String {
        match inside.strip_prefix('/') {
            Some(query) if !self.0.is_empty() && (query.is_empty() || query.starts_with('?')) => format!("{}{query}", self.0),
            _ => format!("{}{inside}", self.0),
        }
    }

    /// Whether an address is one of this console's, and not of its host or of another site.
    pub fn holds(&self, address: &str) -> bool {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let odd = address.starts_with("//") || address.contains('\\') || address.contains(char::is_control);
        let leads_out = path.split('/').any(|part| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."));
        let below = path.strip_prefix(&*self.0).is_some_and(|rest| rest.starts_with('/') || (rest.is_empty() && !self.0.is_empty()));
        below && !odd && !leads_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(path: &str) -> BasePath {
        BasePath::from(path.to_owned())
    }

    #[test]
    fn at_the_root_an_address_is_the_path_itself() {
        let of = |inside| base("").of(inside);
        assert_eq!([of("/"), of("/?range=hour"), of("/login")], ["/", "/?range=hour", "/login"]);
    }

    #[test]
    fn a_mounted_console_begins_at_its_path_without_a_slash() {
        let of = |inside| base("/admin").of(inside);
        assert_eq!([of("/"), of("/?range=hour"), of("/login")], ["/admin", "/admin?range=hour", "/admin/login"]);
    }

    #[test]
    fn a_console_holds_its_own_addresses_and_no_others() {
        for own in ["/admin", "/admin?range=hour", "/admin/", "/admin/login?next=/admin"] {
            assert!(base("/admin").holds(own), "{own}");
        }
        for other in ["/", "/administration", "/orders", "//admin", "/admin/../orders", "/admin/%2E%2e/orders", "/admin\\x", "", "admin"] {
            assert!(!base("/admin").holds(other), "{other}");
        }
        assert!(base("").holds("/?range=hour") && !base("").holds("//evil.example") && !base("").holds(""));
    }
}
