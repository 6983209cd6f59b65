//! What a SQLSTATE means, in words of ours: the server's may hold what a statement has read.

/// A clause: "a value does not fit its type".
pub fn meaning(code: &str) -> &'static str {
    match code {
        "25006" => "it writes in a read-only transaction",
        "42501" => "the role has no right to what it names",
        "42601" => "its syntax is wrong",
        "57014" => "it was cancelled, mostly because it took too long",
        "57P01" | "57P02" | "57P03" => "the server ended the session or is shutting down",
        _ => of_class(code.get(..2).unwrap_or_default()),
    }
}

fn of_class(class: &str) -> &'static str {
    match class {
        "08" => "the connection was lost",
        "22" => "a value does not fit its type or its operation",
        "25" => "the state of the transaction does not allow it",
        "26" | "34" => "a prepared statement or cursor is not there",
        "40" => "it was rolled back because of other transactions",
        "42" => "it is not correct, or it names what is not there",
        "53" => "the server has run out of resources",
        "54" => "it goes beyond a limit of the server",
        "55" => "an object is not in the state that it needs",
        "57" => "an operator or the server ended it",
        "58" | "XX" => "the server has a fault of its own",
        "P0" => "a function of the database raised an error",
        _ => "the server refused it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_itself_or_by_its_class() {
        assert_eq!(meaning("57014"), "it was cancelled, mostly because it took too long");
        assert_eq!(meaning("22P02"), meaning("22012"));
        for odd in ["", "é", "ZZ999"] {
            assert_eq!(meaning(odd), "the server refused it");
        }
    }
}
