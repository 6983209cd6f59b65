//! The order of rows.

use std::cmp::Ordering;

use super::numbers::Numbers;
use super::state::RowState;

/// A column by which rows can be sorted, and whether its highest value comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: SortColumn,
    pub descending: bool,
}

/// The columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortColumn {
    Name,
    Load,
    InUse,
    Size,
    Waiting,
    Wait,
    Timeouts,
    Level,
    Age,
}

impl SortColumn {
    pub const ALL: [Self; 9] =
        [Self::Name, Self::Load, Self::InUse, Self::Size, Self::Waiting, Self::Wait, Self::Timeouts, Self::Level, Self::Age];

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Load => "load",
            Self::InUse => "in_use",
            Self::Size => "size",
            Self::Waiting => "waiting",
            Self::Wait => "wait_p99",
            Self::Timeouts => "timeouts",
            Self::Level => "level",
            Self::Age => "age",
        }
    }

    /// The head of the column.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Service, instance",
            Self::Load => "Load",
            Self::InUse => "In use",
            Self::Size => "Size",
            Self::Waiting => "Waiting",
            Self::Wait => "Wait p99",
            Self::Timeouts => "Timeouts 5 min",
            Self::Level => "Level",
            Self::Age => "Evidence, age",
        }
    }

    /// Names from A on; of numbers the highest is looked for.
    fn first_order(self) -> Order {
        Order { column: self, descending: self != Self::Name }
    }

    /// The value of this column; `None` is not told. Names are compared by themselves.
    fn value(self, of: &Numbers) -> Option<f64> {
        match self {
            Self::Name => None,
            Self::Load => of.load.percent(),
            Self::InUse => of.in_use.value().map(|value| value as f64),
            Self::Size => of.size.capacity.value().or_else(|| of.size.base.value()).map(|value| value as f64),
            Self::Waiting => of.waiting.value().map(|value| value as f64),
            Self::Wait => of.wait.seconds,
            Self::Timeouts => of.timeouts.value().map(|value| value as f64),
            Self::Level => Some(f64::from(of.state as u8)),
            Self::Age => of.evidence.map(|_| of.age_s),
        }
    }
}

impl Order {
    /// Of a word in an address: `waiting`, or `-waiting` with the highest first.
    pub fn of(word: &str) -> Option<Self> {
        let (descending, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let column = SortColumn::ALL.into_iter().find(|column| column.as_str() == name)?;
        Some(Self { column, descending })
    }

    /// The word in an address.
    pub fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.as_str())
    }

    /// What a click on the head of this column asks for: the other direction where the rows are sorted by it already.
    pub fn after_click(order: Option<Self>, column: SortColumn) -> Self {
        match order {
            Some(order) if order.column == column => Self { descending: !order.descending, ..order },
            _ => column.first_order(),
        }
    }
}

/// Compares two rows. Without an order the worst comes first: what has an open incident, then by level, then by name. Rows that do not
/// tell the number come last in both directions.
pub fn compare(order: Option<Order>, one: (&str, &Numbers), other: (&str, &Numbers)) -> Ordering {
    let by_name = || one.0.cmp(other.0);
    let Some(Order { column, descending }) = order else {
        // Of a level that is not known nothing has to be done at once.
        let state = |numbers: &Numbers| if numbers.state == RowState::Unknown { RowState::Healthy } else { numbers.state };
        let rank = |numbers: &Numbers| (numbers.trouble, state(numbers));
        return rank(other.1).cmp(&rank(one.1)).then_with(by_name);
    };
    let turned = |ordering: Ordering| if descending { ordering.reverse() } else { ordering };
    if column == SortColumn::Name {
        return turned(by_name());
    }
    let (value, other_value) = (column.value(one.1), column.value(other.1));
    let ordering = match (value, other_value) {
        (Some(value), Some(other)) => turned(value.total_cmp(&other)),
        (value, other) => other.is_some().cmp(&value.is_some()),
    };
    ordering.then_with(by_name)
}

#[cfg(test)]
mod tests {
    use super::super::sums::Sum;
    use super::*;

    #[test]
    fn the_word_of_an_order_is_read_back() {
        for column in SortColumn::ALL {
            for descending in [false, true] {
                let order = Order { column, descending };
                assert_eq!(Order::of(&order.word()), Some(order));
            }
        }
        assert_eq!((Order::of("colour"), Order::of(""), Order::of("--age")), (None, None, None));
    }

    #[test]
    fn the_worst_comes_first_and_what_has_no_level_is_no_trouble() {
        let of = |state| Numbers { state, ..Numbers::default() };
        let mut rows =
            [("a", of(RowState::Healthy)), ("b", of(RowState::Unknown)), ("c", of(RowState::Moderate)), ("d", of(RowState::Critical))];
        rows.sort_by(|one, other| compare(None, (one.0, &one.1), (other.0, &other.1)));
        assert_eq!(rows.map(|(name, _)| name).concat(), "dcab");
    }

    #[test]
    fn what_is_not_told_comes_last_in_both_directions() {
        let told = |waiting| Numbers { waiting: Sum::of_one(waiting), ..Numbers::default() };
        let sorted = |word| {
            let mut rows = [("a", told(Some(3))), ("b", told(None)), ("c", told(Some(7)))];
            rows.sort_by(|one, other| compare(Order::of(word), (one.0, &one.1), (other.0, &other.1)));
            rows.map(|(name, _)| name).concat()
        };
        assert_eq!((sorted("waiting").as_str(), sorted("-waiting").as_str()), ("acb", "cab"));
    }
}
