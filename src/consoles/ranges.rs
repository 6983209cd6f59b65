//! Numbers as people read them: `0 to 21, 40`.

/// Sorted numbers, three or more in a row as a range.
pub fn ranges(numbers: &[u8]) -> String {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let written = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    });
    written.collect::<Vec<_>>().join(", ")
}

/// The same with its noun: `shard 7`, `shards 0 to 21, 40`, `no shards`.
pub fn shards(numbers: &[u8]) -> String {
    match numbers {
        [] => "no shards".to_owned(),
        [only] => format!("shard {only}"),
        several => format!("shards {}", ranges(several)),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_a_range_from_three_on() {
        let first_22: Vec<u8> = (0..22).chain([40]).collect();
        assert_eq!(shards(&first_22), "shards 0 to 21, 40");
        assert_eq!([shards(&[]), shards(&[7]), shards(&[1, 2, 9, 62, 63])], ["no shards", "shard 7", "shards 1, 2, 9, 62, 63"]);
        assert_eq!(ranges(&(0..=255).collect::<Vec<_>>()), "0 to 255");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!([listed(&[]), listed(&["a"]), listed(&["a", "b"]), listed(&["a", "b", "c"])], ["", "a", "a and b", "a, b and c"]);
    }
}
