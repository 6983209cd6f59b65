//! A further PostgreSQL server: a table for the configuration file, and the role that reads it.

use leptos::prelude::*;

use super::form::{Refusal, Text, TextField};
use super::frame::{Place, framed};
use super::toml_file::ForTheFile;
use super::{PAGE, step};
use crate::base::BasePath;
use crate::first_steps::answers::WrongAnswer;
use crate::first_steps::server_table::{ServerAnswers, ServerTable};
use crate::first_steps::step::SERVER;
use crate::ui::copy::Copyable;

/// The role, as the manual has it.
const ROLE: &str = include_str!("../../../docs/plimsoll_monitor.sql");

/// The form; with the table, once its answers make one.
pub fn server(base: &BasePath, answers: &ServerAnswers, table: Option<Result<ServerTable, WrongAnswer>>) -> String {
    let (table, wrong) = match table {
        Some(Ok(table)) => (Some(table), None),
        Some(Err(wrong)) => (None, Some(wrong)),
        None => (None, None),
    };
    let (question, place) = match &table {
        Some(_) => (format!("Write {} into the configuration", answers.name), Place::Added),
        None => ("Where is the server?".to_owned(), Place::Address),
    };
    let body = match table {
        Some(table) => view! { <Written base=base.clone() table /> }.into_any(),
        None => view! { <ServerForm base=base.clone() answers=answers.clone() wrong /> }.into_any(),
    };
    framed(place, &question, body)
}

#[component]
fn ServerForm(base: BasePath, answers: ServerAnswers, wrong: Option<WrongAnswer>) -> impl IntoView {
    let field = |name, label: &str, hint: &str, value: String| TextField {
        name,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value,
        is_first: name == "name",
    };
    let of_wrong = wrong.as_ref().and_then(|wrong| wrong.field);
    let fields = [
        field("name", "Name", "As operators call it, for example orders-replica. Sources refer to it.", answers.name),
        field("host", "Host", "With the port where it is not 5432, for example db2 or db2:5433.", answers.host),
        field("database", "Database", "Any database of that server, for example orders.", answers.database),
    ];
    let fields = fields.into_iter().map(|field| view! { <Text field wrong=of_wrong /> }).collect_view();
    view! {
        <Refusal wrong />
        <form class="answers" method="get" action=base.of(PAGE)>
            <input type="hidden" name="stack" value=SERVER />
            {fields}
            <p class="actions">
                <button type="submit" class="primary">"Show the lines"</button>
                <a href=step(&base, "") rel="external">"Back"</a>
            </p>
        </form>
    }
}

#[component]
fn Written(base: BasePath, table: ServerTable) -> impl IntoView {
    view! {
        <h3>"1. Make the role on that server"</h3>
        <figure class="lines">
            <figcaption>"psql as a superuser, in that database; then \\password plimsoll_monitor. A replica has the role from its primary."</figcaption>
            <Copyable what="Statements for the role" text=ROLE />
        </figure>
        <h3>"2. Give the console its address"</h3>
        <figure class="lines">
            <figcaption>"environment of the console; PASSWORD is that of the role"</figcaption>
            <Copyable what="Variable for the console" text=table.variable />
        </figure>
        <h3>"3. Name it in the configuration"</h3>
        <ForTheFile what="Table for the configuration file" toml=table.toml />
        <p>"Servers are watched from the start of the console on: restart it."</p>
        <p class="actions">
            <a class="button primary" href=step(&base, "") rel="external">"Add another"</a>
            <a class="button" href=base.of("/")>"To the fleet"</a>
        </p>
    }
}
