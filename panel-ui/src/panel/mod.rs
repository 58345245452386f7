//! The panel page: a tab for each of several providers, the header of the one that shows, what is wrong and the way out,
//! and rejected requests.

mod app;
pub mod bar;
pub mod elsewhere;
pub mod head;
pub mod note;
pub mod notices;
pub mod placeholder;
mod preferences;
pub mod ringing;
mod set_up;
pub mod shown;
pub mod state;
pub mod status;
pub mod tabs;
pub mod traffic;
pub mod troubles;
pub mod widgets;
pub mod wish;

pub use app::show;
pub use state::{Action, Panel};
pub use status::Status;
pub use wish::Wish;
