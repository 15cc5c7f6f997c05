//! The versions of sobre that a theme is made for.

use crate::diag::{Code, Diagnostic, Place, text};

/// `sobre = { min = "0.1", max = "0.x" }`, each with its place.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    pub(super) min: Option<(String, Place)>,
    pub(super) max: Option<(String, Place)>,
}

impl Bounds {
    /// Returns what is wrong with running the theme under `version`.
    pub(super) fn fault(self, version: &str) -> Option<Diagnostic> {
        let ours = parts(version)?;
        let newer =
            text!("use a newer sobre, or an older theme", "utilisez un sobre plus récent, ou un thème plus ancien");
        let older =
            text!("use a newer theme, or an older sobre", "utilisez un thème plus récent, ou un sobre plus ancien");
        for (bound, is_min, hint) in [(self.min, true, newer), (self.max, false, older)] {
            let Some((bound, place)) = bound else { continue };
            let Some(wanted) = parts(&bound) else {
                let fact = text!("`{bound}` is no version", "« {bound} » n’est pas une version");
                let hint = text!("write `0.1`, `0.1.2` or `0.x`", "écrivez « 0.1 », « 0.1.2 » ou « 0.x »");
                return Some(Diagnostic::new(Code::THEME_VERSION, fact).at(place).hint(hint));
            };
            // As many parts as the bound has: 0.3.7 is within a maximum of 0.3, and of 0.x.
            let ours = &ours[..wanted.len().min(ours.len())];
            if if is_min { ours < &wanted[..] } else { ours > &wanted[..] } {
                let fact = if is_min {
                    text!(
                        "this theme needs sobre {bound} or later; this is {version}",
                        "ce thème demande sobre {bound} ou plus récent ; voici {version}"
                    )
                } else {
                    text!(
                        "this theme is made for sobre {bound} at most; this is {version}",
                        "ce thème est fait pour sobre {bound} au plus ; voici {version}"
                    )
                };
                return Some(Diagnostic::new(Code::THEME_VERSION, fact).at(place).hint(hint));
            }
        }
        None
    }
}

/// Returns the numbers of a version up to an `x`, which stands for any.
fn parts(version: &str) -> Option<Vec<u32>> {
    let known = version.split('.').take_while(|part| !matches!(*part, "x" | "*"));
    known.map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Place};

    fn is_within(min: &str, max: &str, version: &str) -> bool {
        let at = |bound: &str| Some((bound.to_owned(), Place::file("theme.toml")));
        Bounds { min: at(min), max: at(max) }.fault(version).is_none()
    }

    #[test]
    fn a_bound_counts_as_far_as_it_goes() {
        assert!(is_within("0.1", "0.x", "0.1.0"));
        assert!(is_within("0.1", "0.x", "0.9.3"));
        assert!(is_within("0.1.2", "0.3", "0.3.7"));
        assert!(!is_within("0.1.2", "0.3", "0.1.1"));
        assert!(!is_within("0.1", "0.3", "0.4.0"));
        assert!(!is_within("0.1", "0.x", "1.0.0"));
        assert!(!is_within("new", "0.x", "1.0.0"));
    }
}
