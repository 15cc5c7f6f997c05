//! One connection: requests in, answers out, within bounds of size and time.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use super::{
    desk::{Desk, Reply, refusal},
    request::{self, Method, Refusal, Request},
};
use crate::diag::Lang;

/// How long a connection may lie idle between two requests.
const IDLE: Duration = Duration::from_secs(30);
/// How long a request may take to arrive, from its first byte.
const ARRIVAL: Duration = Duration::from_secs(5);
/// How long an asker may take to accept a piece of the answer.
const DELIVERY: Duration = Duration::from_secs(20);
/// What is read and forgotten of a refused request, so that the refusal is not lost on its way.
const LINGER_BYTES: usize = 256 * 1024;

/// Answers requests until the asker leaves, errs, or has to make room.
pub(super) fn serve(mut stream: TcpStream, desk: &Desk, crowded: &dyn Fn() -> bool) {
    // Errors of the network end the connection; there is nobody to tell.
    answer_all(&mut stream, desk, crowded).ok();
    stream.shutdown(Shutdown::Both).ok();
}

fn answer_all(stream: &mut TcpStream, desk: &Desk, crowded: &dyn Fn() -> bool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(DELIVERY))?;
    let mut buffer = Vec::new();
    loop {
        let request = match receive(stream, &mut buffer)? {
            Some(Ok(request)) => request,
            Some(Err(status)) => return refuse(stream, status),
            None => return Ok(()),
        };
        let reply = catch_unwind(AssertUnwindSafe(|| desk.reply(&request)));
        let keep_alive = request.keep_alive && !crowded();
        match reply {
            Ok(Reply::Response(response)) => response.write(request.method, keep_alive, stream)?,
            Ok(Reply::Events(listener)) => return listener.run(desk, stream),
            Err(_) => refusal(500, request.lang()).write(request.method, keep_alive, stream)?,
        }
        if !keep_alive {
            return Ok(());
        }
    }
}

/// Receives a request: `None` if the asker leaves before one begins. What follows it stays in the buffer.
fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Result<Request, Refusal>>> {
    let mut until = Instant::now() + if buffer.is_empty() { IDLE } else { ARRIVAL };
    loop {
        if !buffer.is_empty() {
            match request::parse(buffer) {
                Ok(Some((request, taken))) => {
                    buffer.drain(..taken);
                    return Ok(Some(Ok(request)));
                }
                Ok(None) => {}
                Err(status) => return Ok(Some(Err(status))),
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        let late = || if buffer.is_empty() { None } else { Some(Err(408)) };
        if left.is_zero() {
            return Ok(late());
        }
        stream.set_read_timeout(Some(left))?;
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(0) => return Ok(None),
            Ok(n) => {
                if buffer.is_empty() {
                    until = Instant::now() + ARRIVAL;
                }
                buffer.extend_from_slice(&piece[..n]);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(late()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Answers a refusal, then reads on for a moment: closing on unread bytes would reset the
/// connection, and the asker would never see why.
pub(super) fn refuse(stream: &mut TcpStream, status: Refusal) -> io::Result<()> {
    refusal(status, Lang::En).write(Method::Get, false, stream)?;
    stream.flush()?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_millis(500)))?;
    let until = Instant::now() + Duration::from_secs(1);
    let (mut piece, mut forgotten) = ([0; 4096], 0);
    while forgotten < LINGER_BYTES && Instant::now() < until {
        match stream.read(&mut piece)? {
            0 => break,
            n => forgotten += n,
        }
    }
    Ok(())
}
