//! PostgreSQL's messages in its other languages, from its catalogues: `scripts/explain_translations.sh` writes the table.

/// A message in one language.
#[derive(Debug)]
pub struct Translation {
    /// The id of the message.
    pub id: &'static str,
    /// As in `lc_messages`: `de`, `zh_CN`.
    pub language: &'static str,
    /// The text, see [`pattern`](crate::explain::pattern).
    pub text: &'static str,
}

const TABLE: &str = include_str!("translations.tsv");

/// All of them.
pub fn translations() -> impl Iterator<Item = Translation> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some(Translation { id: columns.next()?, language: columns.next()?, text: columns.next()? })
    })
}
