//! The text form that was before OpenMetrics, for whatever asks for `text/plain`: in it a counter's family bears the suffix
//! that only its lines bear in OpenMetrics, and there are neither units nor an end mark.

/// From OpenMetrics.
pub fn classic(open_metrics: &str) -> String {
    let counters: Vec<&str> = open_metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let lines = open_metrics.lines().filter(|line| *line != "# EOF" && !line.starts_with("# UNIT "));
    lines.map(|line| renamed(line, &counters) + "\n").collect()
}

fn renamed(line: &str, counters: &[&str]) -> String {
    for kind in ["# HELP ", "# TYPE "] {
        if let Some((name, rest)) = line.strip_prefix(kind).and_then(|rest| rest.split_once(' '))
            && counters.contains(&name)
        {
            return format!("{kind}{name}_total {rest}");
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_bears_its_suffix_everywhere_and_nothing_newer_is_left() {
        let text = "# HELP shed Refused.\n# TYPE shed counter\nshed_total 3\n# HELP wait Waits.\n# TYPE wait gauge\n# UNIT wait seconds\nwait 1\n# EOF\n";
        let expected =
            "# HELP shed_total Refused.\n# TYPE shed_total counter\nshed_total 3\n# HELP wait Waits.\n# TYPE wait gauge\nwait 1\n";
        assert_eq!(classic(text), expected);
    }
}
