//! Text that a server shows of other databases. Each database has an encoding of its own, and `pg_stat_activity` shows the
//! bytes as they are: what is not UTF-8 becomes U+FFFD, and never costs the row.
//!
//! For fields of rows: `#[sqlx(try_from = "Text")]` on a `String`, `#[sqlx(try_from = "OptionalText")]` on an
//! `Option<String>`.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::{Decode, Postgres, Type, ValueRef};

/// A column that is never null.
pub struct Text(String);

/// A column that may be null.
pub struct OptionalText(Option<String>);

fn shown(value: &PgValueRef<'_>) -> Result<String, BoxDynError> {
    Ok(String::from_utf8_lossy(value.as_bytes()?).into_owned())
}

impl Decode<'_, Postgres> for Text {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        shown(&value).map(Self)
    }
}

impl Decode<'_, Postgres> for OptionalText {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        if value.is_null() { Ok(Self(None)) } else { shown(&value).map(|text| Self(Some(text))) }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl From<OptionalText> for Option<String> {
    fn from(text: OptionalText) -> Self {
        text.0
    }
}

/// As text of any of PostgreSQL's types for it.
macro_rules! as_text {
    ($($kind:ty),*) => {$(
        impl Type<Postgres> for $kind {
            fn type_info() -> PgTypeInfo {
                <String as Type<Postgres>>::type_info()
            }

            fn compatible(kind: &PgTypeInfo) -> bool {
                <String as Type<Postgres>>::compatible(kind)
            }
        }
    )*};
}

as_text!(Text, OptionalText);
