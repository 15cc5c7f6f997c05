//! The desk: which site is asked, and the answer.

use super::{
    Answer, SiteInfo,
    events::Listener,
    findings::{self, Findings},
    host::{self, Host},
    inject::inject,
    live::Live,
    mime_of, pages,
    request::Request,
    response::Response,
    target::Target,
};
use crate::{
    diag::{Lang, Text, text},
    path::for_header,
};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All that an answer needs.
pub(super) struct Desk {
    pub(super) live: Live,
    pub(super) port: u16,
}

/// What becomes of a request.
pub(super) enum Reply {
    /// It is answered.
    Response(Response),
    /// It wants to hear of changes from now on.
    Events(Listener),
}

impl Desk {
    /// Answers a request with what is on disk at this moment.
    pub(super) fn reply(&self, request: &Request) -> Reply {
        self.live.catch_up();
        let sites = self.live.preview.sites();
        let response = match host::find(&request.host, &sites) {
            Host::Site(site) => match request.target.path.strip_prefix("/__sobre/") {
                Some("events") => return Reply::Events(Listener::new(site, request)),
                Some("readers") => {
                    Response::bytes(200, HTML, pages::readers(request.lang(), self.port, site, false, &sites))
                }
                Some(ours) => self.own(site, ours, request.lang()),
                None => self.page(site, &request.target, &sites, request.lang()),
            },
            Host::Farm if request.target.path == "/" => self.farm(200, None, &sites, request.lang()),
            Host::Farm => self.farm(404, None, &sites, request.lang()),
            Host::Unknown => {
                let host = &request.host;
                let lead =
                    text!("No site of this farm is called {host}.", "Aucun site de cette ferme ne s’appelle {host}.");
                self.farm(404, Some(&lead), &sites, request.lang())
            }
            Host::Foreign => refusal(421, request.lang()),
        };
        Reply::Response(response.for_request(request))
    }

    fn page(&self, site: &str, target: &Target, sites: &[SiteInfo], lang: Lang) -> Response {
        let answer = self.live.preview.answer(site, &target.path, target.query.as_deref());
        let state = answer.state();
        let own = |status: u16, bytes: &[u8]| {
            let policy = self.live.preview.policy(site, &target.path, bytes);
            html(status, bytes, &state).with("Content-Security-Policy", policy)
        };
        // The site's page for what is not there, or ours if it has none.
        let missing = |status: u16, body: &[u8]| match body.is_empty() {
            true => html(status, pages::status(lang, status).as_bytes(), &state),
            false => own(status, body),
        };
        match answer {
            Answer::File { mime, bytes, .. } if is_html(mime) => own(200, &bytes),
            Answer::File { mime, bytes, .. } => {
                Response::bytes(200, mime, bytes.to_vec()).with("ETag", format!("\"{state}\""))
            }
            Answer::OnDisk(path) => {
                let mime = mime_of(&path.to_string_lossy());
                let read = if is_html(mime) {
                    std::fs::read(&path).map(|bytes| own(200, &bytes))
                } else {
                    Response::file(&path, mime)
                };
                read.unwrap_or_else(|_| missing(404, &[]))
            }
            Answer::Redirect { to, status } => Response::empty(status).with("Location", for_header(&to)),
            Answer::Closed => {
                // No scheme that a browser knows: it shows the page, where the web server's would ask.
                let page = pages::readers(lang, self.port, site, true, sites);
                Response::bytes(401, HTML, page).with("WWW-Authenticate", "Preview")
            }
            Answer::Gone { body } => missing(410, &body),
            Answer::NotFound { body } => missing(404, &body),
            Answer::Broken { diagnostics } => {
                let page = pages::broken(lang, site, &diagnostics);
                Response::bytes(500, HTML, inject(page.as_bytes(), &state, true))
            }
        }
    }

    /// Answers what lies below `/__sobre/`.
    fn own(&self, site: &str, name: &str, lang: Lang) -> Response {
        match name {
            "reload.js" => Response::bytes(200, SCRIPT, include_str!("reload.js")),
            "restyle.js" => Response::bytes(200, SCRIPT, include_str!("restyle.js")),
            "overlay.js" => Response::bytes(200, SCRIPT, include_str!("overlay.js")),
            "diagnostics.json" => {
                let diagnostics = self.live.preview.diagnostics(site);
                let json = Findings::of(&diagnostics).json(&findings::state_of(&diagnostics), lang);
                Response::bytes(200, mime_of(".json"), json.to_string())
            }
            _ => refusal(404, lang),
        }
    }

    fn farm(&self, status: u16, lead: Option<&Text>, sites: &[SiteInfo], lang: Lang) -> Response {
        let found = |site: &SiteInfo| Findings::of(&self.live.preview.diagnostics(&site.name)).summary(lang);
        let whole = sites.iter().filter(|site| site.part.is_none());
        let page = pages::farm(lang, self.port, lead, whole.map(|site| (site, found(site))));
        Response::bytes(status, HTML, page)
    }
}

/// Returns the answer to a request that is refused.
pub(super) fn refusal(status: u16, lang: Lang) -> Response {
    let response = Response::bytes(status, HTML, pages::status(lang, status));
    if status == 405 { response.with("Allow", "GET, HEAD") } else { response }
}

fn is_html(mime: &str) -> bool {
    mime.starts_with("text/html")
}

fn html(status: u16, bytes: &[u8], state: &str) -> Response {
    Response::bytes(status, HTML, inject(bytes, state, false)).with("ETag", format!("\"{state}\""))
}
