//! Whether the machine itself stood still: a thread that only sleeps, and sees how much too late it wakes. A gap in the
//! audio while even this thread did not run says little of the product.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const NAP: Duration = Duration::from_millis(5);

/// The witness; its thread ends with it.
pub struct Witness {
    /// The longest delay since it was last asked, in microseconds.
    latest: Arc<AtomicU64>,
}

impl Witness {
    /// Starts to watch.
    pub fn begin() -> Self {
        let latest = Arc::new(AtomicU64::new(0));
        let seen = Arc::downgrade(&latest);
        std::thread::spawn(move || {
            while let Some(latest) = seen.upgrade() {
                let start = Instant::now();
                std::thread::sleep(NAP);
                let late = start.elapsed().saturating_sub(NAP).as_micros();
                latest.fetch_max(u64::try_from(late).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        });
        Self { latest }
    }

    /// The longest delay since this was asked last, in milliseconds.
    pub fn since(&self) -> f64 {
        self.latest.swap(0, Ordering::Relaxed) as f64 / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_forgotten() {
        let witness = Witness::begin();
        witness.latest.store(250_000, Ordering::Relaxed);
        assert!(witness.since() >= 250.0);
        assert!(witness.latest.load(Ordering::Relaxed) < 250_000);
    }
}
