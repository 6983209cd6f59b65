//! What a SQLSTATE means, in words of ours: the server's may hold what a statement has read.

/// A clause: "a value is invalid for its type".
pub fn meaning(code: &str) -> &'static str {
    match code {
        "25006" => "it writes in a read-only transaction",
        "42501" => "the role lacks rights",
        "42601" => "it has a syntax error",
        "57014" => "it was cancelled, usually by a timeout",
        "57P01" | "57P02" | "57P03" => "the server ended the session or is shutting down",
        _ => of_class(code.get(..2).unwrap_or_default()),
    }
}

fn of_class(class: &str) -> &'static str {
    match class {
        "08" => "the connection was lost",
        "22" => "a value is invalid for its type or operation",
        "25" => "the transaction state does not allow it",
        "26" | "34" => "a prepared statement or cursor does not exist",
        "40" => "it was rolled back because of a conflict with other transactions",
        "42" => "it is invalid, or it names an object that does not exist",
        "53" => "the server has run out of resources",
        "54" => "it exceeds a limit of the server",
        "55" => "an object is not in the required state",
        "57" => "an operator or the server ended it",
        "58" | "XX" => "the server has an internal error",
        "P0" => "a function of the database raised an error",
        _ => "the server refused it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_itself_or_by_its_class() {
        assert_eq!(meaning("57014"), "it was cancelled, usually by a timeout");
        assert_eq!(meaning("22P02"), meaning("22012"));
        for odd in ["", "é", "ZZ999"] {
            assert_eq!(meaning(odd), "the server refused it");
        }
    }
}
