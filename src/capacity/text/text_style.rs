//! The terminal: its width, its colours, and lines that fit.

use crate::base::printable::line;
use crate::capacity::model::Severity;

/// Longer lines are not read, shorter ones break the statements.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=100;
/// How the terminal takes it.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: bool,
}

impl TextStyle {
    /// At most as wide as is read well.
    pub fn new(width: usize, colour: bool) -> Self {
        Self { width: width.clamp(*WIDTHS.start(), *WIDTHS.end()), colour }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// In bold.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// In grey.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// In the colour of a severity.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Critical => "1;31",
            Severity::Warning => "1;33",
            Severity::Info => "1;36",
            Severity::Ok => "1;32",
        };
        self.paint(code, text)
    }

    /// The text in lines, the first after `lead`, all others indented as far.
    pub fn wrapped(self, lead: &str, text: &str) -> String {
        // Names come from the server.
        let (lead, text) = (line(lead), line(text));
        let indent = lead.chars().count();
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let last = lines.last_mut().expect("there is one");
            if !last.is_empty() && indent + last.chars().count() + 1 + word.chars().count() > self.width {
                lines.push(word.to_owned());
            } else {
                last.push_str(if last.is_empty() { "" } else { " " });
                last.push_str(word);
            }
        }
        let pad = " ".repeat(indent);
        lines.iter().enumerate().fold(String::new(), |all, (n, part)| all + if n == 0 { &lead } else { &pad } + part + "\n")
    }
}
