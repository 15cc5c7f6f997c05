//! Time as calendars have it (RFC 5545): rules of repetition, time zones, and files of other calendars.

pub mod ics;
pub mod rule;
pub mod zone;
