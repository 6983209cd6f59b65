//! Which text form a client asks for by `Accept` (RFC 9110, 12.5.1).

/// The forms of `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpositionFormat {
    OpenMetrics,
    /// The form before OpenMetrics.
    Classic,
}

/// The form with the higher quality; OpenMetrics where both have the same.
pub fn preferred(accept: &str) -> ExpositionFormat {
    let open_metrics = quality(accept, ["application", "openmetrics-text"]);
    let classic = quality(accept, ["text", "plain"]);
    if classic > open_metrics { ExpositionFormat::Classic } else { ExpositionFormat::OpenMetrics }
}

/// A form that nobody speaks of stands before one that is refused.
const UNLISTED: u16 = 1;

/// In thousandths, and one more than that unless it is refused. The most specific range counts; of several alike the highest.
fn quality(accept: &str, [kind, subtype]: [&str; 2]) -> u16 {
    let ranges = accept.split(',').filter_map(range);
    let matching = ranges.filter_map(|(range, quality)| {
        let (its_kind, its_subtype) = range.split_once('/')?;
        let is = |its: &str, ours: &str| its.eq_ignore_ascii_case(ours);
        match (its_kind, its_subtype) {
            ("*", "*") => Some((0, quality)),
            (its, "*") if is(its, kind) => Some((1, quality)),
            (its, sub) if is(its, kind) && is(sub, subtype) => Some((2, quality)),
            _ => None,
        }
    });
    matching.max().map_or(UNLISTED, |(_, quality)| if quality == 0 { 0 } else { UNLISTED + quality })
}

/// A media range and its quality; `None` where the quality is no number from 0 to 1.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next()?;
    let given = parts.filter_map(|parameter| parameter.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let quality = given.map_or(Some(1.0), |(_, value)| value.trim().parse::<f64>().ok())?;
    (0.0..=1.0).contains(&quality).then_some((range, (quality * 1000.0).round() as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExpositionFormat::{Classic, OpenMetrics};

    #[test]
    fn the_form_with_the_higher_quality_is_chosen() {
        for (accept, form) in [
            ("", OpenMetrics),
            ("*/*", OpenMetrics),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", OpenMetrics),
            ("text/plain", Classic),
            ("TEXT/PLAIN; version=0.0.4", Classic),
            ("text/*", Classic),
            ("application/openmetrics-text;q=0", Classic),
            ("text/plain;q=0", OpenMetrics),
            ("application/openmetrics-text;q=0, text/plain", Classic),
            ("application/openmetrics-text; q=0, */*", Classic),
            ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.6", Classic),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                OpenMetrics,
            ),
            ("text/plain;q=0, */*;q=0.5", OpenMetrics),
            ("text/plain;q=nonsense, application/openmetrics-text;q=0.1", OpenMetrics),
            ("nonsense", OpenMetrics),
        ] {
            assert_eq!(preferred(accept), form, "{accept}");
        }
    }
}
