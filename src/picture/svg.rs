//! A drawing (SVG 2) without what acts: scripts, events, other documents, files of others.
//!
//! Browsers run nothing in a drawing that an `<img>` shows, but they do in one that is opened by its own
//! address, with all the rights of the site. So what a site publishes is a drawing and nothing else. What is
//! harmless passes as it was written, to the byte.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    events::{BytesStart, Event, attributes::Attribute},
};

/// Elements that are dropped with all they hold, whatever their namespace: what runs, what embeds, and HTML.
const ACTING: [&str; 26] = [
    "applet",
    "audio",
    "base",
    "body",
    "button",
    "canvas",
    "embed",
    "foreignobject",
    "form",
    "frame",
    "handler",
    "html",
    "iframe",
    "img",
    "input",
    "link",
    "listener",
    "meta",
    "object",
    "script",
    "select",
    "source",
    "template",
    "textarea",
    "track",
    "video",
];

/// Elements that change attributes while one looks.
const ANIMATING: [&str; 3] = ["animate", "animatetransform", "set"];

/// A drawing, and what had to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing<'s> {
    /// What is left: as it was when nothing had to go.
    pub svg: Cow<'s, str>,
    /// The elements and attributes that were dropped, in order, each once.
    pub dropped: Vec<String>,
}

/// Returns a drawing without what acts, or what is wrong with it as XML, in English, and where: a byte offset.
///
/// ```
/// use sobre::picture::without_scripts;
/// let drawing = without_scripts("<svg onload=\"x()\"><script>x()</script><path d=\"M0 0\"/></svg>").unwrap();
/// assert_eq!(drawing.svg, "<svg><path d=\"M0 0\"/></svg>");
/// assert_eq!(drawing.dropped, ["onload", "script"]);
/// ```
pub fn without_scripts(svg: &str) -> Result<Drawing<'_>, (String, usize)> {
    let mut cleaner = Cleaner { svg, kept: String::new(), upto: 0, dropped: Vec::new() };
    let mut reader = Reader::from_str(svg);
    let (mut from, mut depth, mut acting, mut style) = (0, 0_usize, None, false);
    loop {
        let event = reader.read_event().map_err(|error| (error.to_string(), at(reader.error_position())))?;
        let to = at(reader.buffer_position());
        match &event {
            Event::Eof if depth > 0 => return Err(("it ends within an element".into(), to)),
            Event::Eof => break,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(until) = acting {
            cleaner.drop(from..to);
            if depth < until {
                acting = None;
            }
        } else {
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    if acts(tag) {
                        cleaner.note(&local(tag.name().local_name().as_ref()));
                        cleaner.drop(from..to);
                        acting = matches!(event, Event::Start(_)).then_some(depth);
                    } else {
                        style = local(tag.name().local_name().as_ref()) == "style";
                        cleaner.tag(tag, from..to, matches!(event, Event::Empty(_)))?;
                    }
                }
                Event::End(_) => style = false,
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if style && fetches(&svg[from..to]) => {
                    cleaner.note("url()");
                    cleaner.drop(from..to);
                }
                // `xml-stylesheet`, and whatever else a program may act on.
                Event::PI(_) => {
                    cleaner.note("<?…?>");
                    cleaner.drop(from..to);
                }
                Event::DocType(text) if text.contains(&b'[') => {
                    return Err(("it declares entities of its own".into(), from));
                }
                _ => {}
            }
        }
        from = to;
    }
    Ok(cleaner.finish())
}

struct Cleaner<'s> {
    svg: &'s str,
    kept: String,
    /// Up to where it was kept or dropped.
    upto: usize,
    dropped: Vec<String>,
}

impl<'s> Cleaner<'s> {
    fn note(&mut self, what: &str) {
        if !self.dropped.iter().any(|known| known == what) {
            self.dropped.push(what.to_owned());
        }
    }

    fn drop(&mut self, range: std::ops::Range<usize>) {
        self.kept.push_str(&self.svg[self.upto..range.start]);
        self.upto = range.end;
    }

