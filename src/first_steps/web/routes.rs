//! What the forms ask for. Plain forms, so that they work without a script; all of them behind the login.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use crate::access::Actor;
use crate::base::{BasePath, sentence};
use crate::first_steps::FirstSteps;
use crate::first_steps::answers::Answers;
use crate::first_steps::views::PAGE;
use crate::fleet::sources::SourceRefusal;
use crate::ui::format::encoded;
use plimsoll_pool::http::responses::internal_error;

#[derive(Clone)]
struct FirstStepsWebState {
    steps: Arc<FirstSteps>,
    base: BasePath,
}

impl FirstStepsWebState {
    fn to(&self, query: &str) -> Response {
        Redirect::to(&self.base.of(&format!("{PAGE}?{query}"))).into_response()
    }

    /// To what came of it. An address that was refused is not repeated in one: it may hold a secret.
    fn to_outcome(&self, id: &str) -> Response {
        let outcome = self.steps.trials.find(id);
        let answers = outcome.map(|outcome| match outcome.result {
            Ok(_) => outcome.answers.clone(),
            Err(_) => Answers { stack: outcome.answers.stack.clone(), ..Answers::default() },
        });
        self.to(&format!("{}&trial={id}", answers.unwrap_or_default().to_query()))
    }
}

/// `/api/first-steps/…`. Whoever merges them lets nobody in without a session.
pub fn routes(steps: Arc<FirstSteps>, base: BasePath) -> Router {
    Router::new()
        .route("/api/first-steps/try", post(try_out))
        .route("/api/first-steps/add", post(add))
        .route("/api/first-steps/remove", post(remove))
        .with_state(FirstStepsWebState { steps, base })
}

/// Made to its end, though whoever has asked for it may have left: the audit has each trial.
async fn try_out(State(ground): State<FirstStepsWebState>, who: Actor, Form(answers): Form<Answers>) -> Response {
    let steps = ground.steps.clone();
    match tokio::spawn(async move { steps.try_out(answers, &who).await }).await {
        Ok(id) => ground.to_outcome(&id),
        Err(error) => failed(&error),
    }
}

async fn add(State(ground): State<FirstStepsWebState>, who: Actor, Form(answers): Form<Answers>) -> Response {
    let steps = ground.steps.clone();
    match tokio::spawn(async move { steps.add(answers, &who).await }).await {
        Ok(Ok(id)) => ground.to(&format!("added={}", encoded(&id))),
        Ok(Err(outcome)) => ground.to_outcome(&outcome),
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
struct SourceId {
    id: String,
}

async fn remove(State(ground): State<FirstStepsWebState>, who: Actor, Form(SourceId { id }): Form<SourceId>) -> Response {
    let steps = ground.steps.clone();
    match tokio::spawn(async move { steps.remove(&id, &who).await }).await {
        Ok(Ok(())) => Redirect::to(&ground.base.of(PAGE)).into_response(),
        Ok(Err(SourceRefusal::Store(error))) => failed(&error),
        Ok(Err(SourceRefusal::Wrong(said) | SourceRefusal::Conflict(said) | SourceRefusal::Unknown(said))) => {
            (StatusCode::CONFLICT, format!("{}\n", sentence(&said))).into_response()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!("a first step failed: {error}");
    internal_error()
}
