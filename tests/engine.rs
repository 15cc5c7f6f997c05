//! What a whole build does with a whole site.

mod events;
mod external;
mod feeds;
mod files;
mod order;
mod output;
mod pictures;
mod redirects;
mod rows;
mod search;
mod typography;
