//! The address of a pool's page: which pool it means, and how it is written.

use percent_encoding::percent_decode_str;

use crate::history::model::Range;
use crate::ui::format::encoded;

/// How the pages' names begin.
const PAGES: &str = "pools";

/// What the page of a pool shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The pool, as its identity is written; empty where none is named.
    pub pool: String,
    /// How far its chart reaches back.
    pub range: Range,
}

impl Asked {
    /// From the name of a drawn page: `pools/orders%20%2F%20a?range=hour`. A proxy may have decoded the slashes of the pool's name, and a
    /// form names the pool in the query: `pools?name=orders+%2F+a`.
    pub fn of(page: &str) -> Option<Self> {
        let (path, query) = page.split_once('?').unwrap_or((page, ""));
        let rest = path.strip_prefix(PAGES)?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let (mut pool, mut range) = (percent_decode_str(rest.trim_start_matches('/')).decode_utf8_lossy().into_owned(), Range::default());
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "range" => range = Range::at_hand(Some(&value)),
                "name" if pool.is_empty() => pool = value.trim().to_owned(),
                _ => {}
            }
        }
        Some(Self { pool, range })
    }

    /// One name for all ways to write the address.
    pub fn name(&self) -> String {
        format!("{PAGES}/{}?range={}", encoded(&self.pool), self.range.as_str())
    }
}

/// The address of a pool's page, without the base.
pub fn page_of(pool: &str) -> String {
    format!("/{PAGES}/{}", encoded(pool))
}

/// The sessions of an application on *Activity*, where its table begins.
pub fn sessions_of(application: &str) -> String {
    format!("/activity?application={}#all-sessions", encoded(application))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(page: &str) -> Option<String> {
        Asked::of(page).map(|asked| asked.pool)
    }

    #[test]
    fn a_name_passes_whole_through_its_address_whatever_it_has() {
        for name in
            ["service", "orders / 10.0.0.5:8000 / HikariPool-1", "a/b // c", "100 %", "%41", "שלום / א", "a?b#c&d", "new\nline", " . "]
        {
            let address = page_of(name);
            assert_eq!(pool(address.trim_start_matches('/')).as_deref(), Some(name), "{address}");
            assert!(address.is_ascii() && !address[7..].contains(['/', '?', '#']), "{address}");
        }
    }

    #[test]
    fn a_proxy_may_decode_the_slashes_and_a_form_may_name_the_pool() {
        let all =
            ["pools/orders%20%2F%20a", "pools/orders%20/%20a", "pools/orders / a", "pools/?name=orders+%2F+a", "pools?name=orders%20/%20a"];
        for page in all {
            assert_eq!(pool(page).as_deref(), Some("orders / a"), "{page}");
        }
        let names: std::collections::BTreeSet<_> = all.iter().filter_map(|page| Some(Asked::of(page)?.name())).collect();
        assert_eq!(names.len(), 1, "one page for all of them");
    }

    #[test]
    fn a_range_that_is_not_at_hand_is_the_usual_one() {
        let range = |page: &str| Asked::of(page).map(|asked| asked.range);
        assert_eq!(
            [range("pools/a?range=hour"), range("pools/a?range=day"), range("pools/a?")].map(Option::unwrap),
            [Range::Hour, Range::Quarter, Range::Quarter]
        );
        assert_eq!((range("poolside"), range("history")), (None, None));
    }
}
