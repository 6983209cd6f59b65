//! Where a ramp bends: two straight lines are laid through throughput over users, broken where they fit best
//! (least squares); it bends if a user after the break brings less than half of what one brought before.

use super::model::{Bend, RampStep};
use crate::base::least_squares::LinearFit;

/// A line through fewer points says nothing.
const FEWEST: usize = 3;
/// What a further user must still bring, of what one brought before, for the ramp to count as straight.
const STRAIGHT: f64 = 0.5;

/// The bend, if there is one.
pub fn bend(steps: &[RampStep]) -> Option<Bend> {
    let points: Vec<(f64, f64)> = steps.iter().map(|step| (step.users, step.throughput_per_s)).collect();
    let breaks = FEWEST..=points.len().checked_sub(FEWEST)?;
    let fits = breaks.map(|at| (at, LinearFit::through(&points[..at]), LinearFit::through(&points[at..])));
    let (at, before, after) = fits.min_by(|a, b| (a.1.residual + a.2.residual).total_cmp(&(b.1.residual + b.2.residual)))?;
    let bends = before.slope > 0.0 && after.slope < STRAIGHT * before.slope;
    // The lines meet about where the connections ran out; it cannot be outside of what was tried.
    let crossing = (after.at(0.0) - before.at(0.0)) / (before.slope - after.slope);
    let users = crossing.clamp(points[at - 1].0.min(points[0].0), points[points.len() - 1].0);
    bends.then(|| Bend { users: users.round() as u32, before_per_user: before.slope, after_per_user: after.slope.max(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(throughput: impl Fn(f64) -> f64) -> Vec<RampStep> {
        let step = |n: u32| (f64::from(n) * 5.0, throughput(f64::from(n) * 5.0));
        (1..=20).map(step).map(|(users, throughput_per_s)| RampStep { users, throughput_per_s, p99_ms: None }).collect()
    }

    #[test]
    fn it_bends_where_the_connections_run_out() {
        let bend = bend(&ramp(|users| users.min(37.0) * 20.0)).expect("a bend");
        assert!((35..=39).contains(&bend.users), "{bend:?}");
        assert!((bend.before_per_user - 20.0).abs() < 1.0 && bend.after_per_user < 1.0, "{bend:?}");
    }

    #[test]
    fn a_straight_ramp_does_not_bend() {
        assert_eq!(bend(&ramp(|users| users * 20.0)), None);
        assert_eq!(bend(&ramp(|_| 0.0)), None);
    }

    #[test]
    fn a_few_points_are_no_ramp() {
        assert_eq!(bend(&ramp(|users| users)[..4]), None);
    }
}
