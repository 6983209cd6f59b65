//! What opening a connection costs: one after the other, a few at a time as a pool does, and all at once.
//! Every connection is closed at the end of its round, and none of the reserved slots is taken.

mod phases;
mod rounds;

use super::endpoint::ServerEndpoint;
use super::error::CheckError;
use super::facts::Facts;
use super::model::ConnectTest;

pub use rounds::round;

/// Enough for a median, few enough for every server.
const ONE_BY_ONE: u32 = 10;
/// The users of a service that is worth a pool.
const USUAL: u32 = 100;
/// One of so many free slots is left to others where nobody has said how many to take.
const LEFT: u32 = 10;

/// What to try.
#[derive(Clone, Copy, Debug)]
pub struct ConnectTestOptions {
    /// How many to open at once; `None`: as many as fit, 100 at most.
    pub count: Option<u32>,
    /// How many a pool opens at a time.
    pub parallelism: u32,
}

/// Opens connections and closes them again.
///
/// # Errors
/// [`CheckError::Wrong`] when it would take more slots than are free for everybody.
pub async fn run(endpoint: &ServerEndpoint, facts: &Facts, wish: ConnectTestOptions) -> Result<ConnectTest, CheckError> {
    let (count, note) = fitted(facts.free_slots(), wish.count)?;
    let few = ONE_BY_ONE.min(count);
    let rounds = vec![
        round(endpoint, "one after the other", few, 1, true).await,
        round(endpoint, &format!("{} at a time, as the pool does", wish.parallelism), count, wish.parallelism, true).await,
        round(endpoint, "all at once", count, count, false).await,
    ];
    let phases = phases::measure(endpoint, facts.tls).await;
    Ok(ConnectTest { rounds, phases, note })
}

/// How many to open, and why no more; what was asked for by number is done or refused.
fn fitted(free: Option<u32>, asked: Option<u32>) -> Result<(u32, Option<String>), CheckError> {
    let wrong = |sentence: String| Err(CheckError::Wrong(sentence));
    let fits = |free: u32| free - free.div_ceil(LEFT);
    match (free, asked) {
        (Some(free), Some(count)) if free > 0 && count > free => {
            wrong(format!("--connect-test {count} needs {count} slots and {free} are free beside the reserved ones; give at most {free}"))
        }
        (Some(free), None) if free > 0 && fits(free) == 0 => {
            wrong("--connect-test: a single slot is free beside the reserved ones; --connect-test 1 takes it".into())
        }
        (Some(0), _) => wrong("--connect-test: no slot is free but the reserved ones; try again when there are some".into()),
        (Some(free), None) if fits(free) < USUAL => Ok((fits(free), Some(note(free)))),
        (_, asked) => Ok((asked.unwrap_or(USUAL), None)),
    }
}

fn note(free: u32) -> String {
    let count = free - free.div_ceil(LEFT);
    format!("{count} rather than {USUAL}: {free} slots are free beside the reserved ones, and a tenth of them is left to others")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_slots_are_not_touched() {
        assert_eq!(fitted(Some(57), Some(57)).expect("it fits"), (57, None));
        let refused = fitted(Some(57), Some(100)).expect_err("too many").to_string();
        assert_eq!(refused, "--connect-test 100 needs 100 slots and 57 are free beside the reserved ones; give at most 57");
    }

    #[test]
    fn without_a_number_as_many_as_fit_are_opened_and_it_is_said() {
        let (count, note) = fitted(Some(97), None).expect("some fit");
        assert_eq!(count, 87);
        assert_eq!(
            note.as_deref(),
            Some("87 rather than 100: 97 slots are free beside the reserved ones, and a tenth of them is left to others")
        );
        assert_eq!(fitted(Some(112), None).expect("all fit"), (100, None));
        assert_eq!(fitted(None, None).expect("behind a pooler"), (100, None));
        assert_eq!(fitted(Some(2), None).expect("one fits").0, 1);
        for (free, said) in [(0, "no slot is free"), (1, "--connect-test 1 takes it")] {
            assert!(fitted(Some(free), None).expect_err("none").to_string().contains(said));
        }
    }
}
