//! What an output's bytes say about its sobriety, and what is too much.
//!
//! [`Facts`] are made of one output's bytes alone and remembered with it, so that a build that changes nothing looks
//! at nothing again: how many elements a browser makes of it, what it makes a browser ask for and of whom, and which
//! rules of accessibility it breaks, as far as a text can show that. [`judge`](Pages::judge) then adds up what a page
//! costs with all it asks for, and holds it against the [bounds](Bounds).
//!
//! The scan makes no tree: it goes over the text once, from `<` to `<` (see [`crate::minify`]).

mod address;
mod attributes;
mod colour;
mod contrast;
mod css;
mod ecoindex;
mod element;
mod facts;
mod figures;
mod forms;
mod measure;
mod pages;
mod policy;
mod rule;
mod scan;
mod script;
mod srcset;

pub use address::{host, references};
pub use contrast::Palette;
pub use ecoindex::{EcoIndex, ecoindex};
pub use facts::{Ask, Facts, Finding, Inline, Role, When};
pub use figures::{Figures, PageFigures};
pub use measure::{facts, weigh};
pub use pages::{Bounds, Fault, PageSum, Pages, Weight};
pub use policy::policy;
pub use rule::Rule;
