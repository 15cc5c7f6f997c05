//! Alerts: quotes that begin with `[!NOTE]`, in English or French.

/// One of GitHub's five.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl Alert {
    /// Returns the alert that `quote`, the source of a block quote, begins with, and the length of
    /// all before its title.
    pub(super) fn find(quote: &str) -> Option<(Self, usize)> {
        let inside = quote.strip_prefix('>')?.trim_start_matches([' ', '\t']);
        let (name, after) = inside.strip_prefix("[!")?.split_once(']')?;
        if !after.is_empty() && !after.starts_with([' ', '\t', '\n', '\r']) {
            return None;
        }
        let alert = Self::of_name(name)?;
        Some((alert, quote.len() - after.trim_start_matches([' ', '\t']).len()))
    }

    fn of_name(name: &str) -> Option<Self> {
        let is = |known: &[&str]| known.iter().any(|known| name.eq_ignore_ascii_case(known));
        match () {
            () if is(&["NOTE"]) => Some(Self::Note),
            () if is(&["TIP", "CONSEIL"]) => Some(Self::Tip),
            () if is(&["IMPORTANT"]) => Some(Self::Important),
            () if is(&["WARNING", "ATTENTION"]) => Some(Self::Warning),
            () if is(&["CAUTION", "DANGER"]) => Some(Self::Caution),
            () => None,
        }
    }

    /// Returns the name in its class.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }

    /// Returns the title it has when none is written.
    pub(super) fn title(self, french: bool) -> &'static str {
        match (self, french) {
            (Self::Note, _) => "Note",
            (Self::Tip, true) => "Conseil",
            (Self::Tip, false) => "Tip",
            (Self::Important, _) => "Important",
            (Self::Warning, true) => "Attention",
            (Self::Warning, false) => "Warning",
            (Self::Caution, true) => "Danger",
            (Self::Caution, false) => "Caution",
        }
    }
}
