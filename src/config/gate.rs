//! `[gate]` of `sites/<site>.toml`: what a site lets through, and why.

use crate::{
    content::{node::Kind, reader::Reader},
    diag::{Code, Diagnostic, Place, text},
    gate::Rule,
};

/// What is said of the gate.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct GateConfig {
    /// `lenient`: why findings are only warnings, save requests to other hosts.
    pub lenient: Option<String>,
    /// `[[gate.allow]]`.
    pub allowances: Vec<Allowance>,
}

/// Something that the gate lets through.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Allowance {
    /// `code`: the rule.
    pub rule: Rule,
    /// `page`: the address of the page, or the beginning of several and `*`; all when it is not said.
    pub page: Option<String>,
    /// `containing`: a part of what is found, such as a host; all when it is not said.
    pub containing: Option<String>,
    /// `reason`: shown to visitors.
    pub reason: String,
    /// Where it stands.
    pub place: Place,
}

impl Allowance {
    /// Whether a page's address is one that is meant.
    pub fn is_for(&self, address: &str) -> bool {
        self.page.as_deref().is_none_or(|page| match page.strip_suffix('*') {
            Some(start) => address.starts_with(start),
            None => page == address,
        })
    }
}

impl GateConfig {
    /// Takes `[gate]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let Some(entry) = reader.take("gate") else { return Self::default() };
        reader.within(entry.node, |table| {
            let lenient = table.string_at("lenient").and_then(|given| reason(given, table));
            Self { lenient, allowances: read_allowances(table) }
        })
    }
}

fn read_allowances(table: &mut Reader<'_, '_>) -> Vec<Allowance> {
    let Some(entry) = table.take("allow") else { return Vec::new() };
    let Kind::List(items) = entry.node.kind else {
        return table.within(entry.node, |_| Vec::new());
    };
    items.into_iter().filter_map(|item| table.within(item, read_one)).collect()
}

/// Returns a reason, if it is one.
fn reason((reason, place): (String, Place), table: &mut Reader<'_, '_>) -> Option<String> {
    if !reason.trim().is_empty() {
        return Some(reason);
    }
    let fact = text!("an exception without a reason", "une exception sans raison");
    table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
        "write why it is needed: visitors will read it",
        "écrivez pourquoi elle est nécessaire : les visiteurs le liront"
    )));
    None
}

fn read_one(table: &mut Reader<'_, '_>) -> Option<Allowance> {
    table.require("code", "code = \"gate/third-party\"");
    table.require("reason", "reason = \"…\"");
    let code = table.string_at("code");
    let page = table.string("page");
    let containing = table.string("containing");
    let reason = table.string_at("reason").and_then(|given| reason(given, table));
    let (code, place) = code?;
    let known = Rule::ALL.iter().map(|rule| rule.code().as_str());
    let rule = Rule::of(&code);
    if rule.is_none() {
        let fact = text!("there is no rule `{code}` of the gate", "le portillon n’a pas de règle « {code} »");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place.clone()).did_you_mean(&code, known);
        table.report(
            diagnostic.hint(text!("the page of diagnostics lists them", "la page des diagnostics les énumère")),
        );
    }
    let reason = reason?;
    Some(Allowance { rule: rule?, page, containing, reason, place })
}
