//! Puts the reload script into HTML on its way out; what is built never holds it.

/// Returns `html` with the script before its last `</body>`, or `</html>`, or at its end: both tags
/// may be left out. `state` names what is shown, so that the script can ask for newer.
pub(super) fn inject(html: &[u8], state: &str, quiet: bool) -> Vec<u8> {
    let at = last_tag(html, b"</body").or_else(|| last_tag(html, b"</html")).unwrap_or(html.len());
    let quiet = if quiet { " data-quiet" } else { "" };
    let script = format!("<script src=\"/__sobre/reload.js\" data-page=\"{state}\"{quiet} async></script>");
    let mut injected = Vec::with_capacity(html.len() + script.len());
    injected.extend_from_slice(&html[..at]);
    injected.extend_from_slice(script.as_bytes());
    injected.extend_from_slice(&html[at..]);
    injected
}

fn last_tag(html: &[u8], tag: &[u8]) -> Option<usize> {
    memchr::memrchr_iter(b'<', html)
        .find(|&at| html[at..].get(..tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag)))
}

#[cfg(test)]
mod tests {
    use super::inject;

    #[test]
    fn before_the_end_of_the_body_wherever_that_is() {
        let injected = |html: &str| {
            let bytes = inject(html.as_bytes(), "s", false);
            String::from_utf8(bytes)
                .unwrap()
                .replace("<script src=\"/__sobre/reload.js\" data-page=\"s\" async></script>", "|")
        };
        assert_eq!(injected("<body>a</body></html>"), "<body>a|</body></html>");
        assert_eq!(injected("<p>a</BODY >"), "<p>a|</BODY >");
        assert_eq!(injected("<p>a</html>"), "<p>a|</html>");
        assert_eq!(injected("<p>a"), "<p>a|");
        assert_eq!(injected("<pre></body></pre>b</body>"), "<pre></body></pre>b|</body>");
        assert_eq!(injected(""), "|");
    }
}
