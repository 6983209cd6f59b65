//! Reads large bodies where they hold up nothing else.

/// A smaller body is read within a few milliseconds.
const LARGE: usize = 256 << 10;

/// What a body of so many bytes tells; a large one is read on a thread of its own.
///
/// # Errors
/// As `read` has it.
pub async fn read_body<T: Send + 'static>(bytes: usize, read: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    if bytes <= LARGE {
        return read();
    }
    let read = tokio::task::spawn_blocking(read).await;
    read.map_err(|_| "answers with something that the console fails to read".to_owned())?
}
