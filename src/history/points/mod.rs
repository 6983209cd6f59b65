//! The steps of a course as numbers with a name and a unit: what charts draw, what is downloaded, and what REST tells.

mod pool;
mod server;

use serde::Serialize;

use super::frame::Frame;
use super::time_series::TimeSeries;

pub use pool::PoolPoint;
pub use server::ServerPoint;

/// All steps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Points {
    Pool(Vec<PoolPoint>),
    Server(Vec<ServerPoint>),
}

impl Points {
    /// Seconds between two readings, of a pool that is sampled.
    pub fn resolution_s(&self) -> Option<u64> {
        match self {
            Points::Pool(points) => points.last()?.resolution_s.map(u64::from),
            Points::Server(_) => None,
        }
    }

    /// Where each step begins.
    pub fn moments(&self) -> Vec<u64> {
        match self {
            Points::Pool(points) => points.iter().map(|point| point.at_s).collect(),
            Points::Server(points) => points.iter().map(|point| point.at_s).collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Points::Pool(points) => points.is_empty(),
            Points::Server(points) => points.is_empty(),
        }
    }

    /// The same steps so many seconds later.
    pub fn later(mut self, by_s: u64) -> Self {
        match &mut self {
            Points::Pool(points) => points.iter_mut().for_each(|point| point.at_s += by_s),
            Points::Server(points) => points.iter_mut().for_each(|point| point.at_s += by_s),
        }
        self
    }

    /// Of whichever kind the source is; a pool's where nothing is known.
    pub fn of(series: TimeSeries) -> Self {
        if matches!(series.frames.first(), Some((_, Frame::Server(_)))) {
            let server = series.frames.into_iter().filter_map(|(at_s, frame)| Some(ServerPoint::of(at_s, &frame.server()?)));
            return Points::Server(server.collect());
        }
        let pool = series.frames.into_iter().filter_map(|(at_s, frame)| Some(PoolPoint::of(at_s, &frame.pool()?)));
        Points::Pool(pool.collect())
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::ServerFrame;

    #[test]
    fn a_course_is_of_the_kind_of_its_source() {
        let series = |frames| TimeSeries { from_s: 0, until_s: 10, step_s: 5, frames };
        let server = ServerFrame { usable_slots: 97, answered: 1, sessions: 44.into(), ..Default::default() };
        let Points::Server(points) = Points::of(series(vec![(5, Frame::Server(server))])) else { panic!("a server's") };
        assert_eq!((points[0].at_s, points[0].sessions_max, points[0].active_max, points[0].replica_lag_max_s), (5, Some(44), None, None));
        assert_eq!(Points::of(series(vec![])), Points::Pool(vec![]));
    }
}
