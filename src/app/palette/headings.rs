//! Headings of the documents that the program has.

use super::entry::{Entry, EntryKind};

/// An entry for the document and one for each of its headings, which leads to the heading where the browser can find text.
pub fn document_entries(name: &str, text: &str) -> Vec<Entry> {
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(name);
    let entry = |heading: &str| {
        let is_title = heading == title;
        let place = if is_title { String::new() } else { format!("#:~:text={}", crate::ui::format::encoded(heading)) };
        Entry {
            kind: EntryKind::Document,
            label: plain(heading),
            detail: if is_title { name.to_owned() } else { format!("{name}: {}", plain(title)) },
            address: format!("/docs/{name}{place}"),
            synonyms: "help documentation",
        }
    };
    std::iter::once(title).chain(headings(text)).map(entry).collect()
}

/// `##` and below; not the comments inside of code.
fn headings(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.lines().filter_map(move |line| {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        let heading = line.strip_prefix("## ").or_else(|| line.strip_prefix("### "))?;
        (!in_code).then_some(heading)
    })
}

/// Without the marks of Markdown.
fn plain(heading: &str) -> String {
    heading.replace(['*', '`'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_its_title_and_its_headings() {
        let text = "# Sources\n\n## Keys of `[[sources]]`\n```sh\n## a comment\n```\n### *Dialects*\n";
        let found: Vec<_> = document_entries("SOURCES.md", text).into_iter().map(|entry| (entry.label, entry.address)).collect();
        let expected = [
            ("Sources", "/docs/SOURCES.md"),
            ("Keys of [[sources]]", "/docs/SOURCES.md#:~:text=Keys%20of%20%60%5B%5Bsources%5D%5D%60"),
            ("Dialects", "/docs/SOURCES.md#:~:text=%2ADialects%2A"),
        ];
        assert_eq!(found, expected.map(|(label, address)| (label.to_owned(), address.to_owned())));
    }
}
