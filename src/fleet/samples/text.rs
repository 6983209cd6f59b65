//! Prometheus' text format 0.0.4 and OpenMetrics 1.0: one sample a line, borrowed from the body.
//!
//! Most lines of a body are of no interest. They are dropped by their name, before anything else of them is read.

use std::borrow::Cow;

use super::line::{Head, head, is_comment, labels_and_value};
use super::{Sample, Samples, translated};

/// The samples of a text whose names are asked for.
pub struct TextReader<'a, K> {
    rest: &'a str,
    is_asked_for: K,
    /// The name of the line before, and whether it was asked for: lines of one metric follow each other.
    last: Option<(&'a str, bool)>,
    lines: LineCounts,
}

/// How many lines of a text were what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Samples whose names were asked for.
    pub kept: usize,
    /// Samples whose names were not.
    pub dropped: usize,
    /// Lines that no exposition has.
    pub not_understood: usize,
}

/// All that was asked for.
#[derive(Clone, Debug)]
pub struct TextSamples<'a> {
    /// The samples.
    pub samples: Samples<'a>,
    /// What the lines of the text were.
    pub lines: LineCounts,
}

/// A text has more samples than may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The exposition tells more than {most} numbers of pools. Let the service expose fewer pools at this address.")]
pub struct TooManySamples {
    /// As many may be kept.
    pub most: usize,
}

/// Reads a whole text and keeps the samples whose names are asked for.
///
/// # Errors
/// If there are more than `most` of them.
pub fn read_text<'a>(text: &'a str, most: usize, is_asked_for: impl FnMut(&str) -> bool) -> Result<TextSamples<'a>, TooManySamples> {
    let mut reader = TextReader::new(text, is_asked_for);
    let samples: Vec<_> = reader.by_ref().take(most.saturating_add(1)).collect();
    if samples.len() > most {
        return Err(TooManySamples { most });
    }
    Ok(TextSamples { samples: samples.into_iter().collect(), lines: reader.lines() })
}

impl LineCounts {
    /// Whether the text was an exposition: it has samples, and more of them than other lines.
    pub fn is_exposition(&self) -> bool {
        self.kept + self.dropped > self.not_understood
    }
}

impl<'a, K: FnMut(&str) -> bool> TextReader<'a, K> {
    /// Reads the samples whose names in classic form `is_asked_for` accepts.
    pub fn new(text: &'a str, is_asked_for: K) -> Self {
        Self { rest: text, is_asked_for, last: None, lines: LineCounts::default() }
    }

    /// What the lines read so far were.
    pub fn lines(&self) -> LineCounts {
        self.lines
    }

    fn next_line(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }

    /// The sample of a line, if the line has one that is asked for.
    fn sample(&mut self, line: &'a str) -> Option<Sample<'a>> {
        let Some(head) = head(line) else {
            self.lines.not_understood += 1;
            return None;
        };
        if !self.is_asked_for(&head) {
            let count = if head.looks_like_sample() { &mut self.lines.dropped } else { &mut self.lines.not_understood };
            *count += 1;
            return None;
        }
        let read = labels_and_value(&head);
        let count = if read.is_some() { &mut self.lines.kept } else { &mut self.lines.not_understood };
        *count += 1;
        let (labels, value) = read?;
        Some(Sample { name: translated(head.name), labels, value })
    }

    fn is_asked_for(&mut self, head: &Head<'a>) -> bool {
        let Cow::Borrowed(name) = head.name else { return (self.is_asked_for)(&translated(Cow::Borrowed(&head.name))) };
        match self.last {
            Some((last, answer)) if last == name => answer,
            _ => {
                let answer = (self.is_asked_for)(&translated(Cow::Borrowed(name)));
                self.last = Some((name, answer));
                answer
            }
        }
    }
}

impl<'a, K: FnMut(&str) -> bool> Iterator for TextReader<'a, K> {
    type Item = Sample<'a>;

    fn next(&mut self) -> Option<Sample<'a>> {
        loop {
            let line = self.next_line()?;
            if is_comment(line) {
                continue;
            }
            if let Some(sample) = self.sample(line) {
                return Some(sample);
            }
        }
    }
}
