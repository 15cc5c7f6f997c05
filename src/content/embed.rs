//! Films, maps, sounds and messages that lie with somebody else: what is known of them by their address alone.
//!
//! Shown in a frame, they would report every reader to that somebody before a click. So a card leads to them; which
//! service that is, and where people rather than frames are to go, follows from the address.

use std::borrow::Cow;

use crate::path::percent_decoded;

/// What lies at an address of a service that others would put into a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// What the service is called.
    pub service: Cow<'static, str>,
    /// What it shows.
    pub kind: EmbedKind,
    /// The address that people open: a frame’s own often shows nothing outside of one.
    pub link: String,
}

/// What a service shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbedKind {
    /// A film.
    Film,
    /// A sound.
    Sound,
    /// A map.
    Map,
    /// A message, or several.
    Post,
    /// A form.
    Form,
}

impl EmbedKind {
    /// Returns its name in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Sound => "sound",
            Self::Map => "map",
            Self::Post => "post",
            Self::Form => "form",
        }
    }
}

/// Services by host; those of a host that ends so belong to it, too.
const SERVICES: [(&str, &str, EmbedKind); 32] = [
    ("youtube.com", "YouTube", EmbedKind::Film),
    ("youtube-nocookie.com", "YouTube", EmbedKind::Film),
    ("youtu.be", "YouTube", EmbedKind::Film),
    ("vimeo.com", "Vimeo", EmbedKind::Film),
    ("dailymotion.com", "Dailymotion", EmbedKind::Film),
    ("dai.ly", "Dailymotion", EmbedKind::Film),
    ("twitch.tv", "Twitch", EmbedKind::Film),
    ("ted.com", "TED", EmbedKind::Film),
    ("openstreetmap.org", "OpenStreetMap", EmbedKind::Map),
    ("openstreetmap.fr", "OpenStreetMap", EmbedKind::Map),
    ("osm.org", "OpenStreetMap", EmbedKind::Map),
    ("umap-project.org", "uMap", EmbedKind::Map),
    ("framacarte.org", "Framacarte", EmbedKind::Map),
    ("maps.app.goo.gl", "Google Maps", EmbedKind::Map),
    ("maps.google.com", "Google Maps", EmbedKind::Map),
    ("maps.google.fr", "Google Maps", EmbedKind::Map),
    ("soundcloud.com", "SoundCloud", EmbedKind::Sound),
    ("spotify.com", "Spotify", EmbedKind::Sound),
    ("mixcloud.com", "Mixcloud", EmbedKind::Sound),
    ("deezer.com", "Deezer", EmbedKind::Sound),
    ("bandcamp.com", "Bandcamp", EmbedKind::Sound),
    ("facebook.com", "Facebook", EmbedKind::Post),
    ("fb.watch", "Facebook", EmbedKind::Film),
    ("instagram.com", "Instagram", EmbedKind::Post),
    ("twitter.com", "X", EmbedKind::Post),
    ("x.com", "X", EmbedKind::Post),
    ("bsky.app", "Bluesky", EmbedKind::Post),
    ("tiktok.com", "TikTok", EmbedKind::Film),
    ("linkedin.com", "LinkedIn", EmbedKind::Post),
    ("helloasso.com", "HelloAsso", EmbedKind::Form),
    ("framaforms.org", "Framaforms", EmbedKind::Form),
    ("forms.gle", "Google Forms", EmbedKind::Form),
];

/// Returns what lies at a whole address, when it is something that others would put into a frame; a page about the
/// service itself (`https://vimeo.com/`) is only a page.
///
/// ```
/// use sobre::content::embed::{EmbedKind, embed};
/// let film = embed("https://www.youtube-nocookie.com/embed/a_b?rel=0").unwrap();
/// assert_eq!((&*film.service, film.kind, &*film.link), ("YouTube", EmbedKind::Film, "https://www.youtube.com/watch?v=a_b"));
/// assert_eq!(embed("https://jardin.example/film"), None);
/// ```
pub fn embed(address: &str) -> Option<Embed> {
    let address = Address::of(address)?;
    let (service, kind) = address.service()?;
    let link = address.for_people(&service).unwrap_or_else(|| address.whole());
    Some(Embed { service, kind, link })
}

