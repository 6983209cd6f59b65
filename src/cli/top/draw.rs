//! The picture: on a terminal, or as plain text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Style, Stylize};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};

use super::client::TopSnapshot;
use super::load_line::{load_line, server_line};
use super::tables;
use super::view::View;
use crate::base::printable::line;
use crate::server::rest::incidents::Incident;
use crate::ui::format::clock;

/// What the lines are made for.
struct Canvas {
    /// Of the load line.
    width: usize,
    height: usize,
    /// Where sentences are broken.
    widest: usize,
}

/// Draws the whole.
pub fn draw(view: &View, area: Rect, buffer: &mut Buffer) {
    let mut lines = head(view);
    match &view.reading {
        Some(reading) => {
            let (width, height) = (usize::from(area.width), usize::from(area.height));
            lines.extend(body(reading, &Canvas { width, height, widest: width }, lines.len()));
        }
        None if view.failure.is_none() => lines.push(Line::from("Reading…")),
        None => {}
    }
    Paragraph::new(printable(lines).collect::<Vec<_>>()).render(area, buffer);
    last_line(area, buffer);
}

/// The same as text, without the line about keys.
pub fn text(view: &View, width: usize) -> String {
    // All lines, and sentences on one line each, for grep.
    let sheet = Canvas { width, height: usize::MAX, widest: usize::MAX };
    let mut lines = head(view);
    if let Some(reading) = &view.reading {
        lines.extend(body(reading, &sheet, lines.len()));
    }
    let plain = |line: Line| {
        let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
        text.trim_end().to_owned() + "\n"
    };
    printable(lines).map(plain).collect()
}

/// Names and messages come from elsewhere: none of them commands the terminal. Every line that is shown passes here.
fn printable(lines: Vec<Line<'static>>) -> impl Iterator<Item = Line<'static>> {
    lines.into_iter().map(|mut shown| {
        for span in &mut shown.spans {
            span.content = line(&span.content).into_owned().into();
        }
        shown
    })
}

fn head(view: &View) -> Vec<Line<'static>> {
    let at = view.reading.as_ref().map(|reading| format!(" · {} UTC", clock(reading.pools.taken_at_ms))).unwrap_or_default();
    let paused = if view.paused { " · paused" } else { "" };
    let mut lines = vec![Line::from(format!("Plimsoll · {}{at}{paused}", view.place)).bold()];
    if let Some(failure) = &view.failure {
        let below = if view.reading.is_some() { "; the last reading is below" } else { "" };
        lines.push(Line::from(format!("■ Not up to date: {failure}{below}")).red().bold());
    }
    lines
}

fn body(reading: &TopSnapshot, sheet: &Canvas, above: usize) -> Vec<Line<'static>> {
    let pool = &reading.chosen.pool;
    let mut lines = vec![tables::server(&reading.server)];
    if let Some(facts) = &reading.server.facts {
        lines.push(Line::styled(server_line(facts, sheet.width), Style::new().blue()));
        lines.push(tables::applications(&reading.server));
    }
    lines.push(Line::default());
    lines.extend(tables::pools(reading));
    lines.push(Line::default());
    let [bar, scale] = load_line(pool, sheet.width);
    lines.extend([Line::styled(bar, Style::new().blue()), Line::from(scale).dim()]);
    lines.extend(tables::counts(pool));
    lines.push(Line::default());
    let open: Vec<&Incident> = reading.incidents.incidents.iter().filter(|incident| incident.resolved_at_ms.is_none()).collect();
    lines.push(Line::from(format!("Open incidents: {}", open.len())).bold());
    lines.extend(tables::incidents(&open, sheet.widest));
    lines.push(Line::default());
    lines.push(Line::from(format!("Holders: {}", reading.chosen.holders.len())).bold());
    let room = sheet.height.saturating_sub(above + lines.len() + 1);
    lines.extend(shortened(tables::holders(&reading.chosen.holders), room));
    lines
}

/// As many as there is room for, and how many more there are.
fn shortened(mut lines: Vec<Line<'static>>, room: usize) -> Vec<Line<'static>> {
    if lines.len() > room {
        let more = lines.len() - room.saturating_sub(1);
        lines.truncate(room.saturating_sub(1));
        lines.push(Line::from(format!("            and {more} more")).dim());
    }
    lines
}

fn last_line(area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    ratatui::widgets::Clear.render(row, buffer);
    Line::from("q quit · p pause · ↑ ↓ choose a pool").dim().render(row, buffer);
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::super::fixture::{reading, view};
    use super::*;

    fn screen(view: &View, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        terminal.draw(|frame| draw(view, frame.area(), frame.buffer_mut())).expect("drawn");
        terminal.backend().to_string()
    }

    #[test]
    fn a_screen_shows_the_load_line_the_waits_the_incidents_and_the_holders() {
        let screen = screen(&view(), 110, 30);
        for part in [
            "Plimsoll · http://127.0.0.1:8000 · 22:13:20 UTC",
            "● healthy   PostgreSQL 15.18 · 20 of 297 usable slots taken, 6.7 %, 277 left",
            "By application: shop 16 · (no application_name) 4",
            "headroom 143",
            "▶ shop",
            "● healthy",
            "12/150 in use, 8.0 %",
            "┃50 base",
            "wait p50 0.2\u{a0}ms",
            "Open incidents: 1",
            "■ critical since 22:13:20 UTC  shop has 148 of 150 connections in use.",
            "src/cart.rs:17  ▲ suspected leak",
            "q quit · p pause",
        ] {
            assert!(screen.contains(part), "{part}\n{screen}");
        }
    }

    #[test]
    fn any_size_of_a_terminal_is_drawn_on() {
        for (width, height) in [(1, 1), (10, 3), (40, 12), (300, 100)] {
            let screen = screen(&view(), width, height);
            assert!(screen.contains('q'), "{width} × {height}\n{screen}");
        }
        assert!(screen(&view(), 100, 20).contains("more"), "what does not fit is counted");
    }

    #[test]
    fn a_failure_and_a_pause_are_said() {
        let mut view = view();
        view.paused = true;
        view.take(Err("the console cannot be reached".into()));
        let screen = screen(&view, 110, 30);
        assert!(screen.contains("■ Not up to date: the console cannot be reached; the last reading is below"), "{screen}");
        assert!(screen.contains("UTC · paused"), "{screen}");
    }

    #[test]
    fn plain_text_has_no_escapes_even_where_the_console_sends_some() {
        let mut view = view();
        let mut nasty = reading();
        nasty.chosen.holders[0].site = "\u{1b}[2J\u{7}select 1".into();
        nasty.server.reason = Some("\u{1b}]0;x\u{7}".into());
        view.take(Ok(nasty));
        let text = text(&view, 100);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'), "{text:?}");
        assert!(text.ends_with('\n') && text.contains("Holders: 12"), "{text}");
    }
}
