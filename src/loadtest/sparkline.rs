//! A row of numbers as a row of bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// At most `width` bars, each the highest of its part, where `full` fills one: a spike between two bars is
/// not lost.
pub fn sparkline(values: &[f64], full: f64, width: usize) -> String {
    let parts = values.chunks(values.len().div_ceil(width.max(1)).max(1));
    parts.map(|part| bar(part.iter().copied().fold(0.0, f64::max), full)).collect()
}

fn bar(value: f64, full: f64) -> char {
    let share = if full > 0.0 { (value / full).clamp(0.0, 1.0) } else { 0.0 };
    BARS[((share * 8.0).ceil() as usize).clamp(1, BARS.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_rise_with_the_values() {
        assert_eq!(sparkline(&[0.0, 25.0, 50.0, 75.0, 100.0, 140.0], 100.0, 10), "▁▂▄▆██");
        assert_eq!(sparkline(&[], 100.0, 10), "");
    }

    #[test]
    fn a_spike_is_not_lost_where_bars_are_few() {
        let mut values = vec![0.0; 100];
        values[37] = 100.0;
        let line = sparkline(&values, 100.0, 10);
        assert_eq!((line.chars().count(), line.matches('█').count()), (10, 1));
    }
}