    /// Keeps a tag, without those of its attributes that act.
    fn tag(&mut self, tag: &BytesStart<'_>, range: std::ops::Range<usize>, empty: bool) -> Result<(), (String, usize)> {
        let name = local(tag.name().local_name().as_ref());
        let mut kept = String::new();
        let mut all = true;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| (error.to_string(), range.start))?;
            if is_harmless(&name, &attribute) {
                let key = String::from_utf8_lossy(attribute.key.as_ref());
                let value = String::from_utf8_lossy(&attribute.value);
                let quote = if value.contains('"') { '\'' } else { '"' };
                kept.extend([" ", &key, "="]);
                kept.push(quote);
                kept.push_str(&value);
                kept.push(quote);
            } else {
                all = false;
                self.note(&String::from_utf8_lossy(attribute.key.as_ref()));
            }
        }
        if !all {
            self.drop(range);
            let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
            self.kept.extend(["<", &name, &kept, if empty { "/>" } else { ">" }]);
        }
        Ok(())
    }

    fn finish(mut self) -> Drawing<'s> {
        if self.dropped.is_empty() {
            return Drawing { svg: Cow::Borrowed(self.svg), dropped: self.dropped };
        }
        self.kept.push_str(&self.svg[self.upto..]);
        Drawing { svg: Cow::Owned(self.kept), dropped: self.dropped }
    }
}

/// Whether an element acts.
fn acts(tag: &BytesStart<'_>) -> bool {
    let name = local(tag.name().local_name().as_ref());
    let aims = || {
        tag.attributes().flatten().any(|attribute| {
            let key = local(attribute.key.local_name().as_ref());
            let aim = meaning(&attribute).rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
            key == "attributename" && (aim == "href" || aim == "src" || aim.starts_with("on"))
        })
    };
    ACTING.contains(&name.as_str()) || (ANIMATING.contains(&name.as_str()) && aims())
}

/// Whether an attribute of `element` neither runs nor fetches anything.
fn is_harmless(element: &str, attribute: &Attribute<'_>) -> bool {
    let key = local(attribute.key.local_name().as_ref());
    let value = meaning(attribute);
    match key.as_str() {
        key if key.starts_with("on") => false,
        // A link that somebody follows is none that is fetched.
        "href" if element == "a" => leads(&value),
        "href" | "src" => is_own(&value),
        "action" | "formaction" | "srcdoc" | "data" => false,
        "xmlns" => true,
        // Any other may hold `url(…)`: fill, filter, mask, marker, cursor, style.
        _ => attribute.key.prefix().is_some_and(|prefix| prefix.as_ref() == b"xmlns") || !fetches(&value),
    }
}

/// Whether an address only leads somewhere when it is followed.
fn leads(address: &str) -> bool {
    let address = squeezed(address);
    let scheme =
        address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&scheme))
}

/// Returns an address as browsers read its beginning: without what they skip, in lower case.
fn squeezed(address: &str) -> String {
    address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_lowercase).collect()
}

/// Whether an address is of a part of the same file, or of a picture within it.
fn is_own(address: &str) -> bool {
    let address = squeezed(address);
    let pictures = ["png", "jpeg", "jpg", "gif", "webp", "avif"];
    let picture = |rest: &str| {
        pictures.iter().any(|kind| rest.strip_prefix(kind).is_some_and(|rest| rest.starts_with([';', ','])))
    };
    address.is_empty() || address.starts_with('#') || address.strip_prefix("data:image/").is_some_and(picture)
}

/// Whether a piece of CSS fetches something, or hides what it does behind escapes.
fn fetches(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    let foreign = |(at, _): (usize, &str)| {
        let inside = css[at + 4..].split(')').next().unwrap_or_default();
        !is_own(inside.trim().trim_matches(['"', '\'']).trim_start_matches("&quot;").trim_start_matches("&apos;"))
    };
    css.contains('\\')
        || css.contains("@import")
        || css.contains("image-set")
        || css.contains("expression(")
        || css.contains("javascript:")
        || css.match_indices("url(").any(foreign)
}

