//! Large memory pages for a large cache (PostgreSQL documentation, Managing Kernel Resources: Linux Huge Pages).

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;
use crate::capacity::setting::human_bytes;

/// With a smaller cache the page tables are no matter.
const LARGE: u64 = 8 << 30;

const WHY: &str = "Each session keeps page tables for the cache that it touches: 2 MB for each GB with pages of 4 kB. With a large cache \
                   and many sessions that is memory and time; pages of 2 MB need a five-hundredth.";

pub(super) fn check(facts: &Facts, _plan: &Plan) -> Option<Finding> {
    let (buffers, asked) = (facts.bytes("shared_buffers")?, facts.setting("huge_pages")?.setting.as_str());
    // Told from PostgreSQL 17 on; before, nobody can see from outside whether `try` found any.
    let status = facts.setting("huge_pages_status").map(|status| status.setting.as_str());
    let evidence = facts.evidence(&["huge_pages", "huge_pages_status", "shared_memory_size_in_huge_pages", "shared_buffers"]);
    let size = human_bytes(buffers);
    let in_use = status == Some("on") || asked == "on";
    if in_use || buffers < LARGE {
        let sentence = if in_use {
            format!("The cache of {size} lies in huge pages.")
        } else {
            format!("The cache of {size} needs no huge pages (huge_pages is {asked}).")
        };
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let told = match (asked, status) {
        ("off", _) => "huge_pages is off",
        (_, Some(_)) => "huge_pages is try, and the kernel had none to give",
        _ => "huge_pages is try, and whether the kernel had any to give is not told before PostgreSQL 17",
    };
    let pages = facts.int("shared_memory_size_in_huge_pages").filter(|pages| *pages > 0);
    let reserve = pages.map_or_else(|| "vm.nr_hugepages".to_owned(), |pages| format!("vm.nr_hugepages = {pages}"));
    let step = format!("Reserve them in the kernel ({reserve}) before the next restart; huge_pages = try then takes them.");
    let finding = draft(Severity::Info, format!("The cache has {size}; {told}."), WHY).rests_on(evidence).next(step);
    Some(if asked == "off" { finding.changing(facts.change("huge_pages", "try")) } else { finding })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn only_a_large_cache_asks_for_huge_pages() {
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
        let large = stock().with("shared_buffers", "2097152");
        let finding = check(&large, &plan(1)).expect("found");
        assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
        assert!(finding.sentence.starts_with("The cache has 16 GB; huge_pages is try"), "{}", finding.sentence);
        assert_eq!(check(&large.clone().with("huge_pages", "off"), &plan(1)).expect("found").changes.len(), 1);
        assert_eq!(check(&large.with("huge_pages", "on"), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
