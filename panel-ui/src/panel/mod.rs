//! The panel page: a header for each provider, what is wrong and the way out, and rejected requests.

mod app;
pub mod bar;
pub mod elsewhere;
pub mod head;
pub mod note;
pub mod notices;
pub mod placeholder;
mod preferences;
pub mod state;
pub mod status;
pub mod traffic;
pub mod troubles;
pub mod wish;

pub use app::show;
pub use state::{Action, Panel};
pub use status::Status;
pub use wish::Wish;
