//! What a whole build does with a whole site.

mod external;
mod files;
mod order;
mod output;
mod pictures;
mod redirects;
mod search;
mod typography;
