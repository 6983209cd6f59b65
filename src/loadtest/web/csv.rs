//! The course of a test for a spreadsheet.

use crate::loadtest::model::{LoadTestReport, RunPoint};

const HEAD: &str = "at_ms,users,checked_out,waiting,utilization_percent,done,errors,wait_p99_ms,sessions\n";

/// One line a tick; what is not known is empty.
pub fn csv(report: &LoadTestReport) -> String {
    HEAD.to_owned() + &report.series.iter().map(line).collect::<String>()
}

fn line(tick: &RunPoint) -> String {
    let RunPoint { at_ms, users, checked_out, waiting, utilization_percent, done, errors, wait_p99_ms, sessions } = tick;
    let (wait, sessions) = (wait_p99_ms.map(|ms| ms.to_string()).unwrap_or_default(), sessions.map(|n| n.to_string()).unwrap_or_default());
    format!("{at_ms},{users},{checked_out},{waiting},{utilization_percent},{done},{errors},{wait},{sessions}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loadtest::model::fixture::report;

    #[test]
    fn every_line_has_as_many_fields_as_the_head() {
        let text = csv(&report());
        assert_eq!(text.lines().count(), 21);
        assert!(text.lines().all(|line| line.split(',').count() == 9), "{text}");
        assert_eq!(text.lines().nth(2), Some("500,0,5,0,3,0,0,,"));
    }
}