/// Returns a name in lower case: what is dropped is, however it is written.
fn local(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// Returns what an attribute's value means: as browsers read it, with its references resolved.
fn meaning<'a>(attribute: &'a Attribute<'_>) -> Cow<'a, str> {
    attribute
        .unescape_value()
        .map_or_else(|_| String::from_utf8_lossy(&attribute.value), |value| Cow::Owned(value.into_owned()))
}

fn at(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::without_scripts;

    fn cleaned(svg: &str) -> String {
        without_scripts(svg).unwrap().svg.into_owned()
    }

    #[test]
    fn a_drawing_that_only_draws_is_left_as_it_is() {
        for svg in [
            "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox='0 0 1 1'>\n<!-- a > b -->\n<defs><linearGradient id='a'/></defs><use xlink:href='#a'/><path fill='url(#a)' style=\"mask:url('#b')\"/>\n<style>.a{fill:url(#a)}</style><image href='data:image/png;base64,AA=='/><a href='https://autre.example/'><text>é &amp; &#233;</text></a><animate attributeName='x' to='1'/></svg>\n",
            "<svg/>",
            "",
        ] {
            assert_eq!(without_scripts(svg).map(|drawing| drawing.dropped), Ok(vec![]), "{svg}");
            assert_eq!(cleaned(svg), svg);
        }
    }

    #[test]
    fn what_acts_is_dropped_and_the_rest_stays() {
        for (svg, left) in [
            ("<svg><SCRIPT>x</SCRIPT><g/></svg>", "<svg><g/></svg>"),
            ("<svg><svg:script xmlns:svg='s'><![CDATA[x<y]]></svg:script></svg>", "<svg></svg>"),
            ("<svg><script href='x'/><g/></svg>", "<svg><g/></svg>"),
            ("<svg><foreignObject><body><p>x</p></body></foreignObject>a</svg>", "<svg>a</svg>"),
            ("<svg ONLOAD='x'><g id=\"a\" onclick='y'/></svg>", "<svg><g id=\"a\"/></svg>"),
            ("<svg><a href='javascript:x'>t</a></svg>", "<svg><a>t</a></svg>"),
            ("<svg><a href='java&#x09;script:x'>t</a></svg>", "<svg><a>t</a></svg>"),
            ("<svg><use href='https://autre.example/#a'/></svg>", "<svg><use/></svg>"),
            ("<svg><use xlink:href='data:image/svg+xml,x'/></svg>", "<svg><use/></svg>"),
            ("<svg><image href='//autre.example/p.png'/></svg>", "<svg><image/></svg>"),
            ("<svg><set attributeName='xlink:href' to='javascript:x'/></svg>", "<svg></svg>"),
            ("<svg><animate attributeName='onload' to='x'/><g/></svg>", "<svg><g/></svg>"),
            ("<svg><path fill='url(https://autre.example/a)'/></svg>", "<svg><path/></svg>"),
            ("<svg><path style='fill:u\\72l(//autre.example)'/></svg>", "<svg><path/></svg>"),
            ("<svg><style>@import '//autre.example/a.css';</style><g/></svg>", "<svg><style></style><g/></svg>"),
            ("<?xml-stylesheet href='//autre.example'?><svg/>", "<svg/>"),
            ("<svg><h:iframe xmlns:h='http://www.w3.org/1999/xhtml' src='x'/></svg>", "<svg></svg>"),
        ] {
            assert_eq!(cleaned(svg), left, "{svg}");
            let again = without_scripts(left).unwrap();
            assert_eq!((again.svg.as_ref(), again.dropped), (left, vec![]), "cleaned once for all");
        }
    }

    #[test]
    fn what_is_no_xml_is_told_with_its_place() {
        for (svg, place) in [("<svg><g></svg>", 8), ("<svg>", 5), ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", 0)]
        {
            assert_eq!(without_scripts(svg).map_err(|(_, at)| at), Err(place), "{svg}");
        }
    }
}
