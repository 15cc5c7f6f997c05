//! How a run ends.

use std::process::ExitCode;

/// Exit codes; scripts and continuous integration rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All is well; there may be warnings.
    Good = 0,
    /// The content of a site has errors: that site was not written, its sisters were.
    Content = 1,
    /// The command was used wrongly, or a farm's configuration does not allow it.
    Usage = 2,
    /// The world failed: disk, network, permissions.
    World = 3,
    /// A check found changes that are still to be made.
    Changes = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
