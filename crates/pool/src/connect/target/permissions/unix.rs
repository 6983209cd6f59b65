use std::os::unix::fs::PermissionsExt;

pub fn is_open(path: &str) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o77 != 0)
}
