//! Whether the role of the store may do more than keep it.

use super::SharedPool;
use super::refusals::EMIT_ROLE;

/// A warning where it is a superuser: who reads its URL, or breaks into a console, would have the whole server.
pub async fn warning(store: &SharedPool) -> Option<String> {
    let sql = "select current_user::text where current_setting('is_superuser') = 'on'";
    let role: String = sqlx::query_scalar(sql).fetch_optional(store).await.ok()??;
    Some(format!(
        "the store {} is used as {role:?}, a superuser: take a role that owns the schema plimsoll and nothing else, as \
         {EMIT_ROLE} prints it",
        store.way()
    ))
}
