//! Whether addresses on other sites answer: each is asked once, through the system's `curl`.
//!
//! Only `check --external` comes here. A program that everybody has and keeps up to date knows
//! proxies, certificates and protocols better than we would; a build never needs it.

use std::{
    collections::BTreeMap,
    io,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use crate::diag::{Code, Diagnostic, Place, Text, text};

/// How many are asked at a time.
const AT_A_TIME: usize = 8;

/// Seconds after which we no longer wait for an answer.
const PATIENCE: &str = "10";

/// An address on another site, as it stands in a text.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Whole address, without its fragment.
    pub url: String,
    /// Where it is written.
    pub place: Place,
}

/// What asking showed.
#[derive(Debug, Default)]
pub struct Asked {
    /// One finding for each place of an address that did not answer well, by index of `links`.
    pub found: Vec<(usize, Diagnostic)>,
    /// Why nothing was asked.
    pub missing: Option<Diagnostic>,
}

/// Asks every address of `links` once, with the program `curl`.
pub fn ask(links: &[Outgoing], curl: &str) -> Asked {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        places.entry(&link.url).or_default().push(at);
    }
    let urls: Vec<(&str, Vec<usize>)> = places.into_iter().collect();
    let (next, absent, found) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(Vec::new()));
    let work = || {
        while let Some((url, places)) = urls.get(next.fetch_add(1, Ordering::Relaxed))
            && !absent.load(Ordering::Relaxed)
        {
            match answer(curl, url) {
                Ok(None) => {}
                Ok(Some(fault)) => {
                    found.lock().unwrap_or_else(PoisonError::into_inner).extend(faults(fault, places, links));
                }
                Err(_) => absent.store(true, Ordering::Relaxed),
            }
        }
    };
    std::thread::scope(|scope| (0..AT_A_TIME.min(urls.len())).for_each(|_| drop(scope.spawn(work))));
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _): &(usize, Diagnostic)| *at);
    Asked { found, missing: absent.into_inner().then(no_curl) }
}

fn faults<'l>(
    fault: Text,
    places: &'l [usize],
    links: &'l [Outgoing],
) -> impl Iterator<Item = (usize, Diagnostic)> + 'l {
    places.iter().map(move |&at| {
        let diagnostic = Diagnostic::new(Code::LINK_EXTERNAL, fault.clone()).at(links[at].place.clone());
        (at, diagnostic)
    })
}

fn no_curl() -> Diagnostic {
    Diagnostic::new(
        Code::LINK_EXTERNAL,
        text!(
            "links to other sites were not tried: the program `curl` cannot be run",
            "les liens vers d’autres sites n’ont pas été essayés : le programme « curl » ne peut pas être lancé"
        ),
    )
    .hint(text!("install it: `apt install curl`", "installez-le : « apt install curl »"))
}

/// Returns what is wrong with the answer of `url`, if anything.
fn answer(curl: &str, url: &str) -> io::Result<Option<Text>> {
    let mut reply = request(curl, url, &["--head"])?;
    if matches!(reply, Reply::Status(403 | 405 | 501)) {
        // Some refuse to say only whether a page is there.
        reply = request(curl, url, &["--range", "0-0"])?;
    }
    Ok(reply.fault(url))
}

/// What `curl` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reply {
    /// A status of HTTP.
    Status(u16),
    /// No answer; curl's exit code.
    Silence(i32),
}

fn request(curl: &str, url: &str, how: &[&str]) -> io::Result<Reply> {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let output = Command::new(curl)
        // First, or it is ignored: no settings of whoever runs this.
        .arg("--disable")
        .args(["--silent", "--globoff", "--location", "--max-redirs", "10", "--max-time", PATIENCE])
        .args(["--proto", "=http,https", "--output", nowhere, "--write-out", "%{http_code}"])
        .args(["--user-agent", concat!("sobre/", env!("CARGO_PKG_VERSION"), " (link check)")])
        .args(how)
        .args(["--url", url])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    let status = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or_default();
    Ok(match (output.status.code(), status) {
        (Some(0), status) => Reply::Status(status),
        (code, _) => Reply::Silence(code.unwrap_or_default()),
    })
}

impl Reply {
    /// Returns what is wrong with it, if anything.
    fn fault(self, url: &str) -> Option<Text> {
        let (en, fr) = match self {
            // 429: it is there, and busy with the likes of us.
            Self::Status(200..=399 | 429) => return None,
            Self::Status(404 | 410) => ("there is no such page (404)".into(), "cette page n’existe pas (404)".into()),
            Self::Status(status) => (format!("it answers {status}"), format!("la réponse est {status}")),
            Self::Silence(6) => ("no such site".into(), "ce site n’existe pas".into()),
            Self::Silence(7) => ("nobody answers there".into(), "personne ne répond".into()),
            Self::Silence(28) => (format!("no answer within {PATIENCE} s"), format!("pas de réponse en {PATIENCE} s")),
            Self::Silence(35 | 51 | 53..=60 | 77 | 80 | 82 | 83 | 90 | 91) => {
                ("its certificate is not valid".into(), "son certificat n’est pas valable".into())
            }
            Self::Silence(47) => ("it redirects in a circle".into(), "il redirige en rond".into()),
            Self::Silence(code) => (format!("curl failed ({code})"), format!("curl a échoué ({code})")),
        };
        Some(text!("{url}: {en}", "{url} : {fr}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Reply;

    #[test]
    fn only_bad_answers_are_told() {
        for good in [200, 206, 304, 308, 429] {
            assert_eq!(Reply::Status(good).fault("https://a.example/"), None);
        }
        for bad in [Reply::Status(0), Reply::Status(404), Reply::Status(500), Reply::Silence(6), Reply::Silence(99)] {
            assert!(bad.fault("https://a.example/").is_some(), "{bad:?}");
        }
    }
}
