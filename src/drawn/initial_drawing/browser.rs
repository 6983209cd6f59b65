/// The document had none: the page asks for it.
pub(super) fn take(_page: &str) -> (String, String) {
    (String::new(), String::new())
}
