//! Colours as style sheets write them (CSS Color 4 and 5), worked out as far as a contrast needs it.

/// Red, green and blue from 0 to 1, as they are shown (sRGB).
pub(super) type Rgb = [f64; 3];

/// Returns the colour that a value is, its `var()` replaced; `None` of one that is not solid, or not understood.
pub(super) fn parse(value: &str, is_dark: bool) -> Option<Rgb> {
    let value = value.trim_ascii();
    let lower = value.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix('#') {
        return of_hex(hex);
    }
    let Some((name, rest)) = lower.split_once('(') else { return named(&lower) };
    let inner = rest.strip_suffix(')')?.trim_ascii();
    match name {
        "rgb" | "rgba" => of_parts(
            inner,
            ["r", "g", "b"],
            is_dark,
            |rgb| rgb.map(|part| part * 255.0),
            |[r, g, b]| [r / 255.0, g / 255.0, b / 255.0],
            [255.0, 255.0, 255.0],
        ),
        "hsl" | "hsla" => of_parts(inner, ["h", "s", "l"], is_dark, to_hsl, from_hsl, [360.0, 100.0, 100.0]),
        "oklch" => of_parts(inner, ["l", "c", "h"], is_dark, to_oklch, from_oklch, [1.0, 0.4, 360.0]),
        "oklab" => of_parts(inner, ["l", "a", "b"], is_dark, to_oklab, from_oklab, [1.0, 0.4, 0.4]),
        "light-dark" => {
            let parts = split(inner, ',');
            parse(parts.get(usize::from(is_dark))?, is_dark)
        }
        "color-mix" => mix(inner, is_dark),
        _ => None,
    }
}

/// Returns the contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance).
pub(super) fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |rgb: Rgb| {
        let [r, g, b] = rgb.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn of_hex(hex: &str) -> Option<Rgb> {
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok().map(|byte| f64::from(byte) / 255.0);
    let one = |at: usize| u8::from_str_radix(hex.get(at..=at)?, 16).ok().map(|half| f64::from(half) / 15.0);
    match hex.len() {
        3 => Some([one(0)?, one(1)?, one(2)?]),
        4 if hex.ends_with('f') => Some([one(0)?, one(1)?, one(2)?]),
        6 => Some([pair(0)?, pair(2)?, pair(4)?]),
        8 if hex.ends_with("ff") => Some([pair(0)?, pair(2)?, pair(4)?]),
        _ => None,
    }
}

fn named(name: &str) -> Option<Rgb> {
    let hex = match name {
        "black" => "000",
        "white" | "canvas" => "fff",
        "gray" | "grey" => "808080",
        "silver" => "c0c0c0",
        "lightgray" | "lightgrey" => "d3d3d3",
        "darkgray" | "darkgrey" => "a9a9a9",
        "red" => "f00",
        "maroon" => "800000",
        "orange" => "ffa500",
        "yellow" => "ff0",
        "olive" => "808000",
        "lime" => "0f0",
        "green" => "008000",
        "aqua" | "cyan" => "0ff",
        "teal" => "008080",
        "blue" => "00f",
        "navy" => "000080",
        "fuchsia" | "magenta" => "f0f",
        "purple" => "800080",
        "pink" => "ffc0cb",
        _ => return None,
    };
    of_hex(hex)
}

/// Cuts a text at the separators that stand in no parentheses.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_u32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && (c == separator || (separator == ' ' && c.is_ascii_whitespace())) => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.into_iter().map(str::trim_ascii).filter(|part| !part.is_empty()).collect()
}

