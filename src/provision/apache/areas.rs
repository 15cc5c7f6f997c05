//! The private parts of a portal: answered from a release of their own, outside every document root, and only to who
//! is in a group that may read them.
//!
//! Who may is asked of the folder, not of the address: whatever way leads there, the same question is met, and what
//! nobody is named for is refused.

use super::{
    Block,
    host::{Host, hide},
};
use crate::{diag::Lang, publish::PRIVATE, register::Area};

impl Host<'_> {
    /// Says where the parts of a portal are, and who may enter each.
    pub(super) fn parts(&self, block: &mut Block) {
        let Some(lang) = self.site.portal else { return };
        let www = format!("{}/{PRIVATE}/www", self.space);
        block.section("Directory", [www.as_str()], |block| {
            block.say("Options", ["SymLinksIfOwnerMatch"]);
            block.say("AllowOverride", ["None"]);
            block.say("Require", ["all", "denied"]);
        });
        for area in self.private_areas() {
            let folder = area.folder(lang);
            let tree = format!("{www}/current/{folder}");
            let readers: Vec<String> =
                self.private_areas().filter(|reader| reader.enters(area)).map(Area::role).collect();
            block.say("Alias", [format!("/{folder}"), tree.clone()]);
            block.section("Directory", [tree], |block| self.ask(block, &readers));
        }
        // After what is said of files with a fingerprint, which elsewhere are everyone's for a year.
        block.section("LocationMatch", [self.within_parts(lang)], hide);
    }

    /// Keeps the rules for what is public away from the parts.
    pub(super) fn keep_parts(&self, block: &mut Block) {
        if let Some(lang) = self.site.portal {
            block.say("RewriteRule", [self.within_parts(lang).as_str(), "-", "[L]"]);
        }
    }

    fn private_areas(&self) -> impl Iterator<Item = Area> {
        self.areas.iter().copied().filter(|area| *area != Area::Public)
    }

    /// Returns the pattern of addresses in the parts. Folders of areas are letters, digits and `/`.
    fn within_parts(&self, lang: Lang) -> String {
        let folders: Vec<String> = self.private_areas().map(|area| area.folder(lang)).collect();
        format!("^/(?:{})(?:/|$)", folders.join("|"))
    }
}
