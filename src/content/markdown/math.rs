//! Mathematics in LaTeX's words → MathML, which every browser draws and reads aloud: no script, no font.
//!
//! Pure, and on its guard: the grammar is somebody else's and calls itself for what stands within, so what
//! is absurdly long or deep is refused before it is read, and a panic becomes a finding like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_latex::{
    Parser, ParserError, RenderConfig, Storage,
    config::{DisplayMode, MathStyle},
    mathml::push_mathml,
};

use crate::diag::{Code, Diagnostic, text};

/// Longest formula, in bytes.
const LENGTH_MAX: usize = 4096;
/// Signs that may open something, and commands, each within the other at worst.
const OPENED_MAX: usize = 400;

/// Returns a formula as MathML, or what is wrong with it.
pub(super) fn mathml(latex: &str, is_block: bool, french: bool) -> Result<String, Box<Diagnostic>> {
    let opened = latex.bytes().filter(|byte| matches!(byte, b'{' | b'\\' | b'^' | b'_' | b'[')).count();
    if latex.len() > LENGTH_MAX || opened > OPENED_MAX {
        return Err(Box::new(
            Diagnostic::new(Code::MATH_SYNTAX, text!("this formula is too long", "cette formule est trop longue"))
                .hint(text!("cut it into several", "coupez-la en plusieurs")),
        ));
    }
    let made = catch_unwind(AssertUnwindSafe(|| convert(latex, is_block, french)));
    made.unwrap_or_else(|_| Err("unreadable".to_owned())).map(|mathml| without_styles(&mathml)).map_err(|said| {
        let fact = text!("this formula cannot be read: {said}", "cette formule est illisible : {said}");
        Box::new(Diagnostic::new(Code::MATH_SYNTAX, fact).hint(text!(
            "write it as in LaTeX, such as `\\frac{{a}}{{b}}`; a dollar that is one: `\\$`",
            "écrivez-la comme en LaTeX, par exemple « \\frac{{a}}{{b}} » ; un dollar qui en est un : « \\$ »"
        )))
    })
}

fn convert(latex: &str, is_block: bool, french: bool) -> Result<String, String> {
    let storage = Storage::new();
    // Read whole before it is written: the renderer would show a mistake in the page.
    let events: Vec<_> =
        Parser::new(latex, &storage).collect::<Result<_, _>>().map_err(|error| first_line(&error.to_string()))?;
    let config = RenderConfig {
        display_mode: if is_block { DisplayMode::Block } else { DisplayMode::Inline },
        math_style: if french { MathStyle::French } else { MathStyle::TeX },
        ..RenderConfig::default()
    };
    let mut mathml = String::new();
    push_mathml(&mut mathml, events.into_iter().map(Ok::<_, ParserError>), config)
        .map_err(|error| error.to_string())?;
    Ok(mathml)
}

/// Returns what an error says before it draws where.
fn first_line(said: &str) -> String {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("unreadable");
    line.trim_start_matches("parsing error:").trim().to_owned()
}

/// Drops `style` attributes: a page's policy allows none.
fn without_styles(mathml: &str) -> String {
    let mut rest = mathml;
    let mut kept = String::with_capacity(mathml.len());
    while let Some((before, after)) = rest.split_once(" style=\"") {
        kept.push_str(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::{LENGTH_MAX, mathml};

    #[test]
    fn a_formula_is_mathml_without_styles() {
        let made = mathml(r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}", true, false).unwrap();
        assert!(made.starts_with("<math display=\"block\"") && made.contains("<mfrac>"), "{made}");
        let coloured = mathml(r"\color{red} x \! y", false, false).unwrap();
        assert!(!coloured.contains("style="), "{coloured}");
    }

    #[test]
    fn nothing_that_is_written_takes_it_down() {
        let deep =
            ["{", "\\sqrt", "\\frac", "^", "\\left(", "x^", "\\begin{matrix}", "\\text{", "$", "\\def\\a{\\a}\\a"];
        for unit in deep {
            for count in [1, 50, 300, 3000] {
                let latex = unit.repeat(count);
                drop(mathml(&latex, false, true));
            }
        }
        assert!(mathml(&"x".repeat(LENGTH_MAX + 1), false, false).is_err());
        assert!(mathml("\\frac{1}{\u{e9}\\", false, false).is_err());
    }
}
