//! Statements that are refused by their name, before the server sees them.

use super::lexer::SqlToken;

/// Why a statement of this name is none for simulated users.
const REFUSED: [(&[&str], &str); 16] = [
    (&["insert", "update", "delete", "merge", "truncate"], "writes rows"),
    (&["do"], "runs a program on the server, which may commit and write"),
    (&["call"], "runs a procedure, which may commit and write"),
    (&["copy"], "reads and writes files of the server, or runs programs there"),
    (&["set", "reset", "discard"], "changes the session for the next user"),
    (&["show"], "is a utility statement: use select current_setting('…') instead"),
    (&["vacuum", "analyze", "analyse", "cluster", "reindex", "checkpoint", "refresh"], "is maintenance, which writes"),
    (&["listen", "unlisten", "notify"], "talks to other sessions"),
    (&["prepare", "execute", "deallocate"], "handles prepared statements: use the statement itself"),
    (&["explain"], "only plans: use the statement itself"),
    (
        &["begin", "start", "commit", "end", "abort", "rollback", "savepoint", "release"],
        "controls the transaction, which the test does itself",
    ),
    (&["declare", "fetch", "move", "close"], "handles cursors: use the query itself"),
    (&["lock"], "locks tables that other sessions need"),
    (&["create", "alter", "drop", "comment", "security", "import", "reassign"], "changes the schema"),
    (&["grant", "revoke"], "changes rights"),
    (&["load"], "loads a library into the server"),
];

/// What a query begins with.
const QUERIES: [&str; 4] = ["select", "with", "values", "table"];

/// Refuses what is no query by its name.
///
/// # Errors
/// One sentence's beginning that says why.
pub fn refuse_by_name(tokens: &[SqlToken]) -> Result<(), String> {
    let first = tokens.iter().find(|token| !token.is('('));
    match first {
        None => Err("it has no statement, only whitespace or comments".to_owned()),
        Some(SqlToken::Word(word)) if !QUERIES.contains(&word.as_str()) => why(word).map_or(Ok(()), |why| refused(word, why)),
        // Nowhere else is this word a name: as one it would have to stand in quotes.
        _ if tokens.contains(&SqlToken::Word("into".to_owned())) => refused("select into", "makes a table of its rows"),
        _ => Ok(()),
    }
}

/// Whether the first word is one that begins a query.
pub fn begins_as_query(tokens: &[SqlToken]) -> bool {
    let first = tokens.iter().find(|token| !token.is('('));
    matches!(first, Some(SqlToken::Word(word)) if QUERIES.contains(&word.as_str()))
}

fn why(word: &str) -> Option<&'static str> {
    REFUSED.iter().find(|(words, _)| words.contains(&word)).map(|(_, why)| *why)
}

fn refused(word: &str, why: &str) -> Result<(), String> {
    Err(format!("{} {why}", word.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::super::lexer::tokens;
    use super::*;

    fn complaint(sql: &str) -> Option<String> {
        refuse_by_name(&tokens(sql).expect("tokens")).err()
    }

    #[test]
    fn utility_statements_are_refused_each_by_its_name() {
        for (sql, begins) in [
            ("DO $$ begin commit; delete from t; end $$", "DO runs a program"),
            ("/* harmless */ -- read\n\tdo 'begin end'", "DO runs a program"),
            ("copy t to program 'id'", "COPY reads and writes files"),
            ("call p()", "CALL runs a procedure"),
            ("set transaction read write", "SET changes the session"),
            ("vacuum", "VACUUM is maintenance"),
            ("listen x", "LISTEN talks"),
            ("prepare x as select 1", "PREPARE handles"),
            ("explain analyze delete from t", "EXPLAIN only plans"),
            ("insert into t values (1)", "INSERT writes rows"),
            ("commit", "COMMIT controls the transaction"),
            ("create table t as select 1", "CREATE changes the schema"),
            ("select 1 into t", "SELECT INTO makes a table"),
            ("with a as (select 1) select * into t from a", "SELECT INTO makes a table"),
            ("", "it has no statement"),
            ("-- nothing", "it has no statement"),
        ] {
            let said = complaint(sql);
            assert!(said.as_deref().is_some_and(|said| said.starts_with(begins)), "{sql}: {said:?}");
        }
    }

    #[test]
    fn queries_are_not() {
        for sql in
            ["select 1", "((select 1))", "with a as (select 1) table a", "values (1)", "table t", "select '; do into', \"into\" from t"]
        {
            assert_eq!(complaint(sql), None, "{sql}");
        }
        // What this is the server says: a word that is none, or one of a newer version.
        assert_eq!((complaint("selekt 1"), begins_as_query(&tokens("selekt 1").expect("tokens"))), (None, false));
    }
}