/// An address in its parts.
struct Address<'a> {
    host: String,
    path: &'a str,
    /// With its `?`, and the fragment.
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn of(address: &'a str) -> Option<Self> {
        let address = address.trim();
        let rest = ["https://", "http://", "//"].iter().find_map(|scheme| {
            address.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme))?;
            address.get(scheme.len()..)
        })?;
        let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (path, rest) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        let host = host.to_ascii_lowercase();
        let fits = |c: char| !c.is_whitespace() && !matches!(c, '@' | '"' | '<' | '>');
        (host.contains('.') && host.chars().all(fits)).then_some(Self { host, path, rest })
    }

    fn whole(&self) -> String {
        format!("https://{}{}{}", self.host, self.path, self.rest)
    }

    fn service(&self) -> Option<(Cow<'static, str>, EmbedKind)> {
        let path = self.path.trim_end_matches('/');
        if let Some(found) = self.by_path(path) {
            return Some(found);
        }
        let is_of = |known: &str| {
            let rest = self.host.strip_suffix(known)?;
            (rest.is_empty() || rest.ends_with('.')).then_some(())
        };
        // A service’s home says nothing to be shown; a map’s shows a place in what follows it.
        let is_something = |kind| !path.is_empty() || kind == EmbedKind::Map && !self.rest.is_empty();
        SERVICES
            .iter()
            .find(|(known, ..)| is_of(known).is_some())
            .filter(|(.., kind)| is_something(*kind))
            .map(|(_, service, kind)| (Cow::Borrowed(*service), *kind))
    }

    /// Recognises what anybody’s host may serve: by the paths of the program.
    fn by_path(&self, path: &str) -> Option<(Cow<'static, str>, EmbedKind)> {
        let is_google = self.host.split('.').rev().nth(1) == Some("google");
        if is_google && path.starts_with("/maps") {
            return Some(("Google Maps".into(), EmbedKind::Map));
        }
        if self.host == "docs.google.com" && path.starts_with("/forms/") {
            return Some(("Google Forms".into(), EmbedKind::Form));
        }
        let peertube = ["/w/", "/videos/watch/", "/videos/embed/", "/video-playlists/embed/"];
        let id = peertube.iter().find_map(|start| path.strip_prefix(start)).map(|id| id.trim_start_matches("p/"));
        if id.is_some_and(|id| id.len() >= 20 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
            return Some((format!("PeerTube ({})", self.host).into(), EmbedKind::Film));
        }
        let mut parts = path.strip_prefix("/@")?.split('/');
        let (user, number) = (parts.next()?, parts.next()?);
        let is_post = !user.is_empty() && number.len() > 9 && number.bytes().all(|b| b.is_ascii_digit());
        is_post.then(|| (format!("Mastodon ({})", self.host).into(), EmbedKind::Post))
    }

    /// Returns the value of a parameter of the query, decoded.
    fn parameter(&self, key: &str) -> Option<String> {
        let query = self.rest.strip_prefix('?')?.split('#').next()?;
        let value = query.split(['&', ';']).map(|pair| pair.trim_start_matches("amp;")).find_map(|pair| {
            let (own, value) = pair.split_once('=')?;
            (own == key).then_some(value)
        })?;
        String::from_utf8(percent_decoded(value)).ok()
    }

    /// Returns where people go rather than frames; `None` when that is the same.
    fn for_people(&self, service: &str) -> Option<String> {
        let after = |start: &str| {
            let id = self.path.strip_prefix(start)?.split('/').next()?;
            (!id.is_empty()).then_some(id)
        };
        match service {
            "YouTube" => match after("/embed/")? {
                "videoseries" => Some(format!("https://www.youtube.com/playlist?list={}", self.parameter("list")?)),
                id => Some(format!("https://www.youtube.com/watch?v={id}")),
            },
            "Vimeo" => after("/video/").map(|id| format!("https://vimeo.com/{id}")),
            "Dailymotion" => {
                let id = after("/embed/video/").map(str::to_owned).or_else(|| self.parameter("video"))?;
                Some(format!("https://www.dailymotion.com/video/{id}"))
            }
            "OpenStreetMap" if self.path.starts_with("/export/embed") => self.place(),
            "Google Maps" if self.path.starts_with("/maps/embed") => self.google_place(),
            "Facebook" if self.path.starts_with("/plugins/") => {
                self.parameter("href").filter(|to| to.starts_with("https://"))
            }
            "Instagram" | "Framaforms" => Some(format!(
                "https://{}{}",
                self.host,
                self.path.strip_suffix("/embed").or(self.path.strip_suffix("/embed/"))?
            )),
            "X" => self.parameter("id").map(|id| format!("https://x.com/i/status/{id}")),
            "Spotify" => Some(format!("https://{}/{}", self.host, self.path.strip_prefix("/embed/")?)),
            "SoundCloud" => self.parameter("url").filter(|to| to.starts_with("https://")),
            "HelloAsso" => {
                let page = self.path.split("/widget").next().filter(|page| page.len() < self.path.len())?;
                Some(format!("https://{}{page}", self.host))
            }
            _ if service.starts_with("PeerTube") => {
                after("/videos/embed/").map(|id| format!("https://{}/w/{id}", self.host))
            }
            _ if service.starts_with("Mastodon") => {
                Some(format!("https://{}{}", self.host, self.path.strip_suffix("/embed")?))
            }
            _ => None,
        }
    }

    /// Returns the map around the middle of what a frame of OpenStreetMap shows, with its marker.
    fn place(&self) -> Option<String> {
        let numbers = |key: &str| -> Option<Vec<f64>> {
            self.parameter(key)?.split(',').map(|number| number.trim().parse().ok()).collect()
        };
        let marker = numbers("marker").filter(|marker| marker.len() == 2);
        let around = numbers("bbox").filter(|around| around.len() == 4);
        let (lat, lon) = match (&marker, &around) {
            (Some(marker), _) => (marker[0], marker[1]),
            (None, Some(around)) => (f64::midpoint(around[1], around[3]), f64::midpoint(around[0], around[2])),
            (None, None) => return None,
        };
        // As much of the world as the frame shows, on a screen of twice its width.
        let width = around.map_or(0.01, |around| (around[2] - around[0]).abs().max(0.0002));
        let zoom = (1..19).rev().find(|zoom| 720.0 / f64::from(1_u32 << zoom) >= width).unwrap_or(1);
        let at = format!("#map={zoom}/{lat:.5}/{lon:.5}");
        let mark = marker.map(|_| format!("?mlat={lat:.5}&mlon={lon:.5}")).unwrap_or_default();
        Some(format!("https://www.openstreetmap.org/{mark}{at}"))
    }

    /// Returns the map at the place that a frame of Google Maps shows.
    fn google_place(&self) -> Option<String> {
        let what = self.parameter("pb")?;
        let number = |mark: &str| {
            let after = what.split(mark).nth(1)?;
            after.split('!').next()?.parse::<f64>().ok()
        };
        Some(format!("https://www.google.com/maps?q={},{}", number("!3d")?, number("!2d")?))
    }
}

