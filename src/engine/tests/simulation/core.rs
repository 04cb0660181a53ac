//! Each player on a core of its own, with the threads of its databases.
//!
//! A story is a long talk between the engine's thread and SQLite's, of which one always waits for the other. On two cores each
//! word wakes the other core up, which costs twice what the story itself does.

/// Has this thread, and those that it starts, stay on one of the cores that the process may use. Where that can't be had, the
/// story takes longer, and is the same.
#[cfg(target_os = "linux")]
pub(super) fn stay_on(player: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(allowed) = sched_getaffinity(None) else { return };
    let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).cycle().skip(player);
    if let Some(core) = cores.next() {
        let mut alone = CpuSet::new();
        alone.set(core);
        let _ = sched_setaffinity(None, &alone);
    }
}

/// Has this thread, and those that it starts, stay on one core: not on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn stay_on(_player: usize) {}
