//! The widget zoo: pages that differ in how they come by the library (`loaders`, `frames`), that cannot come by it
//! (`refusals`), and that log in on the way (`login`). Each is shown in the side panel and in the panel's own window, and
//! either becomes connected or has its cause named.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

/// The same tests in each place where the panel can be.
macro_rules! in_each_place {
    ($($name:ident),* $(,)?) => {
        in_each_place!(@side_panel SidePanel: $($name),*);
        in_each_place!(@window Window: $($name),*);
    };
    (@$module:ident $place:ident: $($name:ident),*) => {
        mod $module {
            use patchbay_tests::zoo::{Place, Zoo};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let mut zoo = Zoo::turn(Place::$place).await;
                    super::$name(&mut zoo).await;
                }
            )*
        }
    };
}

mod frames;
mod loaders;
mod login;
mod refusals;
