//! What a whole build does with a whole site.

mod order;
mod typography;
