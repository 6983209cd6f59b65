//! Rust.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static PLIMSOLL: Stack = Stack {
    id: "plimsoll",
    title: "Rust with plimsoll-pool, or another Plimsoll",
    summary: "exact numbers, second by second",
    group: Group::Service,
    kind: SourceKind::Plimsoll,
    path: None,
    example: "http://10.0.0.5:8000/plimsoll",
    ways: &[
        Way {
            title: Some("A service in Rust"),
            blocks: &[Block {
                place: "main.rs, where the axum router is made",
                code: "let console = plimsoll::console(pool.clone()).admin_password(password).api_token(token).start().await?;\n\
                       let app = app.merge(console.router());",
            }],
            read_by: "plimsoll",
        },
        Way {
            title: Some("Another console"),
            blocks: &[Block { place: "shell, on the machine of that console", code: "plimsoll token create --name fleet --scope read" }],
            read_by: "plimsoll",
        },
    ],
    remark: Some("The console of a service lives below /plimsoll. The token is what this console is asked for in the next step."),
};
