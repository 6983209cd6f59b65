//! Which sessions the page lists, and in which order: what its address asks for.

use std::cmp::Ordering;

use url::form_urlencoded::{Serializer, parse};

use super::model::SessionRow;

/// The choice of an address. An empty filter lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub state: String,
    pub application: String,
    pub user: String,
    /// The process id of one session, as links to it have it.
    pub backend: String,
    /// Somewhere in a row, in whatever case.
    pub text: String,
    pub order: Order,
    /// Statements are shown with their literals, which the audit records.
    pub with_literals: bool,
}

/// A column, and whether its highest value comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: SortColumn,
    pub descending: bool,
}

/// What the rows can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortColumn {
    Backend,
    Application,
    User,
    Database,
    State,
    StateAge,
    TransactionAge,
    Wait,
    Statement,
}

/// The longest transaction first: it holds locks and the vacuum back.
impl Default for Order {
    fn default() -> Self {
        SortColumn::TransactionAge.first_order()
    }
}

impl SortColumn {
    pub const ALL: [SortColumn; 9] = [
        SortColumn::Backend,
        SortColumn::Application,
        SortColumn::User,
        SortColumn::Database,
        SortColumn::State,
        SortColumn::StateAge,
        SortColumn::TransactionAge,
        SortColumn::Wait,
        SortColumn::Statement,
    ];

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            SortColumn::Backend => "backend",
            SortColumn::Application => "application",
            SortColumn::User => "user",
            SortColumn::Database => "database",
            SortColumn::State => "state",
            SortColumn::StateAge => "state_age",
            SortColumn::TransactionAge => "transaction_age",
            SortColumn::Wait => "wait",
            SortColumn::Statement => "statement",
        }
    }

    /// The head of the column.
    pub fn label(self) -> &'static str {
        match self {
            SortColumn::Backend => "Backend",
            SortColumn::Application => "Application",
            SortColumn::User => "User",
            SortColumn::Database => "Database",
            SortColumn::State => "State",
            SortColumn::StateAge => "In state for",
            SortColumn::TransactionAge => "Transaction",
            SortColumn::Wait => "Waits for",
            SortColumn::Statement => "Statement",
        }
    }

    /// Whether it holds durations, of which the longest is looked for.
    pub fn is_age(self) -> bool {
        matches!(self, SortColumn::StateAge | SortColumn::TransactionAge)
    }

    fn first_order(self) -> Order {
        Order { column: self, descending: self.is_age() }
    }

    fn compare(self, a: &SessionRow, b: &SessionRow) -> Ordering {
        match self {
            SortColumn::Backend => a.pid.cmp(&b.pid),
            SortColumn::Application => a.application.cmp(&b.application),
            SortColumn::User => a.role.cmp(&b.role),
            SortColumn::Database => a.database.cmp(&b.database),
            SortColumn::State => a.state.cmp(&b.state),
            SortColumn::StateAge => ages(a.state_age, b.state_age),
            SortColumn::TransactionAge => ages(a.transaction_age, b.transaction_age),
            SortColumn::Wait => a.wait.cmp(&b.wait),
            SortColumn::Statement => a.query.cmp(&b.query),
        }
    }

    fn is_known(self, row: &SessionRow) -> bool {
        match self {
            SortColumn::Backend => true,
            SortColumn::Application => row.application.is_some(),
            SortColumn::User => row.role.is_some(),
            SortColumn::Database => row.database.is_some(),
            SortColumn::State => row.state.is_some(),
            SortColumn::StateAge => row.state_age.is_some(),
            SortColumn::TransactionAge => row.transaction_age.is_some(),
            SortColumn::Wait => row.wait.is_some(),
            SortColumn::Statement => row.query.is_some(),
        }
    }
}

fn ages(a: Option<f64>, b: Option<f64>) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

impl Order {
    fn of(word: &str) -> Option<Self> {
        let (descending, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let column = SortColumn::ALL.into_iter().find(|column| column.as_str() == name)?;
        Some(Self { column, descending })
    }

    /// The word in an address.
    pub fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.as_str())
    }

    /// What a click on the head of this column asks for: the other direction where the rows are sorted by it already.
    pub fn after_click(self, column: SortColumn) -> Self {
        if self.column == column { Self { descending: !self.descending, ..self } } else { column.first_order() }
    }

    /// Unknown values come last in both directions; of equal ones the lower number comes first.
    fn compare(self, a: &SessionRow, b: &SessionRow) -> Ordering {
        let known = self.column.is_known(b).cmp(&self.column.is_known(a));
        let compared = self.column.compare(a, b);
        let compared = if self.descending { compared.reverse() } else { compared };
        known.then(compared).then(a.pid.cmp(&b.pid))
    }
}

impl Selection {
    /// From the part of an address behind the question mark; what is unknown is passed over.
    pub fn of(query: &str) -> Self {
        let mut selection = Self::default();
        for (name, value) in parse(query.as_bytes()) {
            match &*name {
                "state" => selection.state = value.into_owned(),
                "application" => selection.application = value.into_owned(),
                "user" => selection.user = value.into_owned(),
                "backend" => value.trim().clone_into(&mut selection.backend),
                "text" => value.trim().clone_into(&mut selection.text),
                "sort" => selection.order = Order::of(&value).unwrap_or_default(),
                "statements" => selection.with_literals = value == "full",
                _ => {}
            }
        }
        selection
    }

    /// The same as the part of an address behind the question mark; empty for the page as it comes.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.filters().into_iter().filter(|(_, value)| !value.is_empty()));
        if self.order != Order::default() {
            query.append_pair("sort", &self.order.word());
        }
        if self.with_literals {
            query.append_pair("statements", "full");
        }
        query.finish()
    }

    /// The names and values of the filters, as the form sends them.
    pub fn filters(&self) -> [(&'static str, &str); 5] {
        let Self { state, application, user, backend, text, .. } = self;
        [("state", state), ("application", application), ("user", user), ("backend", backend), ("text", text)]
    }

    /// Whether any session may be left out.
    pub fn filters_something(&self) -> bool {
        self.filters().iter().any(|(_, value)| !value.is_empty())
    }

    /// Those of the sessions that are meant, in the order that is meant. Of what is not shown nothing is found: the sessions come
    /// as the page shows them.
    pub fn rows(&self, sessions: &[SessionRow]) -> Vec<SessionRow> {
        let mut rows: Vec<SessionRow> = sessions.iter().filter(|row| self.takes(row)).cloned().collect();
        rows.sort_by(|a, b| self.order.compare(a, b));
        rows
    }

    fn takes(&self, row: &SessionRow) -> bool {
        let is = |wanted: &str, value: &Option<String>| wanted.is_empty() || value.as_deref() == Some(wanted);
        let is_it = self.backend.is_empty() || row.pid.to_string() == self.backend;
        is_it && is(&self.state, &row.state) && is(&self.application, &row.application) && is(&self.user, &row.role) && self.finds_text(row)
    }

    fn finds_text(&self, row: &SessionRow) -> bool {
        let wanted = self.text.to_lowercase();
        let texts = [&row.application, &row.role, &row.database, &row.address, &row.state, &row.wait, &row.query, &row.whole];
        let finds = |text: &str| text.to_lowercase().contains(&wanted);
        wanted.is_empty() || texts.into_iter().flatten().any(|text| finds(text)) || row.pid.to_string() == wanted
    }
}

#[cfg(test)]
#[path = "selection_tests.rs"]
mod tests;
