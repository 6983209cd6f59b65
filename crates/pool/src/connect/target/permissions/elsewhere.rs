/// Such systems keep no mode to look at.
pub fn is_open(_: &str) -> bool {
    false
}
