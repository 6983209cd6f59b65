//! What the server draws below `/first-steps`: one page an address.

use std::sync::Arc;
use std::time::Duration;

use crate::base::{BasePath, now_ms};
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::first_steps::FirstSteps;
use crate::first_steps::answers::Answers;
use crate::first_steps::outcome::Outcome;
use crate::first_steps::server_table::ServerAnswers;
use crate::first_steps::stacks::Stack;
use crate::first_steps::step::Step;
use crate::first_steps::views::{self, AddedPage, AddressPage, ReadPage};
use crate::fleet::model::SourceKind;
use crate::fleet::sources::{SourceConfig, ToldSource, to_toml};

const NAME: &str = "first-steps";
const TITLE: &str = "First steps";
/// Drawn from memory: always as it is now.
const ALWAYS: Duration = Duration::ZERO;
/// What a page says whose reading was another console's, or is long past.
const NOT_AT_HAND: &str = "The reading of these answers is no longer at hand. Read it once more.";

/// `/first-steps` for whatever was answered.
pub struct FirstStepsPages {
    steps: Arc<FirstSteps>,
    base: BasePath,
    at_hand: PageCache,
}

impl FirstStepsPages {
    pub fn new(steps: Arc<FirstSteps>, base: BasePath) -> Self {
        Self { steps, base, at_hand: PageCache::default() }
    }

    /// `first-steps`, or `first-steps?stack=redis`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let source = || Arc::new(StepSource { steps: self.steps.clone(), base: self.base.clone(), query: query.to_owned() });
        Some(self.at_hand.page(name, || Drawn::new(name, TITLE, ALWAYS, source())))
    }
}

struct StepSource {
    steps: Arc<FirstSteps>,
    base: BasePath,
    query: String,
}

impl PageSource for StepSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async { Ok(self.sheet().await) })
    }
}

fn found(html: String) -> Sheet {
    Sheet::found(now_ms(), html)
}

impl StepSource {
    async fn sheet(&self) -> Sheet {
        match Step::of(&self.query) {
            Step::Choose => found(views::choose(&self.base, &self.steps.fleet.view().sources)),
            Step::Change(stack) => found(views::change(&self.base, stack)).titled(format!("{TITLE}: {}", stack.title)),
            Step::Address(stack, _) if stack.sends() => self.senders(),
            Step::Address(stack, answers) => self.address(stack, &answers, None),
            Step::Read(stack, answers, trial) => match self.steps.trials.find(&trial) {
                Some(outcome) => self.outcome(stack, &outcome),
                None => self.address(stack, &answers, Some(NOT_AT_HAND)),
            },
            Step::Added(id) => self.added(&id).await,
            Step::Server(answers) => self.server(&answers),
            Step::Unknown => Sheet::refused(now_ms(), views::unknown(&self.base)),
        }
    }

    fn form<'a>(&'a self, stack: &'static Stack, answers: &'a Answers) -> AddressPage<'a> {
        let (places, servers) = (self.steps.sources.secret_places(), self.steps.sources.servers());
        AddressPage { base: &self.base, stack, answers, wrong: None, note: None, places, servers }
    }

    fn address(&self, stack: &'static Stack, answers: &Answers, note: Option<&'static str>) -> Sheet {
        found(views::address(&AddressPage { note, ..self.form(stack, answers) })).titled(format!("{TITLE}: {}", stack.title))
    }

    fn outcome(&self, stack: &'static Stack, outcome: &Outcome) -> Sheet {
        let form = self.form(stack, &outcome.answers);
        let (html, title) = match &outcome.result {
            Ok(trial) => (views::read(&ReadPage { trial, form }), "one reading"),
            Err(wrong) => (views::address(&AddressPage { wrong: Some(wrong), ..form }), "to be corrected"),
        };
        found(html).titled(format!("{TITLE}: {title}"))
    }

    /// Readers ask again every second until something has been sent.
    fn senders(&self) -> Sheet {
        let mut pools = self.steps.fleet.view().pools;
        pools.retain(|pool| pool.kind == SourceKind::Otlp);
        let waits = pools.is_empty();
        found(views::senders(&self.base, pools)).unwell(waits).titled(format!("{TITLE}: OpenTelemetry"))
    }

    /// Readers ask again every second until the first reading has come or failed.
    async fn added(&self, id: &str) -> Sheet {
        let Ok(ToldSource { state, given: Some(given) }) = self.steps.sources.one(id).await else {
            return Sheet::missing(now_ms(), views::choose(&self.base, &self.steps.fleet.view().sources));
        };
        let mut view = self.steps.fleet.view();
        view.pools.retain(|pool| pool.source == state.name);
        view.caches.retain(|cache| cache.source == state.name);
        let toml = SourceConfig::from_json(&given).map(|config| to_toml(&[config])).unwrap_or_default();
        let folder = self.steps.sources.secret_places().folder().and_then(|folder| folder.parent());
        let (waits, title) = (state.read_at_ms.is_none() && state.errors.is_empty(), format!("{TITLE}: added"));
        let page = AddedPage {
            source: state,
            pools: view.pools,
            caches: view.caches,
            toml: toml.trim_start().to_owned(),
            folder: folder.map(|folder| folder.display().to_string()),
        };
        found(views::added(&self.base, page)).unwell(waits).titled(title)
    }

    fn server(&self, answers: &ServerAnswers) -> Sheet {
        let table = (!answers.is_empty()).then(|| answers.table(self.steps.sources.servers()));
        found(views::server(&self.base, answers, table)).titled(format!("{TITLE}: a further server"))
    }
}
