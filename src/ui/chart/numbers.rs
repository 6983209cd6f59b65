//! The numbers of charts as a table, and as CSV for a spreadsheet.

use leptos::prelude::*;

use super::plot::NOT_TOLD;
use super::{AxisUnit, Layer, Plot};
use crate::base::timestamps::date_time;
use crate::ui::copy::Copyable;

/// Rows of the table; the files have every step.
const ROWS: usize = 24;

/// A line of a chart, or something that is told with it.
struct Column<'a> {
    plot: &'a str,
    layer: &'a Layer,
    unit: AxisUnit,
}

/// What several steps were, from this moment on; `None`: not told.
struct Row {
    at_s: u64,
    values: Vec<Option<f64>>,
}

/// The same numbers as the charts, at most 24 rows.
#[component]
pub fn NumbersTable<'a>(plots: &'a [Plot]) -> impl IntoView + use<> {
    let columns = columns(plots);
    let rows = rows(plots, &columns);
    let csv = csv(&columns, &rows);
    let cells = |row: Row| {
        let cell = |(value, column): (Option<f64>, &Column)| {
            let shown = value.map_or_else(|| NOT_TOLD.to_owned(), |value| column.unit.shown(value));
            view! { <td class="number">{shown}</td> }
        };
        let cells = row.values.into_iter().zip(&columns).map(cell).collect_view();
        view! { <tr><th scope="row">{date_time(row.at_s)}</th>{cells}</tr> }
    };
    view! {
        <details class="numbers">
            <summary>"Show as table"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="The charts as a table">
                <table>
                    <caption>"Each row reaches to the next one. Counts add up, means are means, of all other numbers a row has the highest."</caption>
                    <thead>
                        <tr><td></td>{groups(&columns)}</tr>
                        <tr><th scope="col">"From (UTC)"</th>{columns.iter().map(head).collect_view()}</tr>
                    </thead>
                    <tbody>{rows.into_iter().map(cells).collect_view()}</tbody>
                </table>
            </div>
            <details>
                <summary>"As CSV"</summary>
                <Copyable what="The table as CSV" text=csv />
            </details>
        </details>
    }
}

fn columns(plots: &[Plot]) -> Vec<Column<'_>> {
    let of = |plot| {
        let Plot { title, layers, unit, .. }: &Plot = plot;
        layers.iter().filter(|layer| layer.named().is_some()).map(|layer| match layer {
            Layer::Aside { unit, .. } => Column { plot: title, layer, unit: *unit },
            _ => Column { plot: title, layer, unit: *unit },
        })
    };
    plots.iter().flat_map(of).collect()
}

/// The charts above their columns.
fn groups(columns: &[Column]) -> impl IntoView + use<> {
    let group = |columns: &[Column]| {
        view! { <th scope="colgroup" class="number" colspan=columns.len().to_string()>{columns[0].plot.to_owned()}</th> }
    };
    columns.chunk_by(|one, next| one.plot == next.plot).map(group).collect_view()
}

fn head(column: &Column) -> impl IntoView + use<> {
    view! { <th scope="col" class="number">{column.name().to_owned()}</th> }
}

impl Column<'_> {
    fn name(&self) -> &str {
        self.layer.named().map_or("", |(name, _)| name)
    }

    /// With its unit: a spreadsheet wants plain numbers below.
    fn title(&self) -> String {
        let unit = match self.unit {
            AxisUnit::Percent => " (percent)",
            AxisUnit::Seconds => " (seconds)",
            AxisUnit::Count => "",
        };
        format!("{}: {}{unit}", self.plot, self.name())
    }
}

/// Steps that one row stands for.
fn in_a_row(steps: usize) -> usize {
    steps.div_ceil(ROWS).max(1)
}

fn rows(plots: &[Plot], columns: &[Column]) -> Vec<Row> {
    let steps: Vec<(usize, u64)> = plots.first().into_iter().flat_map(Plot::steps).enumerate().collect();
    let row = |steps: &[(usize, u64)]| {
        let of = |layer: &Layer| layer.merged(steps.iter().filter_map(|(step, at_s)| layer.value_at(*step, *at_s)));
        Row { at_s: steps[0].1, values: columns.iter().map(|column| of(column.layer)).collect() }
    };
    steps.chunks(in_a_row(steps.len())).map(row).collect()
}

/// Plain numbers; what is not told is empty.
fn csv(columns: &[Column], rows: &[Row]) -> String {
    let mut to = csv::Writer::from_writer(Vec::new());
    let head = std::iter::once("From (UTC)".to_owned()).chain(columns.iter().map(Column::title));
    let number = |value: &Option<f64>| value.map(plain).unwrap_or_default();
    let line = |row: &Row| std::iter::once(date_time(row.at_s)).chain(row.values.iter().map(number)).collect::<Vec<_>>();
    let written = to.write_record(head).and_then(|()| rows.iter().try_for_each(|row| to.write_record(line(row))));
    let bytes = written.ok().and_then(|()| to.into_inner().ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Six decimals at most: microseconds.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::{MEAN, Values};

    fn values(of: impl Fn(u64) -> Option<f64>) -> Values {
        (0..180).map(|n| (n * 5, of(n))).collect()
    }

    fn plots() -> Vec<Plot> {
        let mean = Layer::Line { class: "line-1", name: MEAN, values: values(|n| Some(n as f64)) };
        let highest = Layer::Line { class: "line-2", name: "highest", values: values(|n| Some(if n == 77 { 99.0 } else { 12.0 })) };
        let earlier = Layer::Earlier {
            name: "mean, a day earlier".into(),
            step_s: 10,
            is_count: false,
            values: vec![(0, Some(3.0)), (10, Some(5.0))],
        };
        let opened = Layer::Bars { class: "some", name: "timed out, refused", values: values(|n| (n < 8).then_some(1.0)) };
        vec![
            Plot { id: "u", title: "Utilization", layers: vec![mean, highest, earlier], unit: AxisUnit::Percent },
            Plot { id: "c", title: "Callers", layers: vec![opened], unit: AxisUnit::Count },
        ]
    }

    #[test]
    fn a_row_has_sums_of_counts_means_of_means_and_the_highest_of_the_rest() {
        let plots = plots();
        let columns = columns(&plots);
        let rows = rows(&plots, &columns);
        assert_eq!((rows.len(), rows[1].at_s), (23, 40));
        assert_eq!(rows[0].values, [Some(3.5), Some(12.0), Some(4.0), Some(8.0)]);
        assert_eq!(rows[1].values, [Some(11.5), Some(12.0), None, None]);
        assert_eq!(rows.iter().filter(|row| row.values[1] == Some(99.0)).count(), 1);
    }

    #[test]
    fn a_spreadsheet_reads_plain_numbers_under_heads_with_units() {
        let plots = plots();
        let columns = columns(&plots);
        let text = csv(&columns, &rows(&plots, &columns));
        let mut lines = text.lines();
        let head = "From (UTC),Utilization: mean (percent),Utilization: highest (percent),\"Utilization: mean, a day earlier (percent)\",\
                    \"Callers: timed out, refused\"";
        assert_eq!(lines.next(), Some(head));
        assert_eq!(lines.next(), Some("1970-01-01 00:00:00,3.5,12,4,8"));
        assert_eq!(lines.next(), Some("1970-01-01 00:00:40,11.5,12,,"));
        assert_eq!([plain(0.000_25), plain(20.0), plain(0.0)], ["0.00025", "20", "0"]);
    }
}
