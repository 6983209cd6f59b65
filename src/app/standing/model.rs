use serde::{Deserialize, Serialize};

use crate::demo::model::DemoState;
use plimsoll_model::Level;

/// What every page says in its frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The server: its database and host.
    pub server: String,
    /// For example `production`, where the configuration says so.
    pub environment: Option<String>,
    /// Of what the first page is about; `None` while it is not known.
    pub level: Option<Level>,
    /// The load in words, for who does not see it: "97.3 percent. 4 slots are left".
    pub load: String,
    /// The level of the tab's icon: the load's, or that of the most urgent incident if that is higher.
    pub worst: Option<Level>,
    /// Incidents that are open.
    pub open: usize,
    /// The outage and the most urgent incidents, as HTML; empty while there are none.
    pub strip: String,
    /// The first page shows a fleet.
    #[serde(default)]
    pub fleet: bool,
    /// Which of several consoles this is; `None` of a console alone.
    #[serde(default)]
    pub console: Option<ConsolePlace>,
    /// Simulated users, if there are any.
    pub demo: Option<DemoState>,
}

/// One console among those that share its store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsolePlace {
    pub name: String,
    /// How many take part in the work, this one included; `None` while the store is away.
    pub count: Option<u32>,
}

impl ConsolePlace {
    /// "console-a · 3 consoles".
    pub fn words(&self) -> String {
        match self.count {
            None => format!("{} · store away", self.name),
            Some(1) => format!("{} · 1 console", self.name),
            Some(count) => format!("{} · {count} consoles", self.name),
        }
    }
}

impl Standing {
    /// Notes that the console does not answer: the numbers are old, and the level is unknown.
    pub fn mark_lost(&mut self, why: &str) {
        (self.level, self.worst) = (None, None);
        self.load = why.trim_end_matches('.').to_owned();
    }

    /// The title of a tab.
    pub fn title(&self, page: &str) -> String {
        let count = match self.open {
            0 => String::new(),
            count => format!("({count}) "),
        };
        let state = match self.worst {
            Some(level) if level >= Level::Warning => format!("{} · ", level.label()),
            Some(_) => String::new(),
            None => "Unknown · ".to_owned(),
        };
        let environment = self.environment.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
        format!("{count}{state}{page} · {}{environment} · Plimsoll", self.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_says_which_console_it_is_and_never_a_count_that_nobody_knows() {
        let words = |count| ConsolePlace { name: "console-a".into(), count }.words();
        let expected = ["console-a · 3 consoles", "console-a · 1 console", "console-a · store away"];
        assert_eq!([words(Some(3)), words(Some(1)), words(None)], expected);
    }

    #[test]
    fn the_tab_says_what_is_wrong_and_where() {
        let title = |worst, open| {
            let (server, environment) = ("orders on db".into(), Some("production".into()));
            Standing { server, environment, worst, open, ..Standing::default() }.title("History")
        };
        assert_eq!(title(Some(Level::Moderate), 0), "History · orders on db · production · Plimsoll");
        assert_eq!(title(None, 0), "Unknown · History · orders on db · production · Plimsoll");
        let mut lost =
            Standing { server: "orders on db".into(), level: Some(Level::Healthy), worst: Some(Level::Healthy), ..Standing::default() };
        lost.mark_lost("The console does not answer.");
        assert_eq!((lost.title("History").as_str(), lost.level), ("Unknown · History · orders on db · Plimsoll", None));
        assert_eq!(title(Some(Level::Critical), 2), "(2) Critical · History · orders on db · production · Plimsoll");
    }
}
