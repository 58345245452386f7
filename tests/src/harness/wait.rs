//! The one way to wait: ask again shortly until a named condition holds.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use super::HarnessError;

/// The usual limit of a wait. Generous, since a loaded two-core machine is the usual place; a condition that holds
/// ends the wait at once.
pub const WAIT: Duration = Duration::from_secs(15);

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// A last look cut off after this long was not merely unlucky: something hangs.
const STUCK: Duration = Duration::from_secs(1);

/// How long a wait of this limit may really take: less where `PATCHBAY_WAIT_MS` says so, as it does when tests are run
/// to see them fail (`cargo xtask conformance bite`). What may take longer than [`WAIT`], such as a browser's start, keeps
/// some more.
pub fn patience(limit: Duration) -> Duration {
    static MOST: LazyLock<Option<Duration>> =
        LazyLock::new(|| Some(Duration::from_millis(std::env::var("PATCHBAY_WAIT_MS").ok()?.parse().ok()?)));
    MOST.map_or(limit, |most| limit.min(if limit > WAIT { 4 * most } else { most }))
}

/// Asks `look` again and again until it gives `Ok(Ok(value))`.
///
/// `Ok(Err(seen))` means *not yet* and says what was seen, for the error; `Err` ends the wait.
///
/// # Errors
/// [`HarnessError::Waited`] after `limit`, or what `look` failed with.
pub async fn poll<T, F>(what: &str, limit: Duration, mut look: impl FnMut() -> F) -> Result<T, HarnessError>
where
    F: Future<Output = Result<Result<T, String>, HarnessError>>,
{
    let limit = patience(limit);
    let start = Instant::now();
    let mut last = String::from("nothing");
    loop {
        let left = limit.saturating_sub(start.elapsed());
        // The last look may itself hang; the limit holds for it too.
        let looked = Instant::now();
        match tokio::time::timeout(left.max(PAUSE), look()).await {
            Ok(Ok(Ok(value))) => return Ok(value),
            Ok(Ok(Err(seen))) => last = seen,
            Ok(Err(error)) => return Err(error),
            Err(_) if looked.elapsed() > STUCK => last = format!("{last} (and then no answer)"),
            Err(_) => {}
        }
        if start.elapsed() >= limit {
            return Err(HarnessError::Waited { what: what.to_owned(), after: limit, last });
        }
        tokio::time::sleep(PAUSE).await;
    }
}
