//! The style sheet that follows from a site's options: its colours and letters, as the theme's template
//! `look.css` writes them. A file of its own, so that no page needs a style in its text.

use std::sync::Arc;

use tera::{Context, Value};

use super::{Static, Theme, files::StaticFile, statics::fingerprinted, to_tera};
use crate::content::node;

/// The template that makes it, and the file that it becomes.
const LOOK: &str = "look.css";

impl Theme {
    /// Returns what `look.css` makes of a site's options; `None` when the chain has no such template, or when nothing
    /// is left to say.
    pub fn look(&self, options: &[(String, node::Value)]) -> Option<Static> {
        if !self.has_template(LOOK) {
            return None;
        }
        let options: tera::Map = options.iter().map(|(key, value)| (key.clone().into(), to_tera(value))).collect();
        let site: tera::Map = [("options".into(), Value::from(options))].into_iter().collect();
        let mut context = Context::new();
        context.insert_value("site", Value::from(site));
        // What is wrong with the template was said when it was compiled.
        let css = self.render(LOOK, &context).ok()?;
        let css = css.trim_ascii();
        if css.is_empty() {
            return None;
        }
        let file = StaticFile::held(Arc::from(css));
        Some(Static { path: LOOK.into(), fingerprinted: fingerprinted(LOOK, &file.digest), file })
    }
}
