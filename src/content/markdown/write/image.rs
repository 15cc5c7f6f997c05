//! An image: its address, how large it is, in which sizes it can be had. A sound or a film is written like
//! one; what becomes of it, the theme decides.

use super::{Dialect, Link, Writer, files::played, text};
use crate::content::markdown::Shown;

impl Writer<'_> {
    /// Begins an image; what follows until its end is its description.
    pub(super) fn open_image(&mut self, image: &Link<'_>) {
        if self.images == 0 {
            self.player = image.target.as_deref().filter(|_| !self.gfm()).and_then(played);
        }
        if self.images == 0 && self.player.is_some() {
            self.alt = self.html.len();
        } else if self.images == 0 {
            self.source(image);
            self.html.push_str(" alt=\"");
            self.alt = self.html.len();
        }
        self.images += 1;
    }

    /// Ends an image.
    pub(super) fn close_image(&mut self, image: &Link<'_>) {
        self.images -= 1;
        if self.images > 0 {
            return;
        }
        if let Some(kind) = self.player.take() {
            self.play(kind, image);
            return;
        }
        if text::is_bare(&self.html[self.alt..]) {
            self.html.remove(self.alt - 1);
        } else if self.html.len() == self.alt {
            self.html.truncate(self.alt - "=\"".len());
        } else {
            self.html.push('"');
        }
        self.title(image);
        image.attributes.write(&mut self.html);
        self.html.push('>');
        if std::mem::take(&mut self.has_sources) {
            self.html.push_str("</picture>");
        }
        self.pen.object();
    }

    /// Writes a part of an image's description: in an attribute, or for the theme to write.
    pub(super) fn alt_text(&mut self, run: &str) {
        match self.player {
            Some(_) => self.html.push_str(run),
            None => text::escape_quoted(run, &mut self.html),
        }
    }

    fn source(&mut self, image: &Link<'_>) {
        let shown = match (&image.target, self.dialect) {
            (Some(target), Dialect::Sobre) => self.holes.picture(target),
            _ => Ok(None),
        };
        let shown = shown.unwrap_or_else(|found| {
            let place = (self.place)(image.span.clone());
            self.found.push(found.at(place));
            None
        });
        if let Some(shown) = shown {
            self.shown(image, &shown);
            return;
        }
        self.html.push_str("<img");
        if let Some(target) = &image.target {
            self.address("src", target);
        }
    }

    fn shown(&mut self, image: &Link<'_>, shown: &Shown) {
        let own = |key| image.attributes.get(key).and_then(|value| value.parse::<u32>().ok()).filter(|n| *n > 0);
        let (own_width, own_height) = (own("width"), own("height"));
        let sizes = own_width.map(|width| format!("{width}px"));
        let sizes = sizes.as_deref().unwrap_or(&shown.sizes);
        if !shown.avif.is_empty() {
            self.html.push_str("<picture><source type=image/avif");
            text::attribute("srcset", &shown.avif, &mut self.html);
            text::attribute("sizes", sizes, &mut self.html);
            self.html.push('>');
            self.has_sources = true;
        }
        self.html.push_str("<img");
        text::attribute("src", &shown.src, &mut self.html);
        if shown.width == 0 {
            return;
        }
        if !shown.srcset.is_empty() {
            text::attribute("srcset", &shown.srcset, &mut self.html);
            text::attribute("sizes", sizes, &mut self.html);
        }
        let scaled = |length: u32, by: u32, of: u32| u64::from(length) * u64::from(by) / u64::from(of.max(1));
        let (width, height) = match (own_width, own_height) {
            (None, None) => (Some(shown.width.into()), Some(shown.height.into())),
            (Some(width), None) => (None, Some(scaled(shown.height, width, shown.width))),
            (None, Some(height)) => (Some(scaled(shown.width, height, shown.height)), None),
            _ => (None, None),
        };
        for (key, length) in [("width", width), ("height", height)] {
            if let Some(length) = length {
                text::attribute(key, &length.to_string(), &mut self.html);
            }
        }
        // What is seen first is not waited for.
        if self.pictures > 0 && image.attributes.get("loading").is_none() {
            self.html.push_str(" loading=lazy");
        }
        self.pictures += 1;
    }
}
