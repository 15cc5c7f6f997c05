//! Which of a picture's sizes a browser takes (HTML § 4.8.4.3): on a screen 1280 pixels wide, each pixel one.

use super::address::references;

/// Width of the screen for which is reckoned, in pixels.
const VIEWPORT: f64 = 1280.0;

/// Returns the address of the picture that a browser takes; `width` is the element's own, if it says one.
pub(super) fn choice(srcset: &str, sizes: Option<&str>, width: Option<f64>) -> Option<String> {
    let srcset = references(srcset);
    let mut candidates = candidates(&srcset, || source_size(sizes.unwrap_or("100vw"), width));
    candidates.sort_by(|a, b| a.1.total_cmp(&b.1));
    let fine = candidates.iter().find(|(_, density)| *density >= 1.0).or(candidates.last())?;
    Some(fine.0.to_owned())
}

/// Returns the addresses of all candidates.
pub(super) fn all(srcset: &str) -> Vec<String> {
    let srcset = references(srcset);
    candidates(&srcset, || VIEWPORT).into_iter().map(|(address, _)| address.to_owned()).collect()
}

fn candidates(srcset: &str, size: impl Fn() -> f64) -> Vec<(&str, f64)> {
    let mut found = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        let (descriptor, after) = if bare.len() < address.len() {
            ("", after)
        } else {
            after.split_at(after.find(',').unwrap_or(after.len()))
        };
        let descriptor = descriptor.trim_ascii();
        let number = |unit: char| descriptor.strip_suffix(unit).and_then(|number| number.trim().parse::<f64>().ok());
        let density = number('x').or_else(|| number('w').map(|width| width / size().max(1.0))).unwrap_or(1.0);
        found.push((bare, density));
        rest = after;
    }
}

fn source_size(sizes: &str, width: Option<f64>) -> f64 {
    let fitting = sizes.split(',').map(str::trim_ascii).find_map(|entry| {
        if entry.eq_ignore_ascii_case("auto") {
            return width;
        }
        let (condition, length) = match entry.rfind(')') {
            Some(end) if entry.starts_with('(') => (&entry[..=end], entry[end + 1..].trim_ascii()),
            _ => ("", entry),
        };
        if applies(condition) { pixels(length) } else { None }
    });
    fitting.unwrap_or(VIEWPORT)
}

fn applies(condition: &str) -> bool {
    let holds = |part: &str| {
        let part = part.trim_ascii().trim_matches(['(', ')']);
        let Some((feature, length)) = part.split_once(':') else { return part.is_empty() };
        let Some(length) = pixels(length.trim_ascii()) else { return false };
        match feature.trim_ascii() {
            "min-width" => VIEWPORT >= length,
            "max-width" => VIEWPORT <= length,
            _ => false,
        }
    };
    condition.split(" and ").all(holds)
}

/// Returns a length in pixels; `None` of what would have to be worked out.
fn pixels(length: &str) -> Option<f64> {
    let (number, unit) =
        length.split_at(length.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(length.len()));
    let number: f64 = number.parse().ok()?;
    match unit {
        "px" => Some(number),
        "em" | "rem" => Some(number * 16.0),
        "vw" => Some(number * VIEWPORT / 100.0),
        "" if number == 0.0 => Some(0.0),
        _ => None,
    }
}

/// Whether the media query of a `source` holds on that screen; one that is not understood does.
pub(super) fn is_shown(media: &str) -> bool {
    !media.starts_with('(') || applies(media)
}

#[cfg(test)]
mod tests {
    use super::choice;

    #[test]
    fn the_smallest_picture_is_taken_that_is_wide_enough() {
        let set = "/a-480.webp 480w,/a-960.webp 960w, /a-1200.webp 1200w";
        let taken = |sizes: &str| choice(set, Some(sizes), Some(480.0)).unwrap();
        assert_eq!(taken("(min-width:46em) 42em,100vw"), "/a-960.webp");
        assert_eq!(taken("(max-width: 46em) 100vw, 30rem"), "/a-480.webp");
        assert_eq!(taken("auto, 100vw"), "/a-480.webp");
        assert_eq!(taken("100vw"), "/a-1200.webp");
        assert_eq!(choice("/b.png 2x, /a.png", None, None).unwrap(), "/a.png");
    }
}