/// Returns the colour of three parts in a space; `full` is what 100 % of each means.
fn of_parts(
    inner: &str,
    names: [&str; 3],
    is_dark: bool,
    to: impl Fn(Rgb) -> [f64; 3],
    from: impl Fn([f64; 3]) -> Rgb,
    full: [f64; 3],
) -> Option<Rgb> {
    let mut parts =
        if inner.contains(',') && !inner.starts_with("from ") { split(inner, ',') } else { split(inner, ' ') };
    let mut origin = [0.0; 3];
    if parts.first() == Some(&"from") {
        origin = to(parse(parts.get(1)?, is_dark)?);
        parts.drain(..2);
    }
    if let Some(at) = parts.iter().position(|part| *part == "/") {
        if !matches!(parts.get(at + 1), Some(&("1" | "100%" | "alpha"))) {
            return None;
        }
        parts.truncate(at);
    }
    if parts.len() == 4 && !matches!(parts[3], "1" | "1.0" | "100%") || parts.len() < 3 {
        return None;
    }
    let mut values = [0.0; 3];
    for (at, value) in values.iter_mut().enumerate() {
        let mut expression = Expression { rest: parts[at], names, origin, full: full[at] };
        *value = expression.sum()?;
        if !expression.rest.trim_ascii().is_empty() {
            return None;
        }
    }
    Some(from(values).map(|part| part.clamp(0.0, 1.0)))
}

fn mix(inner: &str, is_dark: bool) -> Option<Rgb> {
    let parts = split(inner, ',');
    let [space, a, b] = parts.as_slice() else { return None };
    let read = |part: &str| {
        let words = split(part, ' ');
        let share = words.iter().find_map(|word| word.strip_suffix('%')?.parse::<f64>().ok());
        let colour = words.iter().find(|word| !word.ends_with('%'))?;
        Some((parse(colour, is_dark)?, share))
    };
    let ((a, share_a), (b, share_b)) = (read(a)?, read(b)?);
    let share = match (share_a, share_b) {
        (Some(a), Some(b)) if a + b > 0.0 => a / (a + b),
        (Some(a), _) => a / 100.0,
        (None, Some(b)) => 1.0 - b / 100.0,
        (None, None) => 0.5,
    };
    let between = |a: [f64; 3], b: [f64; 3]| [0, 1, 2].map(|at| a[at] * share + b[at] * (1.0 - share));
    match *space {
        "in srgb" => Some(between(a, b)),
        "in oklab" | "in oklch" => Some(from_oklab(between(to_oklab(a), to_oklab(b)))),
        _ => None,
    }
}

/// A sum as `calc()` takes it, the parts of the colour it is made from by name.
struct Expression<'e> {
    rest: &'e str,
    names: [&'e str; 3],
    origin: [f64; 3],
    full: f64,
}

impl Expression<'_> {
    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        loop {
            let rest = self.rest.trim_ascii_start();
            let Some(sign) = rest.chars().next().filter(|c| matches!(c, '+' | '-')) else { return Some(value) };
            self.rest = &rest[1..];
            let next = self.product()?;
            value += if sign == '+' { next } else { -next };
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.term()?;
        loop {
            let rest = self.rest.trim_ascii_start();
            let Some(sign) = rest.chars().next().filter(|c| matches!(c, '*' | '/')) else { return Some(value) };
            self.rest = &rest[1..];
            let next = self.term()?;
            value = if sign == '*' { value * next } else { value / next };
        }
    }

    fn term(&mut self) -> Option<f64> {
        self.rest = self.rest.trim_ascii_start();
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            let value = self.sum()?;
            self.rest = self.rest.trim_ascii_start().strip_prefix(')')?;
            return Some(value);
        }
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
        if self.rest.starts_with(is_number) {
            let end =
                1 + self.rest[1..].find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(self.rest.len() - 1);
            let number: f64 = self.rest[..end].parse().ok()?;
            let unit = self.rest[end..].find(|c: char| !(c.is_ascii_alphabetic() || c == '%'));
            let (unit, rest) = self.rest[end..].split_at(unit.unwrap_or(self.rest.len() - end));
            self.rest = rest;
            return match unit {
                "" | "deg" => Some(number),
                "%" => Some(number / 100.0 * self.full),
                "turn" => Some(number * 360.0),
                _ => None,
            };
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Some(rest) = rest.strip_prefix('(') {
            self.rest = rest;
            return self.function(word);
        }
        if word == "none" {
            return Some(0.0);
        }
        self.names.iter().position(|name| *name == word).map(|at| self.origin[at])
    }

    fn function(&mut self, name: &str) -> Option<f64> {
        let mut values = vec![self.sum()?];
        loop {
            let rest = self.rest.trim_ascii_start();
            if let Some(rest) = rest.strip_prefix(',') {
                self.rest = rest;
                values.push(self.sum()?);
            } else {
                self.rest = rest.strip_prefix(')')?;
                break;
            }
        }
        match (name, values.as_slice()) {
            ("calc", [value]) => Some(*value),
            ("min", values) => values.iter().copied().reduce(f64::min),
            ("max", values) => values.iter().copied().reduce(f64::max),
            ("clamp", [low, value, high]) => Some(value.min(*high).max(*low)),
            ("abs", [value]) => Some(value.abs()),
            _ => None,
        }
    }
}

