//! A writer and its replicas: whatever may be read a little old is read from those that are fresh enough.
//!
//! | file | what it has |
//! |---|---|
//! | `position` | a place in the write-ahead log |
//! | `freshness` | how old what a replica shows is at most, by the writer's own past |
//! | `follow` | the tasks that ask the servers how far they are |
//! | `choice` | which replica is read |
//! | `status` | what is told of each replica |

mod choice;
mod follow;
mod freshness;
mod options;
mod position;
mod status;

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::error::PoolError;
use crate::holders::callsite::CallSite;
use crate::lease::Lease;
use crate::lease::transaction::Transaction;
use crate::pool::Pool;
use freshness::WriterPast;

pub use options::ReplicatedOptions;
pub use position::WalPosition;
pub use status::ReaderStatus;

/// The pool of a writer and those of its replicas; cheap to clone. Built by [`ReplicatedOptions::build`].
///
/// How old what a replica shows is at most is known without the clock of any server: the writer is asked again and again how far it has
/// written, each replica how far it has replayed. A replica that has passed a position shows all that was committed before the writer
/// was asked for it. One that is cut off therefore grows old although nobody writes, and is left out.
///
/// Each replica has a pool of its own, by a name that leads to it alone: of a proxy or a name with several servers behind it nobody knows
/// which of them was asked and which is read. Where the roles change, give the writer all hosts with
/// [`ReadWrite`](crate::TargetSessionAttrs::ReadWrite), and a reader for each of them; the one that is the primary for now is left out.
///
/// Replicas that share the storage of their writer, as those of Amazon Aurora do, have no position of their own, and cannot be judged by it.
///
/// ```no_run
/// # async fn example(writer: plimsoll_pool::Pool, reader: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll_pool::ReplicatedOptions;
///
/// let orders = ReplicatedOptions::new().build(writer, vec![reader])?;
///
/// let mut tx = orders.begin().await?;
/// sqlx::query("insert into orders (item) values ('rope')").execute(&mut *tx).await?;
/// let written = orders.commit(tx).await?;
///
/// let mut lease = orders.read_after(written).await?; // it shows the order
/// let count: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *lease).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Replicated {
    inner: Arc<Inner>,
}

struct Inner {
    options: ReplicatedOptions,
    writer: Pool,
    readers: Vec<Reader>,
    past: Mutex<WriterPast>,
    /// Notified when more is known of a replica.
    moved: Notify,
}

struct Reader {
    pool: Pool,
    known: Mutex<Known>,
    /// Notified when somebody waits for it to be asked.
    wanted: Notify,
}

/// What a replica has said last.
#[derive(Default)]
struct Known {
    replayed: Option<WalPosition>,
    /// Why it is not read at all.
    out: Option<String>,
}

/// What a reading has to show.
#[derive(Clone, Copy)]
enum Need {
    /// What was committed up to a while ago.
    Fresh,
    /// That, and all up to this position.
    After(WalPosition),
}

impl Replicated {
    fn start(options: ReplicatedOptions, writer: Pool, readers: Vec<Pool>) -> Result<Self, PoolError> {
        let reader = |pool| Reader { pool, known: Mutex::default(), wanted: Notify::new() };
        let readers = readers.into_iter().map(reader).collect();
        let inner = Arc::new(Inner { options, writer, readers, past: Mutex::default(), moved: Notify::new() });
        follow::start(&inner)?;
        Ok(Self { inner })
    }

