//! Why a test is refused, for somebody who has a form before them rather than a command line.

use crate::loadtest::error::{Consented, LoadTestError};
use crate::loadtest::preflight::READ_ONLY;

/// One sentence that says what to do on the page.
pub fn sentence(error: &LoadTestError) -> String {
    match error {
        LoadTestError::NotConfirmed { why, needs: Consented::Load } => {
            format!("{why}; tick the box above Begin to put it under load all the same")
        }
        LoadTestError::NotConfirmed { why, needs: Consented::Writes } => {
            format!("{why}; connect this console to the server itself, or run plimsoll loadtest with --allow-writes")
        }
        LoadTestError::Statement { code, message, .. } if code == READ_ONLY => format!(
            "the statement is refused by the server ({code}: {message}); give one that only reads: those that write are left to plimsoll \
             loadtest with --allow-writes"
        ),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_of_its_box_and_the_command_line_of_its_flag() {
        let error = LoadTestError::NotConfirmed { why: "the database \"prod\" sounds like production".into(), needs: Consented::Load };
        assert!(error.to_string().ends_with("sounds like production; give --yes to put it under load all the same"));
        assert!(sentence(&error).ends_with("sounds like production; tick the box above Begin to put it under load all the same"));
    }
}
