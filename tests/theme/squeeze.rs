//! The law of squeezing: a template says the same to a reader before and after.

use proptest::prelude::*;
use sobre::minify::squeeze_template;
use tera::{Context, Tera, context};

use super::reader;

/// A template that means something.
#[derive(Debug, Clone)]
enum Tree {
    Text(String),
    Element { open: String, close: &'static str, children: Vec<Tree> },
    Exact(String),
    If { condition: &'static str, then: Vec<Tree>, otherwise: Option<Vec<Tree>> },
    For { list: &'static str, body: Vec<Tree>, otherwise: Option<Vec<Tree>>, skip: bool },
    Set(Vec<Tree>),
    Block(Vec<Tree>),
    Verbatim(&'static str),
}

fn write(trees: &[Tree], out: &mut String, blocks: &mut usize) {
    for tree in trees {
        match tree {
            Tree::Text(text) | Tree::Exact(text) => out.push_str(text),
            Tree::Verbatim(text) => out.push_str(text),
            Tree::Element { open, close, children } => {
                out.push_str(open);
                write(children, out, blocks);
                out.push_str(close);
            }
            Tree::If { condition, then, otherwise } => {
                out.push_str(&format!("{{% if {condition} %}}"));
                write(then, out, blocks);
                write_else(otherwise.as_ref(), out, blocks);
                out.push_str("{% endif %}");
            }
            Tree::For { list, body, otherwise, skip } => {
                out.push_str(&format!("{{% for x in {list} %}}"));
                if *skip {
                    out.push_str("{% if x == 1 %}{% continue %}{% endif %}");
                }
                write(body, out, blocks);
                write_else(otherwise.as_ref(), out, blocks);
                out.push_str("{% endfor %}");
            }
            Tree::Set(body) => {
                out.push_str("{% set caught %}");
                write_inert(body, out);
                out.push_str("{% endset %}|{{ caught }}|");
            }
            Tree::Block(body) => {
                *blocks += 1;
                let name = format!("b{blocks}");
                out.push_str(&format!("{{% block {name} %}}"));
                write(body, out, blocks);
                out.push_str("{% endblock %}");
            }
        }
    }
}

fn write_else(otherwise: Option<&Vec<Tree>>, out: &mut String, blocks: &mut usize) {
    if let Some(otherwise) = otherwise {
        out.push_str("{% else %}");
        write(otherwise, out, blocks);
    }
}

/// Tera has no blocks inside captures.
fn write_inert(trees: &[Tree], out: &mut String) {
    let mut text = String::new();
    write(trees, &mut text, &mut 0);
    if !text.contains("{% block") && !text.contains("{% set") {
        out.push_str(&text);
    }
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(""), 2 => Just(" "), 2 => Just("\n  "), 1 => Just("\t\n")]
}

fn leaf() -> impl Strategy<Value = Tree> {
    let word = prop_oneof![
        Just("mot"),
        Just("été"),
        Just("a  b"),
        Just("&amp;"),
        Just("&#32;"),
        Just("{{ v }}"),
        Just("{."),
        Just("<"),
        Just("AT&T"),
        Just("\u{a0}"),
        Just("")
    ];
    prop_oneof![
        6 => (space(), word, space()).prop_map(|(a, word, b)| Tree::Text(format!("{a}{word}{b}"))),
        1 => space().prop_map(|s| Tree::Exact(format!("<pre>\n{s}<b> x{s}</b> {s}</pre>"))),
        1 => Just(Tree::Verbatim("<textarea>  a\n b </textarea>")),
        1 => Just(Tree::Verbatim("<script>if (a  < b) {  }</script>")),
        1 => Just(Tree::Verbatim("<!-- seen by nobody -->")),
        1 => Just(Tree::Verbatim("<!--#include virtual=\"/x\" -->")),
        1 => Just(Tree::Verbatim("{# nor this -->#}")),
        1 => Just(Tree::Verbatim("{% set y = \"%}  <b>\" %}")),
        1 => Just(Tree::Verbatim("{%- if v -%}  v  {%- endif -%}")),
        1 => Just(Tree::Verbatim("{% raw %}  {{ x }}  <b> {% endraw %}")),
        1 => Just(Tree::Verbatim("{<!-- c -->{ x <!-- c -->b> <<!-- c -->b AT&<!-- c -->amp;")),
        1 => Just(Tree::Verbatim("<br>")),
        1 => Just(Tree::Verbatim("<img src=\"{{ v }}\"  alt='a  >  b' />")),
        1 => Just(Tree::Verbatim("<input value = \"\" title='' {% if v %}  checked=\"checked\"{% endif %} disabled>")),
    ]
}

fn element(children: Vec<Tree>, which: usize) -> Tree {
    let (open, close) = [
        ("<p>", "</p>"),
        ("<div class=\"a b\"\n id=\"{{ v }}\">", "</div>"),
        ("<li class=\"a\">", "</li>"),
        ("<span>", "</span>"),
        ("<b>", "</b>"),
        ("<a href=\"/x/\" title='it&quot;s'>", "</a>"),
        ("<i class='icon'>", "</i>"),
        ("<button type=\"button\">", "</button>"),
        ("<td>", "</td>"),
        ("<custom-thing a=b/c  d = 'e'>", "</custom-thing>"),
        ("<svg viewBox=\"0 0 1 1\"><path d=\"M0\" />", "</svg>"),
    ][which % 11];
    Tree::Element { open: open.to_owned(), close, children }
}

fn trees() -> impl Strategy<Value = Vec<Tree>> {
    let tree = leaf().prop_recursive(5, 60, 5, |inner| {
        let many = prop::collection::vec(inner, 0..5);
        let condition = prop_oneof![Just("p"), Just("q")];
        let list = prop_oneof![Just("zero"), Just("one"), Just("two")];
        prop_oneof![
            8 => (many.clone(), 0..11usize).prop_map(|(children, which)| element(children, which)),
            3 => (condition, many.clone(), prop::option::of(many.clone()))
                .prop_map(|(condition, then, otherwise)| Tree::If { condition, then, otherwise }),
            3 => (list, many.clone(), prop::option::of(many.clone()), any::<bool>())
                .prop_map(|(list, body, otherwise, skip)| Tree::For { list, body, otherwise, skip }),
            1 => many.clone().prop_map(Tree::Set),
            1 => many.prop_map(Tree::Block),
        ]
    });
    prop::collection::vec(tree, 0..6)
}

fn render(template: &str, p: bool, q: bool) -> Result<String, String> {
    let mut tera = Tera::default();
    tera.add_raw_template("t.html", template).map_err(|error| error.to_string())?;
    let context: Context = context! { p, q, v => "v", zero => &[0_i64; 0], one => &[0], two => &[0, 1, 2] };
    tera.render("t.html", &context).map_err(|error| error.to_string())
}

fn check(template: &str) -> Result<(), TestCaseError> {
    let squeezed = squeeze_template(template);
    prop_assert!(squeezed.len() <= template.len());
    prop_assert_eq!(squeeze_template(&squeezed), squeezed.clone(), "squeezing again changes nothing");
    for (p, q) in [(false, false), (false, true), (true, false), (true, true)] {
        let before = render(template, p, q).map_err(TestCaseError::reject)?;
        let after = render(&squeezed, p, q).map_err(TestCaseError::fail)?;
        prop_assert_eq!(reader::lines(&before), reader::lines(&after), "from {}\nto {}", template, squeezed);
        prop_assert_eq!(reader::tags(&before), reader::tags(&after));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 65_536, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_sees_the_same_of_a_squeezed_template(trees in trees()) {
        let mut template = String::new();
        write(&trees, &mut template, &mut 0);
        check(&template)?;
    }

    #[test]
    fn any_text_is_squeezed_without_harm(text in "[<>{}%#!/ a&;\"'=\n-]{0,60}") {
        let squeezed = squeeze_template(&text);
        prop_assert!(squeezed.len() <= text.len());
    }
}

#[test]
fn a_dash_reaches_through_the_template_s_comments_and_no_break_spaces() {
    check("{%- if v -%} v {%- endif -%}{# nor this #}<!-- seen by nobody --> word").unwrap();
    check("<p><span>{%- if v -%}  v  {%- endif -%}\u{a0} </span> {{ v }}</p>").unwrap();
    check("{{- v -}} {# one #} {# two #} <!-- three --> word").unwrap();
}
