//! Finds the installed server binaries.

use std::path::{Path, PathBuf};

use super::environment::command;

/// The folder that holds `initdb` and `postgres`.
#[derive(Clone, Debug)]
pub struct Binaries {
    dir: PathBuf,
}

/// Where packages put them when `pg_config` is not on the PATH; `*` stands for a version.
const PACKAGE_FOLDERS: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "bin"),
    ("/usr/pgsql", "bin"),
];

impl Binaries {
    /// `pg_config --bindir` first, then the packages' folders, newest version first.
    pub fn find() -> Option<Self> {
        let configured = command("pg_config").arg("--bindir").output().ok();
        let configured = configured.map(|out| PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()));
        configured.into_iter().chain(package_folders()).find(|dir| holds_a_server(dir)).map(|dir| Self { dir })
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.dir.join(program)
    }
}

fn holds_a_server(dir: &Path) -> bool {
    dir.is_absolute() && ["initdb", "postgres"].iter().all(|program| dir.join(program).is_file())
}

fn package_folders() -> Vec<PathBuf> {
    let versions = |parent: &str| std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<_> = PACKAGE_FOLDERS.iter().flat_map(|(parent, bin)| versions(parent).map(move |path| path.join(bin))).collect();
    found.sort_by_key(|dir| std::cmp::Reverse(major_version(dir)));
    found
}

/// 16 of `…/16/bin` and of `…/postgresql@16/bin`.
fn major_version(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let digits = name.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_debians_and_homebrews_folders() {
        assert_eq!(major_version(Path::new("/usr/lib/postgresql/15/bin")), 15);
        assert_eq!(major_version(Path::new("/opt/homebrew/opt/postgresql@17/bin")), 17);
        assert_eq!(major_version(Path::new("/opt/homebrew/opt/node/bin")), 0);
    }
}