    /// Begins a transaction on the writer.
    ///
    /// # Errors
    /// Those of [`Pool::begin`].
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) -> Result<(), sqlx::Error> {
    /// orders.begin().await?.rollback().await
    /// # }
    /// ```
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction, sqlx::Error>> + Send + '_ {
        self.inner.writer.begin()
    }

    /// Commits, and tells up to where has to be read by whoever is to see it. It costs a question to the writer; where that fails, the
    /// position is [of the writer alone](WalPosition::OF_THE_WRITER_ALONE), for what is committed is no failure.
    ///
    /// # Errors
    /// Those of [`Transaction::commit`].
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) -> Result<(), Box<dyn std::error::Error>> {
    /// let tx = orders.begin().await?;
    /// let written = orders.commit(tx).await?;
    /// drop(orders.read_after(written).await?);
    /// # Ok(()) }
    /// ```
    pub async fn commit(&self, tx: Transaction) -> Result<WalPosition, sqlx::Error> {
        tx.commit().await?;
        Ok(self.position().await.unwrap_or(WalPosition::OF_THE_WRITER_ALONE))
    }

    /// How far the writer has written by now: all that was committed before this was called is before it.
    ///
    /// # Errors
    /// The writer's.
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) -> Result<(), Box<dyn std::error::Error>> {
    /// sqlx::query("insert into orders (item) values ('rope')").execute(orders.writer()).await?;
    /// drop(orders.read_after(orders.position().await?).await?);
    /// # Ok(()) }
    /// ```
    pub async fn position(&self) -> Result<WalPosition, sqlx::Error> {
        follow::position_of(&self.inner.writer).await
    }

    /// A connection to the replica with the most room of those that are fresh enough when it is handed over; to the writer where there is
    /// none, if that is [wanted](ReplicatedOptions#structfield.falls_back_to_writer). It is read-only where it is a replica's.
    ///
    /// # Errors
    /// [`PoolError::NoReader`] with the reason for each replica; those of [`Pool::acquire`] of the pool that was chosen.
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut lease = orders.read().await?;
    /// let count: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *lease).await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn read(&self) -> impl Future<Output = Result<Lease, PoolError>> + Send + '_ {
        let site = CallSite::Code(Location::caller());
        async move { self.inner.read(&site, Need::Fresh).await }
    }

    /// The same of those that show everything up to a position as well, which is waited for
    /// [for a moment](ReplicatedOptions#structfield.patience).
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) -> Result<(), Box<dyn std::error::Error>> {
    /// let written = orders.position().await?;
    /// drop(orders.read_after(written).await?);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn read_after(&self, position: WalPosition) -> impl Future<Output = Result<Lease, PoolError>> + Send + '_ {
        let site = CallSite::Code(Location::caller());
        async move {
            let need = Need::After(position);
            if position != WalPosition::OF_THE_WRITER_ALONE {
                follow::wait_for(&self.inner, need).await;
            }
            self.inner.read(&site, need).await
        }
    }

    /// The writer's pool.
    ///
    /// ```no_run
    /// # fn example(orders: plimsoll_pool::Replicated) {
    /// println!("{} of the writer's connections are in use", orders.writer().snapshot().checked_out);
    /// # }
    /// ```
    pub fn writer(&self) -> &Pool {
        &self.inner.writer
    }

    /// The replicas' pools, each with numbers of its own, in the order in which they were given.
    ///
    /// ```no_run
    /// # fn example(orders: plimsoll_pool::Replicated) {
    /// let in_use: u32 = orders.reader_pools().map(|pool| pool.snapshot().checked_out).sum();
    /// # }
    /// ```
    pub fn reader_pools(&self) -> impl Iterator<Item = &Pool> {
        self.inner.readers.iter().map(|reader| &reader.pool)
    }

    /// How each replica stands, in the same order.
    ///
    /// ```no_run
    /// # fn example(orders: plimsoll_pool::Replicated) {
    /// for replica in orders.readers() {
    ///     println!("{}: {}", replica.host, replica.objection.as_deref().unwrap_or("is read"));
    /// }
    /// # }
    /// ```
    pub fn readers(&self) -> Vec<ReaderStatus> {
        self.inner.statuses()
    }

    /// Closes all pools; how many leases were still out at the deadline.
    ///
    /// ```no_run
    /// # async fn example(orders: plimsoll_pool::Replicated) {
    /// assert_eq!(orders.close(std::time::Duration::from_secs(5)).await, 0);
    /// # }
    /// ```
    pub async fn close(&self, deadline: Duration) -> u32 {
        let readers = self.reader_pools().map(|pool| pool.close(deadline));
        let (left, others) = tokio::join!(self.inner.writer.close(deadline), futures_util::future::join_all(readers));
        left + others.into_iter().sum::<u32>()
    }
}

impl fmt::Debug for Replicated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replicated").field("writer", &self.inner.writer).field("readers", &self.readers()).finish()
    }
}
