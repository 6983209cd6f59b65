//! When a page reads its numbers anew: every so many seconds, with a countdown, not while the tab is
//! hidden, and every second while something is wrong.

use leptos::prelude::*;

use super::age::ago;
use super::platform;

const COOKIE: &str = "plimsoll_refresh";
/// Seconds between refreshes; 0 is off.
const CHOICES: [u32; 5] = [5, 15, 30, 60, 0];
const DEFAULT: u32 = 30;
/// After so many seconds a request is taken for lost and the next one is made.
const PATIENCE: u32 = 10;

/// The page's clock, shared by the control in the header and the page below it.
#[derive(Clone, Copy)]
pub struct Refresh {
    interval: RwSignal<u32>,
    left: RwSignal<u32>,
    age: RwSignal<u64>,
    /// When the numbers were read.
    updated_ms: RwSignal<f64>,
    /// When they came.
    came_ms: RwSignal<f64>,
    in_flight: RwSignal<Option<u32>>,
    due: Trigger,
    paused: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    unwell: RwSignal<bool>,
}

impl Refresh {
    /// A clock at the interval that this browser has chosen, in the context of everything below.
    pub fn provide() -> Self {
        let interval = parse(&platform::cookie(COOKIE).unwrap_or_default());
        let clock = Self {
            interval: RwSignal::new(interval),
            left: RwSignal::new(interval),
            age: RwSignal::new(0),
            updated_ms: RwSignal::new(0.0),
            came_ms: RwSignal::new(0.0),
            in_flight: RwSignal::new(None),
            due: Trigger::new(),
            paused: RwSignal::new(false),
            failure: RwSignal::new(None),
            unwell: RwSignal::new(false),
        };
        provide_context(clock);
        clock
    }

    /// Begins to tick; for an effect, since only a browser has timers.
    pub fn run(self) {
        self.came_ms.set(platform::clock_ms());
        self.updated_ms.set(platform::clock_ms() - 1000.0 * self.age.get_untracked() as f64);
        let ticker = StoredValue::new_local(Some(platform::every_second(move || self.tick())));
        on_cleanup(move || ticker.set_value(None));
    }

    fn tick(self) {
        let hidden = platform::is_hidden();
        self.paused.set(hidden);
        self.age.set(((platform::clock_ms() - self.updated_ms.get_untracked()) / 1000.0).max(0.0) as u64);
        if hidden {
            return;
        }
        if let Some(waited) = self.in_flight.get_untracked() {
            self.in_flight.set((waited < PATIENCE).then_some(waited + 1));
            return;
        }
        let every = self.interval.get_untracked();
        // While something is wrong, every second: the return of the numbers must not wait for the countdown.
        let wrong = self.unwell.get_untracked() || self.failure.with_untracked(Option::is_some);
        // As after a time in the background.
        let overdue = platform::clock_ms() - self.came_ms.get_untracked() >= 1000.0 * f64::from(every);
        match self.left.get_untracked().saturating_sub(1) {
            _ if wrong => self.ask(),
            _ if every == 0 => {}
            0 => self.ask(),
            _ if overdue => self.ask(),
            left => self.left.set(left),
        }
    }

    fn ask(self) {
        self.left.set(self.interval.get_untracked());
        self.in_flight.set(Some(0));
        self.due.notify();
    }

    /// To be called by the page's effect: runs it again whenever a refresh is due.
    pub fn track(self) {
        self.due.track();
    }

    /// Asks for a refresh now.
    pub fn now(self) {
        self.ask();
    }

    /// The page begins with numbers of this age, in seconds.
    pub fn begin(self, age_s: u64) {
        self.age.set(age_s);
    }

    /// The page has new numbers, read so many seconds ago; `unwell`: they tell of something wrong.
    pub fn succeeded(self, unwell: bool, age_s: u64) {
        self.in_flight.set(None);
        self.failure.set(None);
        self.unwell.set(unwell);
        self.came_ms.set(platform::clock_ms());
        self.updated_ms.set(platform::clock_ms() - 1000.0 * age_s as f64);
        self.age.set(age_s);
        self.left.set(self.interval.get_untracked());
    }

    /// A refresh failed: the last good numbers stay, marked as stale.
    pub fn failed(self, sentence: String) {
        self.in_flight.set(None);
        self.failure.set(Some(sentence));
    }

    /// Why the last refresh failed.
    pub fn failure(self) -> Signal<Option<String>> {
        self.failure.into()
    }

    fn choose(self, seconds: u32) {
        platform::set_cookie(COOKIE, &seconds.to_string());
        self.interval.set(seconds);
        self.left.set(seconds);
    }

    /// For a page that nobody sits at: it renews itself although this browser has chosen to renew no page.
    pub fn never_off(self) {
        if self.interval.get_untracked() == 0 {
            self.interval.set(DEFAULT);
            self.left.set(DEFAULT);
        }
    }

    /// How old the numbers are and when the next ones come, in words.
    pub fn status(self) -> String {
        let age = ago(self.age.get());
        match (self.failure.with(Option::is_some), self.paused.get(), self.interval.get()) {
            (true, _, _) => format!("Stale: updated {age}"),
            (false, true, _) => format!("Updated {age}, paused"),
            (false, false, 0) => format!("Updated {age}"),
            (false, false, _) => format!("Updated {age}, next in {} s", self.left.get()),
        }
    }

    /// The part of the countdown that is left, in hundredths.
    fn hundredths_left(self) -> u32 {
        match self.interval.get() {
            0 => 0,
            interval => 100 * self.left.get().min(interval) / interval,
        }
    }
}

fn parse(word: &str) -> u32 {
    word.parse().ok().filter(|seconds| CHOICES.contains(seconds)).unwrap_or(DEFAULT)
}

/// The countdown and the choice of the interval.
#[component]
pub fn RefreshControl() -> impl IntoView {
    let clock = expect_context::<Refresh>();
    let chosen = clock.interval.get_untracked();
    let option = move |seconds: u32| {
        let label = if seconds == 0 { "Off".to_owned() } else { format!("{seconds} s") };
        view! { <option value=seconds.to_string() selected=seconds == chosen>{label}</option> }
    };
    view! {
        <div class="refresh" data-stale=move || clock.failure.with(Option::is_some).to_string()>
            <svg class="ring" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
                <circle class="ring-track" cx="9" cy="9" r="7" pathLength="100" />
                <circle
                    class="ring-left"
                    cx="9"
                    cy="9"
                    r="7"
                    pathLength="100"
                    stroke-dasharray=move || format!("{} 100", clock.hundredths_left())
                    transform="rotate(-90 9 9)"
                />
            </svg>
            <span class="refresh-status">{move || clock.status()}</span>
            <label class="choice needs-script">
                <span class="choice-name">"Refresh every"</span>
                <select aria-label="Refresh every" on:change:target=move |event| clock.choose(parse(&event.target().value()))>
                    {CHOICES.map(option).collect_view()}
                </select>
            </label>
            <button type="button" class="needs-script icon" aria-label="Refresh now" title="Refresh now" on:click=move |_| clock.now()>
                <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.5v3h-3" fill="none" stroke="currentColor" stroke-width="1.6" />
                </svg>
            </button>
            <noscript><a href="">"Reload"</a></noscript>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_choices_offered_are_read_from_a_cookie() {
        assert_eq!([parse("5"), parse("0"), parse("1"), parse("x"), parse("")], [5, 0, 30, 30, 30]);
    }
}
