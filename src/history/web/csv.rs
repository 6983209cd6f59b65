//! A course for a spreadsheet.

use serde::Serialize;

use crate::history::points::{Points, PoolPoint, ServerPoint};

/// One line a step below a head; what is not known is empty.
///
/// # Errors
/// When a number cannot be written down.
pub fn csv(points: &Points) -> Result<String, csv::Error> {
    match points {
        // Without a step there is a head all the same.
        Points::Pool(points) if points.is_empty() => head(&PoolPoint::default()),
        Points::Server(points) if points.is_empty() => head(&ServerPoint::default()),
        Points::Pool(points) => lines(points),
        Points::Server(points) => lines(points),
    }
}

fn lines(points: &[impl Serialize]) -> Result<String, csv::Error> {
    let mut to = csv::Writer::from_writer(Vec::new());
    points.iter().try_for_each(|point| to.serialize(point))?;
    let bytes = to.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn head(point: &impl Serialize) -> Result<String, csv::Error> {
    let whole = lines(std::slice::from_ref(&point))?;
    Ok(whole.lines().take(1).map(|head| format!("{head}\n")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_as_many_fields_as_the_head() {
        let point = PoolPoint { at_s: 60, wait_p99_s: Some(0.25), ..Default::default() };
        let text = csv(&Points::Pool(vec![point, PoolPoint::default()])).expect("text");
        let fields: Vec<_> = text.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(fields, [35; 3]);
        assert!(text.starts_with("at_s,resolution_s,pool_size,") && text.contains("\n60,"), "{text}");
        assert_eq!(csv(&Points::Pool(vec![])).expect("text").lines().count(), 1);
    }
}
