//! The preview server and the watcher, over real sockets and a real disk.

mod client;
mod demo;
mod farm;
mod hosts;
mod http;
mod live;
mod readers;
mod watch;
