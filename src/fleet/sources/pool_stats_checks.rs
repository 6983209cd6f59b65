//! What the numbers of the pool-stats contract can be together.

use crate::fleet::model::Contradiction;

/// The numbers as they were told.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToldStats {
    pub pool_size: Option<f64>,
    pub checked_out: Option<f64>,
    pub overflow: Option<f64>,
    pub checked_in: Option<f64>,
    pub total_capacity: Option<f64>,
    pub utilization_percent: Option<f64>,
    pub open: Option<f64>,
    pub opening: Option<f64>,
    pub waiting: Option<f64>,
}

/// Some backends round to whole percents.
const ROUNDED: f64 = 0.51;

impl ToldStats {
    /// The numbers that can be, and what the others cannot be.
    pub fn checked(mut self) -> (Self, Vec<Contradiction>) {
        let mut wrong = Vec::new();
        self.check_each(&mut wrong);
        self.check_capacity(&mut wrong);
        self.check_open(&mut wrong);
        self.check_overflow(&mut wrong);
        self.check_utilization(&mut wrong);
        (self, wrong)
    }

    fn check_each(&mut self, wrong: &mut Vec<Contradiction>) {
        let counts: [(&str, &mut Option<f64>); 7] = [
            ("pool_size", &mut self.pool_size),
            ("checked_out", &mut self.checked_out),
            ("checked_in", &mut self.checked_in),
            ("total_capacity", &mut self.total_capacity),
            ("open", &mut self.open),
            ("opening", &mut self.opening),
            ("waiting", &mut self.waiting),
        ];
        for (name, number) in counts {
            if number.is_some_and(|number| number < 0.0) {
                refuse(wrong, name, number, "below 0".into());
            } else if number.is_some_and(|number| number > f64::from(u32::MAX) || number.fract() != 0.0) {
                refuse(wrong, name, number, "a count".into());
            }
        }
    }

    fn check_capacity(&mut self, wrong: &mut Vec<Contradiction>) {
        if let (Some(base), Some(capacity)) = (self.pool_size, self.total_capacity)
            && capacity < base
        {
            refuse(wrong, "total_capacity", &mut self.total_capacity, format!("less than pool_size, {base}"));
        }
        if let (Some(checked_out), Some(capacity)) = (self.checked_out, self.total_capacity)
            && checked_out > capacity
        {
            refuse(wrong, "checked_out", &mut self.checked_out, format!("more than total_capacity, {capacity}"));
        }
    }

    fn check_open(&mut self, wrong: &mut Vec<Contradiction>) {
        let sum = self.checked_out.zip(self.checked_in).map(|(checked_out, checked_in)| checked_out + checked_in);
        if let (Some(sum), Some(open)) = (sum, self.open)
            && sum != open
        {
            refuse(wrong, "open", &mut self.open, format!("other than checked_out + checked_in, {sum}"));
        }
    }

    /// `checked_out + checked_in − overflow = pool_size` once the base is open. Until then overflow is 0, or with SQLAlchemy's
    /// `overflow()` as far below as connections are missing.
    fn check_overflow(&mut self, wrong: &mut Vec<Contradiction>) {
        let (Some(checked_out), Some(checked_in), Some(base), Some(overflow)) =
            (self.checked_out, self.checked_in, self.pool_size, self.overflow)
        else {
            return;
        };
        let beyond_base = checked_out + checked_in - base;
        if overflow != beyond_base && overflow != beyond_base.max(0.0) {
            let cannot_be = format!("other than checked_out + checked_in − pool_size, {beyond_base}");
            refuse(wrong, "overflow", &mut self.overflow, cannot_be);
        }
    }

    fn check_utilization(&mut self, wrong: &mut Vec<Contradiction>) {
        let (Some(checked_out), Some(capacity), Some(percent)) = (self.checked_out, self.total_capacity, self.utilization_percent) else {
            return;
        };
        let computed = if capacity > 0.0 { 100.0 * checked_out / capacity } else { 0.0 };
        if (computed - percent).abs() > ROUNDED {
            let cannot_be = format!("other than 100 · checked_out / total_capacity, {computed:.1}");
            refuse(wrong, "utilization_percent", &mut self.utilization_percent, cannot_be);
        }
    }
}

fn refuse(wrong: &mut Vec<Contradiction>, metric: &str, number: &mut Option<f64>, cannot_be: String) {
    if let Some(told) = number.take() {
        wrong.push(Contradiction { metric: metric.to_owned(), told, cannot_be, known_cause: None });
    }
}