fn linear(part: f64) -> f64 {
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn coded(part: f64) -> f64 {
    if part <= 0.003_130_8 { part * 12.92 } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 }
}

fn to_oklab(rgb: Rgb) -> [f64; 3] {
    let [r, g, b] = rgb.map(linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
    ]
}

fn from_oklab([lightness, a, b]: [f64; 3]) -> Rgb {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
    .map(|part| coded(part.clamp(0.0, 1.0)))
}

fn to_oklch(rgb: Rgb) -> [f64; 3] {
    let [l, a, b] = to_oklab(rgb);
    [l, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0)]
}

fn from_oklch([l, c, h]: [f64; 3]) -> Rgb {
    let (sin, cos) = h.to_radians().sin_cos();
    from_oklab([l, c * cos, c * sin])
}

fn from_hsl([h, s, l]: [f64; 3]) -> Rgb {
    let (s, l) = (s / 100.0, l / 100.0);
    let part = |n: f64| {
        let k = (n + h / 30.0).rem_euclid(12.0);
        l - s * l.min(1.0 - l) * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    };
    [part(0.0), part(8.0), part(4.0)]
}

fn to_hsl([r, g, b]: Rgb) -> [f64; 3] {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let (l, range) = (f64::midpoint(most, least), most - least);
    if range <= f64::EPSILON {
        return [0.0, 0.0, l * 100.0];
    }
    let h = if most <= r {
        (g - b) / range
    } else if most <= g {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    [(h * 60.0).rem_euclid(360.0), range / (1.0 - (2.0 * l - 1.0).abs()) * 100.0, l * 100.0]
}

#[cfg(test)]
mod tests {
    use super::{contrast, parse};

    fn near(a: &str, b: &str) {
        let (left, right) = (parse(a, false).unwrap(), parse(b, false).unwrap());
        let apart = left.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 0.01, "{a} is {left:?}, {b} is {right:?}");
    }

    #[test]
    fn one_colour_written_in_many_ways() {
        near("#f00", "rgb(255 0 0)");
        near("#ff0000", "hsl(0, 100%, 50%)");
        near("#ff0000", "oklch(.628 .2577 29.23)");
        near("rgb(128 128 128)", "color-mix(in srgb, black 50%, white)");
        near("oklch(from #1f6b4f l c h)", "#1f6b4f");
        near("oklch(from #1f6b4f l min(c,.4) calc(h + 0))", "#1f6b4f");
        near("hsl(from #1f6b4f h s l)", "#1f6b4f");
        near("light-dark(#123456, #fff)", "#123456");
        assert_eq!(parse("rgb(0 0 0 / .5)", false), None);
        assert_eq!(parse("currentcolor", false), None);
    }

    #[test]
    fn contrast_is_wcag_s() {
        let of = |a: &str, b: &str| contrast(parse(a, false).unwrap(), parse(b, false).unwrap());
        assert!((of("#000", "#fff") - 21.0).abs() < 1e-9);
        assert!((of("#767676", "#fff") - 4.54).abs() < 0.01);
        assert!((of("#777", "#fff") - 4.48).abs() < 0.01);
    }
}
