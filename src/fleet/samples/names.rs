//! Names in Prometheus' classic form.

use std::borrow::Cow;

/// A name with an underscore in place of each character that a classic name cannot have, as Prometheus escapes UTF-8 names.
pub fn translated(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.bytes().all(is_classic) {
        return name;
    }
    Cow::Owned(name.chars().map(|c| if c.is_ascii() && is_classic(c as u8) { c } else { '_' }).collect())
}

fn is_classic(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_name_becomes_a_classic_one() {
        assert_eq!(translated("db.client.connection.count".into()), "db_client_connection_count");
        assert_eq!(translated("größe-1:a".into()), "gr__e_1:a");
        assert!(matches!(translated("go_sql_open".into()), Cow::Borrowed(_)));
    }
}
