//! A straight line through points, by least squares.

/// The line that is nearest to some points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearFit {
    /// The points' centre, through which the line goes.
    pub centre: (f64, f64),
    /// By how much y rises with x; 0 where all x are equal, as then nothing can be told of it.
    pub slope: f64,
    /// The sum of the squares of the points' distances from the line, in y.
    pub residual: f64,
    /// The share of the scatter in y that the line explains, 0 to 1: the coefficient of determination. `None`: all x or all y are
    /// equal.
    pub r_squared: Option<f64>,
}

impl LinearFit {
    /// Through no point goes a line along the axis.
    pub fn through(points: &[(f64, f64)]) -> Self {
        let count = points.len().max(1) as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let centre = (mean(|(x, _)| *x), mean(|(_, y)| *y));
        let sum = |of: fn(f64, f64) -> f64| points.iter().map(|(x, y)| of(x - centre.0, y - centre.1)).sum::<f64>();
        let (xx, xy, yy) = (sum(|x, _| x * x), sum(|x, y| x * y), sum(|_, y| y * y));
        let slope = if xx > 0.0 { xy / xx } else { 0.0 };
        let distance = |(x, y): &(f64, f64)| (y - centre.1 - slope * (x - centre.0)).powi(2);
        let residual = points.iter().map(distance).sum();
        Self { centre, slope, residual, r_squared: (xx > 0.0 && yy > 0.0).then(|| xy * xy / (xx * yy)) }
    }

    /// The line at `x`.
    pub fn at(&self, x: f64) -> f64 {
        self.centre.1 + self.slope * (x - self.centre.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_have_no_residual() {
        let line = LinearFit::through(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]);
        assert_eq!((line.slope, line.at(0.0), line.at(10.0), line.residual, line.r_squared), (2.0, 1.0, 21.0, 0.0, Some(1.0)));
    }

    #[test]
    fn scatter_is_what_the_line_does_not_explain() {
        let line = LinearFit::through(&[(0.0, 0.0), (1.0, 2.0), (2.0, 1.0)]);
        assert_eq!((line.slope, line.residual, line.r_squared), (0.5, 1.5, Some(0.25)));
    }

    #[test]
    fn equal_points_have_a_level_line_that_explains_nothing() {
        for points in [&[(3.0, 1.0), (3.0, 2.0)][..], &[(1.0, 7.0), (2.0, 7.0)], &[]] {
            let line = LinearFit::through(points);
            assert_eq!((line.slope, line.r_squared), (0.0, None), "{points:?}");
        }
    }
}
