//! Room for what is decoded: however many pictures are made smaller at once, memory stays bounded.
//!
//! A photograph of 12 megapixels takes a hundred times less room once it is small, and most of the time goes into what is
//! done with it then. So two threads hold one of them decoded, not two: while one decodes, the other encodes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Pixels decoded at once, for each thread that makes pictures.
const PIXELS_PER_THREAD: u64 = 10_000_000;

/// Pixels decoded now, by all threads of this process.
static TAKEN: Mutex<u64> = Mutex::new(0);

static GIVEN_BACK: Condvar = Condvar::new();

/// Room for so many pixels, until it is dropped.
pub(super) struct Room(u64);

/// Waits until there is room for a picture of `pixels`. What is larger than all room there is waits until it is alone.
pub(super) fn take(pixels: u64) -> Room {
    let room = PIXELS_PER_THREAD * rayon::current_num_threads() as u64;
    let is_full = |taken: &mut u64| *taken > 0 && *taken + pixels > room;
    let mut taken = GIVEN_BACK.wait_while(held(), is_full).unwrap_or_else(PoisonError::into_inner);
    *taken += pixels;
    Room(pixels)
}

fn held() -> MutexGuard<'static, u64> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Room {
    fn drop(&mut self) {
        *held() -= self.0;
        GIVEN_BACK.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU64, Ordering},
        thread,
        time::Duration,
    };

    use super::*;

    #[test]
    fn whatever_is_decoded_at_once_has_room_and_what_is_larger_than_all_room_is_alone() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let decode = &|pixels: u64| {
            let _room = pool.install(|| take(pixels));
            most.fetch_max(now.fetch_add(pixels, Ordering::SeqCst) + pixels, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(1));
            now.fetch_sub(pixels, Ordering::SeqCst);
        };
        thread::scope(|scope| {
            for at in 0..24 {
                scope.spawn(move || decode([3_000_000, 12_000_000, 20_000_000][at % 3]));
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 20_000_000);
        decode(100_000_000);
        assert_eq!(now.load(Ordering::SeqCst), 0);
    }
}
