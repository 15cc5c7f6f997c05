//! Sockets and threads: one per connection, so many and no more, all of which can be ended.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    Preview, connection,
    desk::{self, Desk},
    host,
    live::Live,
    pages,
    request::Method,
};
use crate::{
    diag::{Lang, Text, text},
    watch::Watch,
};

/// Ports that are tried when none is asked for.
const PORTS: RangeInclusive<u16> = 8000..=8040;
/// Connections at once. Open pages that listen hold one each.
const CONNECTIONS_MAX: usize = 128;
/// From here on connections are closed after each answer.
const CROWD: usize = CONNECTIONS_MAX / 2;
/// Rendering happens on these threads, and deeply nested texts take stack.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// How to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The port: `None` takes the first free one from 8000 on, `Some(0)` any free one.
    pub port: Option<u16>,
}

/// A server that holds its port and is ready to run.
pub struct Server {
    listeners: Vec<TcpListener>,
    desk: Desk,
}

impl Server {
    /// Takes the port on 127.0.0.1 and, where there is one, on `::1`. With a `watch`, the preview is
    /// kept up to date; it should have been started before the preview was loaded.
    pub fn bind(options: Options, preview: Arc<dyn Preview>, watch: Option<Watch>) -> Result<Self, ServeError> {
        let (listeners, port) = match options.port {
            Some(0) => free_port()?,
            Some(port) => (listen(port).map_err(|error| ServeError::of(port, &error))?, port),
            None => PORTS
                .clone()
                .find_map(|port| listen(port).ok().map(|listeners| (listeners, port)))
                .map_or_else(free_port, Ok)?,
        };
        Ok(Self { listeners, desk: Desk { live: Live::new(preview, watch), port } })
    }

    /// Returns the port it holds.
    pub fn port(&self) -> u16 {
        self.desk.port
    }

    /// Returns the addresses to open, one per site, and for a site that has parts for some one where they can be
    /// chosen: what to tell the person.
    pub fn addresses(&self) -> Vec<String> {
        let (port, sites) = (self.port(), self.desk.live.preview.sites());
        let only = host::only(&sites);
        let mut addresses = Vec::new();
        for (at, site) in sites.iter().enumerate() {
            let name = &site.name;
            let own = match only {
                Some(_) => format!("http://localhost:{port}/"),
                None => format!("http://{name}.localhost:{port}/"),
            };
            match site.part {
                None => addresses.push(own),
                // The first of its parts: one address leads to all.
                Some(_) if sites[..at].last().is_some_and(|before| before.part.is_none()) => {
                    addresses.push(pages::readers_url(port, name));
                }
                Some(_) => {}
            }
        }
        addresses
    }

    /// Starts answering, in threads of its own.
    pub fn start(self) -> Result<Running, ServeError> {
        let port = self.port();
        let shared = Arc::new(Shared { desk: self.desk, sockets: Mutex::default(), ended: AtomicBool::new(false) });
        let mut threads = Vec::new();
        let mut addresses = Vec::new();
        let failed = |error: io::Error| ServeError::of(port, &error);
        for listener in self.listeners {
            addresses.push(listener.local_addr().map_err(failed)?);
            let shared = Arc::clone(&shared);
            threads.push(spawn("accept", move || accept(&listener, &shared)).map_err(failed)?);
        }
        let follower = Arc::clone(&shared);
        threads.push(spawn("watch", move || follower.desk.live.follow()).map_err(failed)?);
        Ok(Running { shared, threads, addresses })
    }
}

/// A server at work. Dropping it leaves it at work; [`Running::stop`] ends it.
pub struct Running {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    addresses: Vec<SocketAddr>,
}

impl Running {
    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.shared.desk.port
    }

    /// Blocks for as long as the server runs, passing on what people should know about the watch.
    pub fn wait(&self, notice: &mut dyn FnMut(Text)) {
        while !self.shared.ended.load(Ordering::SeqCst) {
            if let Some(trouble) = self.shared.desk.live.trouble() {
                notice(trouble.text());
            }
            thread::park_timeout(Duration::from_millis(500));
        }
    }

    /// Ends all connections and frees the port.
    pub fn stop(self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.shared.desk.live.stop();
        for socket in self.shared.lock().open.values() {
            socket.shutdown(Shutdown::Both).ok();
        }
        for address in self.addresses {
            // Wakes the thread that accepts.
            drop(TcpStream::connect_timeout(&address, Duration::from_secs(1)));
        }
        for thread in self.threads {
            thread.join().ok();
        }
    }
}

struct Shared {
    desk: Desk,
    sockets: Mutex<Sockets>,
    ended: AtomicBool,
}

/// The open connections, to be counted and to be ended.
#[derive(Default)]
struct Sockets {
    next: u64,
    open: BTreeMap<u64, TcpStream>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a connection, if one is left.
    fn enter(self: &Arc<Self>, stream: &TcpStream) -> Option<Place> {
        let handle = stream.try_clone().ok()?;
        let mut sockets = self.lock();
        if sockets.open.len() >= CONNECTIONS_MAX || self.ended.load(Ordering::SeqCst) {
            return None;
        }
        sockets.next += 1;
        let number = sockets.next;
        sockets.open.insert(number, handle);
        Some(Place { shared: Arc::clone(self), number })
    }
}

/// A connection's place, left when it ends, however it ends.
struct Place {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.lock().open.remove(&self.number);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(mut stream) = stream else {
            // Out of file descriptors, most likely: others will be closed.
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        let Some(place) = shared.enter(&stream) else {
            // Said in passing: this thread waits for nobody.
            stream.set_nonblocking(true).ok();
            desk::refusal(503, Lang::En).write(Method::Get, false, &mut stream).ok();
            continue;
        };
        // Without a thread the connection is dropped, and its place with it.
        spawn("connection", move || {
            let crowded = || place.shared.lock().open.len() > CROWD;
            connection::serve(stream, &place.shared.desk, &crowded);
        })
        .ok();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(format!("serve-{name}")).stack_size(STACK_BYTES).spawn(work)
}

/// Listens on both loopback addresses; a machine without IPv6 has one.
fn listen(port: u16) -> io::Result<Vec<TcpListener>> {
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = v4.local_addr()?.port();
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
        Ok(v6) => Ok(vec![v4, v6]),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(vec![v4]),
    }
}

fn free_port() -> Result<(Vec<TcpListener>, u16), ServeError> {
    let attempt = || {
        let listeners = listen(0)?;
        let port = listeners[0].local_addr()?.port();
        Ok((listeners, port))
    };
    // Free on one address and taken on the other is possible, though not five times.
    (0..4).find_map(|_| attempt().ok()).map_or_else(|| attempt().map_err(|e: io::Error| ServeError::of(0, &e)), Ok)
}

/// Why serving cannot begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServeError {
    /// Another program listens on this port.
    PortTaken {
        /// The port.
        port: u16,
    },
    /// Anything else.
    Failed {
        /// The port.
        port: u16,
        /// The system's reason.
        reason: String,
    },
}

impl ServeError {
    fn of(port: u16, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::PortTaken { port },
            _ => Self::Failed { port, reason: error.to_string() },
        }
    }

    /// Returns what happened and what to do, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::PortTaken { port } => text!(
                "port {port} is taken by another program; choose another with --port, or leave it out",
                "le port {port} est pris par un autre programme ; choisissez-en un autre avec --port, ou ne dites rien"
            ),
            Self::Failed { port, reason } => {
                text!("cannot listen on port {port}: {reason}", "impossible d’écouter sur le port {port} : {reason}")
            }
        }
    }
}
