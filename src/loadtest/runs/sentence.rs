//! Why a test is refused, for somebody who has a form before them rather than a command line.

use crate::loadtest::error::{Consented, LoadTestError};
use crate::loadtest::preflight::READ_ONLY;
use crate::loadtest::sqlstate::meaning;

/// Where statements that do more are run.
const ELSEWHERE: &str = "use a read-only query; for statements that write use plimsoll loadtest --allow-writes";

/// One sentence that says what to do on the page. The server's own words are left to the log.
pub fn sentence(error: &LoadTestError) -> String {
    match error {
        LoadTestError::NotConfirmed { why, needs: Consented::Load } => {
            format!("{why}; to test it anyway, tick the box above Begin")
        }
        LoadTestError::NoQuery(why) => format!("the statement was not run: {why}; {ELSEWHERE}"),
        LoadTestError::Statement { code, remedy, .. } => {
            let remedy = if code == READ_ONLY { ELSEWHERE } else { remedy };
            format!(
                "the server refused the statement with SQLSTATE {code}, {}; {remedy} (the server's message is in the log)",
                meaning(code)
            )
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_of_its_box_and_the_command_line_of_its_flag() {
        let error = LoadTestError::NotConfirmed { why: "the database \"prod\" looks like production".into(), needs: Consented::Load };
        assert!(error.to_string().ends_with("looks like production; to test it anyway, add --yes"));
        assert!(sentence(&error).ends_with("looks like production; to test it anyway, tick the box above Begin"));
        let error = LoadTestError::NoQuery("CALL runs a procedure".into());
        assert!(error.to_string().contains("or --allow-writes") && sentence(&error).contains("plimsoll loadtest --allow-writes"));
    }

    #[test]
    fn what_the_server_read_is_not_on_the_page() {
        let message = "invalid input syntax for type integer: \"hunter22\"".to_owned();
        let error = LoadTestError::Statement { code: "22P02".into(), message, remedy: "correct it" };
        let said = sentence(&error);
        assert!(said.contains("22P02, a value is invalid") && !said.contains("hunter22"), "{said}");
    }
}
