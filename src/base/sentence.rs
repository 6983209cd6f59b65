//! What is said after a colon, as a sentence of its own.

/// With a capital and a full stop.
pub fn sentence(said: &str) -> String {
    let mut letters = said.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if said.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_and_ends_once() {
        assert_eq!(["the source", "Is it?", "", "ß."].map(sentence), ["The source.", "Is it?", ".", "SS."]);
    }
}
