//! Where a console may be mounted.

use crate::base::BasePath;

/// The base for a path such as `/admin`; `/` is the root.
pub fn base_of(path: &str) -> Result<BasePath, String> {
    match path.strip_prefix('/') {
        Some("") => Ok(BasePath::default()),
        Some(below) if below.split('/').all(is_plain) => Ok(BasePath::from(path.to_owned())),
        _ => Err(no_path(path)),
    }
}

/// The sentence about a path that is none.
pub fn no_path(path: &str) -> String {
    format!("{path:?} is no path to mount the console at; write for example \"/admin\", with letters, digits and - . _ ~ between slashes")
}

/// Whether the console can be mounted there.
///
/// # Errors
/// One sentence that says what to write.
pub fn check_path(path: &str) -> Result<(), String> {
    base_of(path).map(drop)
}

/// What stands for itself in an address, in a route of axum and in a cookie.
fn is_plain(part: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    !part.is_empty() && part.chars().all(plain) && !matches!(part, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_a_slash_and_ends_without_one() {
        for (path, base) in [("/", ""), ("/admin", "/admin"), ("/ops/pool-1.2_~", "/ops/pool-1.2_~")] {
            assert_eq!(base_of(path).map(|base| base.as_str().to_owned()).ok().as_deref(), Some(base));
        }
        for bad in ["", "admin", "/admin/", "//", "/a//b", "/ad min", "/{id}", "/*", "/a?b", "/a#b", "/a%20b", "/../x", "/.", "/é", "/a;b"]
        {
            let sentence = base_of(bad).expect_err(bad);
            assert!(sentence.starts_with(&format!("{bad:?} is no path")), "{sentence}");
        }
    }
}
