//! What is found, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::printable::line;
use crate::cli::out::{self, OutputError};
use crate::cli::text_style::paper;
use crate::fleet::dialects;
use crate::fleet::registry::{FleetView, SourceState};
use crate::server::rest::pools::PoolState;
use crate::ui::format::plural;

/// More rows hide what follows; JSON has them all.
const ROWS: usize = 50;
/// A number that is not told.
const NOT_TOLD: &str = "—";
const HEAD: [&str; 7] = ["SERVICE", "INSTANCE", "POOL", "DIALECT", "IN USE", "CAPACITY", "WAITING"];
/// Columns of names; those after them are numbers.
const NAMES: usize = 4;

/// All that was found.
#[derive(Serialize)]
pub(super) struct Discovered {
    /// As `/api/v1/pools` has them.
    pools: Vec<PoolState>,
    /// As `/api/v1/sources` has them.
    sources: Vec<SourceState>,
    /// Tables for the configuration file.
    configuration: String,
    /// What is to be done besides.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_steps: String,
}

impl Discovered {
    pub fn of(view: &FleetView, configuration: String, next_steps: String) -> Self {
        let pools = view.pools.iter().map(PoolState::from).collect();
        Self { pools, sources: view.sources.clone(), configuration: configuration.trim_start().to_owned(), next_steps }
    }

    /// The report to standard error, the configuration to standard output.
    pub fn print(&self) -> Result<(), OutputError> {
        out::explain(&self.report());
        out::explain(&format!("{}\n-- for the configuration file --\n", self.next_steps));
        out::print(&format!("\n{}", self.configuration))?;
        out::explain("-- end --\n");
        Ok(())
    }

    pub(super) fn report(&self) -> String {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let services: BTreeSet<&str> = self.pools.iter().map(|pool| pool.service.as_str()).collect();
        let instances: BTreeSet<(&str, &str)> = self.pools.iter().map(|pool| (pool.service.as_str(), pool.instance.as_str())).collect();
        let (pools, services) = (plural(count(self.pools.len()), "pool", "pools"), plural(count(services.len()), "service", "services"));
        let instances = plural(count(instances.len()), "instance", "instances");
        let mut said = format!("Found: {pools} in {instances} of {services}.\n\n");
        said += &table(&self.pools);
        said += &self.not_told();
        let remarks = self.remarks();
        said += if remarks.is_empty() { "" } else { "\nRemarks:\n" };
        remarks.iter().for_each(|(subject, remark)| said += &paper().wrapped("  ", &format!("{subject}: {remark}")));
        said + "\n"
    }

    /// Once for each dialect: what one of its pools or more do not tell.
    fn not_told(&self) -> String {
        let mut by_dialect = BTreeMap::<&str, BTreeMap<&str, BTreeSet<&str>>>::new();
        for pool in &self.pools {
            let remedies = by_dialect.entry(title(pool)).or_default();
            for of in &pool.not_told {
                remedies.entry(&of.remedy).or_default().insert(&of.number);
            }
        }
        by_dialect.retain(|_, remedies| !remedies.is_empty());
        by_dialect.iter().fold(String::new(), |said, (dialect, remedies)| {
            let lines = remedies.iter().map(|(remedy, numbers)| {
                let numbers = numbers.iter().copied().collect::<Vec<_>>().join(", ");
                paper().wrapped("  ", &format!("{numbers}: {remedy}"))
            });
            said + &format!("\nNot told by {dialect}:\n") + &lines.collect::<String>()
        })
    }

    /// What is to be said of pools and sources, each with its subject.
    fn remarks(&self) -> Vec<(&str, String)> {
        let wrong = self.pools.iter().flat_map(|pool| pool.contradictions.iter().map(|wrong| (pool.name.as_str(), wrong.to_string())));
        let twice = |pool: &PoolState| Some(format!("{} tells the same pool; it counts once.", pool.told_twice_by.as_ref()?));
        let twice = self.pools.iter().filter_map(|pool| Some((pool.name.as_str(), twice(pool)?)));
        let of_source = |source: &SourceState| source.errors.iter().chain(&source.notes).cloned().collect::<Vec<_>>();
        let notes = self.sources.iter().flat_map(|source| of_source(source).into_iter().map(|said| (source.name.as_str(), said)));
        wrong.chain(twice).take(ROWS).chain(notes).collect()
    }
}

/// The library as its users call it.
fn title(pool: &PoolState) -> &str {
    let id = pool.dialect.as_deref().unwrap_or(pool.source.as_str());
    dialects::ALL.iter().find(|dialect| dialect.name.id == id).map_or(id, |dialect| dialect.name.title)
}

fn table(pools: &[PoolState]) -> String {
    let told = |count: Option<u32>| count.map_or_else(|| NOT_TOLD.to_owned(), |count| count.to_string());
    let name = |name: &str| if name.is_empty() { NOT_TOLD.to_owned() } else { line(name).into_owned() };
    let row = |pool: &PoolState| {
        let names = [name(&pool.service), name(&pool.instance), name(&pool.pool), title(pool).to_owned()];
        names.into_iter().chain([told(pool.checked_out), told(pool.total_capacity), told(pool.waiting)]).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = [HEAD.map(str::to_owned).to_vec()].into_iter().chain(pools.iter().take(ROWS).map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let cell = |(column, text): (usize, &String)| match column < NAMES {
        true => format!("{text:<width$}", width = widths[column]),
        false => format!("{text:>width$}", width = widths[column]),
    };
    let lines = rows.iter().map(|row| row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ") + "\n");
    let rest = pools.len().saturating_sub(ROWS);
    let more = if rest > 0 { format!("… and {rest} more; --format json has them all.\n") } else { String::new() };
    lines.collect::<String>() + &more
}
