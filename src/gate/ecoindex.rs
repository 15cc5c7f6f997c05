//! `EcoIndex`: one figure for a page, of how many elements it has, how much it asks for and how heavy that is.
//!
//! The formula is public, and so are the quantiles of pages of the HTTP Archive and the grades, which the collective
//! *Conception numérique responsable* publishes for all tools (`ecoindex_reference.json` of
//! <https://github.com/cnumr/ecoindex_reference>; the same numbers here, compared on 22 November 2026): 100 minus five
//! sixths of the three ranks among twenty, elements counting thrice, requests twice; a grade is above its bound. A
//! kilobyte has 1 000 bytes, as in the collective’s own tools of today.

use serde::Serialize;

/// A page's figure and its letter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EcoIndex {
    /// From 0 to 100, to one digit behind the point; more is better.
    pub score: f64,
    /// From A to G.
    pub grade: char,
}

const ELEMENTS: [f64; 21] = [
    0.0, 47.0, 75.0, 159.0, 233.0, 298.0, 358.0, 417.0, 476.0, 537.0, 603.0, 674.0, 753.0, 843.0, 949.0, 1076.0,
    1237.0, 1459.0, 1801.0, 2479.0, 594_601.0,
];
const REQUESTS: [f64; 21] = [
    0.0, 2.0, 15.0, 25.0, 34.0, 42.0, 49.0, 56.0, 63.0, 70.0, 78.0, 86.0, 95.0, 105.0, 117.0, 130.0, 147.0, 170.0,
    205.0, 281.0, 3920.0,
];
const KILOBYTES: [f64; 21] = [
    0.0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
    2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223_212.26,
];

/// Returns the figure of a page of so many elements, requests and bytes.
pub fn ecoindex(elements: u32, requests: u32, bytes: u64) -> EcoIndex {
    #[expect(clippy::cast_precision_loss, reason = "no page has a petabyte")]
    let kilobytes = bytes as f64 / 1000.0;
    let ranks = 3.0 * rank(&ELEMENTS, f64::from(elements))
        + 2.0 * rank(&REQUESTS, f64::from(requests))
        + rank(&KILOBYTES, kilobytes);
    let score = (1000.0 - 50.0 * ranks / 6.0).round() / 10.0;
    let grades = [(80.0, 'A'), (70.0, 'B'), (55.0, 'C'), (40.0, 'D'), (25.0, 'E'), (10.0, 'F')];
    let grade = grades.into_iter().find(|(above, _)| score > *above).map_or('G', |(_, grade)| grade);
    EcoIndex { score, grade }
}

/// Returns the rank of a value among quantiles, in between as far as it has come.
fn rank(quantiles: &[f64; 21], value: f64) -> f64 {
    let Some(at) = quantiles.iter().skip(1).position(|bound| value < *bound) else { return 20.0 };
    let part = (value - quantiles[at]) / (quantiles[at + 1] - quantiles[at]);
    #[expect(clippy::cast_precision_loss, reason = "one of twenty")]
    let rank = at as f64;
    rank + part
}

#[cfg(test)]
mod tests {
    use super::ecoindex;

    #[test]
    fn the_public_figures_come_out() {
        for (elements, requests, kilobytes, score, grade) in [
            (0, 0, 0, 100.0, 'A'),
            (594_601, 3920, 223_213, 0.0, 'G'),
            (150, 5, 60, 89.5, 'A'),
            (250, 6, 100, 85.8, 'A'),
            (350, 10, 200, 80.7, 'A'),
            (400, 10, 200, 78.6, 'B'),
            (600, 20, 500, 67.5, 'C'),
            (1200, 90, 3000, 28.8, 'E'),
        ] {
            let of = ecoindex(elements, requests, kilobytes * 1000);
            assert!((of.score - score).abs() < 0.11, "{of:?}, not {score}");
            assert_eq!(of.grade, grade);
        }
    }
}
