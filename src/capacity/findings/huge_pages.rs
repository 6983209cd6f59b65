//! Large memory pages for a large cache (PostgreSQL documentation, Managing Kernel Resources: Linux Huge Pages).

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::setting::human_bytes;

/// With a smaller cache the page tables are no matter.
const LARGE: u64 = 8 << 30;

const WHY: &str = "Each session has its own page tables for shared_buffers: 2 MB for each GB with pages of 4 kB. Huge pages of 2 MB need one five-hundredth of that memory.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (buffers, asked) = (facts.bytes("shared_buffers")?, facts.setting("huge_pages")?.setting.as_str());
    // Told from PostgreSQL 17 on; before, nobody can see from outside whether `try` found any.
    let status = facts.setting("huge_pages_status").map(|status| status.setting.as_str());
    let evidence = facts.evidence(&["huge_pages", "huge_pages_status", "shared_memory_size_in_huge_pages", "shared_buffers"]);
    let size = human_bytes(buffers);
    let in_use = status == Some("on") || asked == "on";
    if in_use || buffers < LARGE {
        let sentence = if in_use {
            format!("shared_buffers of {size} uses huge pages.")
        } else {
            format!("shared_buffers of {size} is too small to need huge pages (huge_pages is {asked}).")
        };
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let told = match (asked, status) {
        ("off", _) => "huge_pages is off",
        (_, Some(_)) => "huge_pages is try, and the kernel had no huge pages to give",
        _ => "huge_pages is try; PostgreSQL before 17 does not show whether huge pages are in use",
    };
    let pages = facts.int("shared_memory_size_in_huge_pages").filter(|pages| *pages > 0);
    let reserve = pages.map_or_else(|| "vm.nr_hugepages".to_owned(), |pages| format!("vm.nr_hugepages = {pages}"));
    let step =
        format!("Reserve huge pages in the kernel ({reserve}) before the next restart of the server. huge_pages = try then uses them.");
    let finding = draft(Severity::Info, format!("shared_buffers is {size}; {told}."), WHY).rests_on(evidence).next(step);
    Some(if asked == "off" { finding.changing(facts.change("huge_pages", "try")) } else { finding })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::setting::Setting;

    #[test]
    fn only_a_large_cache_asks_for_huge_pages() {
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
        let large = stock().with("shared_buffers", "2097152");
        let finding = check(&large, &plan(1)).expect("found");
        assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
        assert!(finding.sentence.starts_with("shared_buffers is 16 GB; huge_pages is try"), "{}", finding.sentence);
        let off = check(&large.clone().with("huge_pages", "off"), &plan(1)).expect("found");
        assert_eq!((off.sentence.as_str(), off.changes.len()), ("shared_buffers is 16 GB; huge_pages is off.", 1));
        assert_eq!(check(&large.with("huge_pages", "on"), &plan(1)).expect("found").severity, Severity::Ok);
        let smallest = stock().with("shared_buffers", "1048576");
        assert_eq!(check(&smallest, &plan(1)).expect("found").severity, Severity::Info, "8 GB");
    }

    #[test]
    fn from_17_on_the_server_says_whether_it_has_got_any() {
        let found = |status: &str| {
            let mut large = stock().with("shared_buffers", "2097152");
            let known = Setting { name: "huge_pages_status".into(), setting: status.into(), ..Setting::default() };
            large.settings.insert(known.name.clone(), known);
            check(&large, &plan(1)).expect("found").sentence
        };
        assert_eq!(found("off"), "shared_buffers is 16 GB; huge_pages is try, and the kernel had no huge pages to give.");
        assert_eq!(found("on"), "shared_buffers of 16 GB uses huge pages.");
    }

    #[test]
    fn the_number_of_pages_is_told_where_the_server_knows_it() {
        let step = |pages: &str| {
            let mut large = stock().with("shared_buffers", "2097152");
            let known = Setting { name: "shared_memory_size_in_huge_pages".into(), setting: pages.into(), ..Setting::default() };
            large.settings.insert(known.name.clone(), known);
            check(&large, &plan(1)).expect("found").next_step.expect("a step")
        };
        assert!(step("8300").starts_with("Reserve huge pages in the kernel (vm.nr_hugepages = 8300) before"), "{}", step("8300"));
        for unknown in ["-1", "0"] {
            assert!(step(unknown).starts_with("Reserve huge pages in the kernel (vm.nr_hugepages) before"), "{}", step(unknown));
        }
    }
}
