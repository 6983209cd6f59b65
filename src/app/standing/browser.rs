/// The document had none: the page asks for it.
pub(super) fn take() -> String {
    String::new()
}
