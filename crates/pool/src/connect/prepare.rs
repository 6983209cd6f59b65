//! The service's hook of the connect, on a new session and on one whose settings were reset.

use tokio::time::timeout;

use super::connector::tell_goodbye;
use crate::clean::{CleanSession, CleanupDepth, mark_restored, needed, restore};
use crate::hooks::{HookFailure, run};
use crate::options::PoolOptions;
use crate::policies::Reset;
use crate::session::Session;

/// A new session as the service wants it; one whose hook fails is closed.
pub(super) async fn prepare(session: CleanSession, options: &PoolOptions) -> Result<CleanSession, HookFailure> {
    if options.hooks.after_connect.is_none() {
        return Ok(session);
    }
    let mut session = session.into_session();
    match prepare_again(&mut session, options).await {
        Ok(()) => Ok(CleanSession::prepared(session)),
        Err(failure) => {
            tell_goodbye(session.into_raw()).await;
            Err(failure)
        }
    }
}

/// Runs the hook, and ends what it leaves open. What it sets stays.
pub(crate) async fn prepare_again(session: &mut Session, options: &PoolOptions) -> Result<(), HookFailure> {
    let Some(hook) = &options.hooks.after_connect else { return Ok(()) };
    run(hook, session, options.hooks.timeout).await?;
    session.is_prepared_with(session.left());
    if needed(session, Reset::Rollback).is_some() {
        match timeout(options.hooks.timeout, restore(session, CleanupDepth::Rollback)).await {
            Ok(restored) => mark_restored(session, restored.map_err(HookFailure::Error)?),
            Err(_) => return Err(HookFailure::Late(options.hooks.timeout)),
        }
    }
    Ok(())
}
