//! What a whole build does with a whole site.

mod external;
mod order;
mod output;
mod redirects;
mod typography;
