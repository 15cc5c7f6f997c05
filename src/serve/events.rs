//! Server-sent events: tells an open page when it should look different.
//!
//! A page says what it shows (the state it was sent with). It is told to reload only if its own
//! answer has changed, whatever the cause: so nothing reloads without reason, and a page that was
//! away, through a sleep or a restart of the server, catches up when it asks again.

use std::{
    fmt::Write as _,
    io::{self, Write},
    time::Duration,
};

use super::{
    desk::Desk,
    findings::{self, Findings},
    live::Effect,
    request::{Method, Request},
    target::Target,
};

/// Silence after which a comment is sent: the only way to notice that nobody listens any more.
const HEARTBEAT: Duration = Duration::from_secs(15);

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                    Connection: close\r\n\r\nretry: 300\n\n";

/// An open page that wants to hear of changes.
pub(super) struct Listener {
    site: String,
    page: Option<Target>,
    seen: String,
    method: Method,
}

impl Listener {
    pub(super) fn new(site: &str, request: &Request) -> Self {
        let last = request.header("last-event-id").map(str::to_owned);
        let seen = last.or_else(|| request.target.value("seen")).unwrap_or_default();
        let page = request.target.value("page").and_then(|page| Target::parse(&page));
        Self { site: site.to_owned(), page, seen, method: request.method }
    }

    /// Sends events until the page closes or the server stops.
    pub(super) fn run(mut self, desk: &Desk, stream: &mut impl Write) -> io::Result<()> {
        stream.write_all(HEAD.as_bytes())?;
        if self.method == Method::Head {
            return Ok(());
        }
        let mut generation = desk.live.generation();
        let mut told = String::new();
        // What happened before it asked is not known: if it shows something else, it reloads.
        let mut effect = Effect::default();
        loop {
            let mut message = String::new();
            self.say_page(desk, effect, &mut message);
            say_findings(desk, &self.site, &mut told, &mut message);
            stream.write_all(if message.is_empty() { b":\n\n" } else { message.as_bytes() })?;
            let Some(newest) = desk.live.wait_after(generation, HEARTBEAT) else { return Ok(()) };
            effect = desk.live.effect_after(generation, &self.site);
            generation = newest;
        }
    }

    /// Says how the page is to be renewed, if it is.
    fn say_page(&mut self, desk: &Desk, effect: Effect, message: &mut String) {
        let Some(page) = &self.page else { return };
        let state = desk.live.preview.answer(&self.site, &page.path, page.query.as_deref()).state();
        let differs = state != self.seen;
        let event = match effect {
            Effect { text: true, .. } if differs => "reload",
            Effect { asset: true, .. } => "reload",
            Effect { style: true, .. } => "css",
            _ if differs => "reload",
            _ => return,
        };
        let _ = write!(message, "id: {state}\nevent: {event}\ndata: {}\n\n", u8::from(differs));
        self.seen = state;
    }
}

/// Says how many findings there are, if they are others than those it was told of.
fn say_findings(desk: &Desk, site: &str, told: &mut String, message: &mut String) {
    let diagnostics = desk.live.preview.diagnostics(site);
    let state = findings::state_of(&diagnostics);
    if state == *told {
        return;
    }
    let Findings { errors, warnings, .. } = Findings::of(&diagnostics);
    let _ = write!(message, "event: findings\ndata: {}\n\n", errors + warnings);
    *told = state;
}