#[cfg(test)]
mod tests {
    use super::embed;

    fn said(address: &str) -> String {
        embed(address).map_or("-".into(), |it| format!("{} {} {}", it.service, it.kind.name(), it.link))
    }

    #[test]
    fn what_others_put_into_frames_is_known_by_its_address() {
        for (address, expected) in [
            ("https://youtu.be/a_b?t=3", "YouTube film https://youtu.be/a_b?t=3"),
            ("https://www.youtube.com/watch?v=a_b", "YouTube film https://www.youtube.com/watch?v=a_b"),
            ("//www.youtube.com/embed/a_b?rel=0&amp;start=3", "YouTube film https://www.youtube.com/watch?v=a_b"),
            (
                "https://www.youtube.com/embed/videoseries?list=PL1",
                "YouTube film https://www.youtube.com/playlist?list=PL1",
            ),
            ("https://player.vimeo.com/video/1?h=x", "Vimeo film https://vimeo.com/1"),
            ("HTTPS://Vimeo.com/1", "Vimeo film https://vimeo.com/1"),
            (
                "https://geo.dailymotion.com/player.html?video=x8",
                "Dailymotion film https://www.dailymotion.com/video/x8",
            ),
            (
                "https://tube.exemple.org/videos/embed/9db9f8b0-3c1b-4b4e-9d3e-1f2a3b4c5d6e",
                "PeerTube (tube.exemple.org) film https://tube.exemple.org/w/9db9f8b0-3c1b-4b4e-9d3e-1f2a3b4c5d6e",
            ),
            (
                "https://tube.exemple.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
                "PeerTube (tube.exemple.org) film https://tube.exemple.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
            ),
            (
                "https://www.openstreetmap.org/export/embed.html?bbox=2.34%2C48.85%2C2.36%2C48.86&layer=mapnik&marker=48.855%2C2.35",
                "OpenStreetMap map https://www.openstreetmap.org/?mlat=48.85500&mlon=2.35000#map=15/48.85500/2.35000",
            ),
            (
                "https://www.openstreetmap.org/#map=12/48/2",
                "OpenStreetMap map https://www.openstreetmap.org/#map=12/48/2",
            ),
            (
                "https://umap.openstreetmap.fr/fr/map/lieux_1",
                "OpenStreetMap map https://umap.openstreetmap.fr/fr/map/lieux_1",
            ),
            (
                "https://www.google.com/maps/embed?pb=!1m1!2d2.35!3d48.85!4f",
                "Google Maps map https://www.google.com/maps?q=48.85,2.35",
            ),
            ("https://www.google.fr/maps/place/Lyon", "Google Maps map https://www.google.fr/maps/place/Lyon"),
            (
                "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1&width=500",
                "Facebook post https://www.facebook.com/a/posts/1",
            ),
            ("https://platform.twitter.com/embed/Tweet.html?id=12", "X post https://x.com/i/status/12"),
            (
                "https://social.exemple.org/@jardin/109876543210987654",
                "Mastodon (social.exemple.org) post https://social.exemple.org/@jardin/109876543210987654",
            ),
            ("https://www.instagram.com/p/AbC/embed/", "Instagram post https://www.instagram.com/p/AbC"),
            (
                "https://www.helloasso.com/associations/jardin/formulaires/1/widget-bouton",
                "HelloAsso form https://www.helloasso.com/associations/jardin/formulaires/1",
            ),
            (
                "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b",
                "SoundCloud sound https://soundcloud.com/a/b",
            ),
        ] {
            assert_eq!(said(address), expected, "{address}");
        }
    }

    #[test]
    fn other_pages_are_only_pages() {
        for address in [
            "https://vimeo.com/",
            "https://www.google.com/search?q=maps",
            "https://notyoutube.com/watch?v=1",
            "https://youtube.com.exemple.org/watch?v=1",
            "https://exemple.org/@jardin",
            "https://exemple.org/w/accueil",
            "/film.mp4",
            "mailto:a@youtube.com",
            "youtu.be/x",
            "https://",
        ] {
            assert_eq!(said(address), "-", "{address}");
        }
    }
}
