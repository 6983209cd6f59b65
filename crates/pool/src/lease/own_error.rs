//! Errors of the pool that travel as an [`sqlx::Error`], so that a caller has one kind of error for a statement.

/// Makes an error of the pool one that sqlx takes for a database's: with its sentence, and the SQLSTATE it stands for.
macro_rules! own_error {
    ($error:ty, message: $message:expr, code: $code:expr) => {
        impl sqlx::error::DatabaseError for $error {
            fn message(&self) -> &str {
                let message: fn(&Self) -> &str = $message;
                message(self)
            }

            fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
                let code: fn(&Self) -> Option<std::borrow::Cow<'_, str>> = $code;
                code(self)
            }

            fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
                self
            }

            fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
                self
            }

            fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
                self
            }

            fn kind(&self) -> sqlx::error::ErrorKind {
                sqlx::error::ErrorKind::Other
            }
        }
    };
}

pub(super) use own_error;
