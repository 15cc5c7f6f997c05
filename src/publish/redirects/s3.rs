//! Redirects for object stores that serve web sites (S3, Garage).
//!
//! They know two ways: an object that leads elsewhere (`x-amz-website-redirect-location`), exact but
//! always 301; and routing rules, which match the beginning of a key, 50 at most. A rule here also
//! asks that nothing be found, so that it never takes a living page away; what it cannot help is
//! to answer for other missing addresses that begin the same. So 301 becomes objects, and rules are
//! kept for 302.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Answer, Limit, Unexpressed, key};
use crate::{
    content::{Redirect, markdown::escape_quoted},
    path::{SitePath, Url},
    release::Manifest,
};

/// Most routing rules of a bucket.
const RULES_MAX: usize = 50;

/// Redirects as an object store takes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct S3Redirects {
    /// Keys of empty objects to put, and their `x-amz-website-redirect-location`.
    pub objects: Vec<(String, String)>,
    /// The bucket's configuration.
    pub website: WebsiteConfiguration,
    /// What it cannot say.
    pub unexpressed: Vec<Unexpressed>,
}

/// The body of `PutBucketWebsite`, in S3's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WebsiteConfiguration {
    /// What answers at a folder.
    pub index_document: IndexDocument,
    /// What is shown where nothing is.
    pub error_document: ErrorDocument,
    /// Rules, the longest prefix first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routing_rules: Vec<RoutingRule>,
}

/// What answers at a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IndexDocument {
    /// Name of the object, appended to the folder's key.
    pub suffix: String,
}

/// What is shown where nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorDocument {
    /// Key of the object.
    pub key: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoutingRule {
    /// When.
    pub condition: Condition,
    /// Where to.
    pub redirect: Target,
}

/// When a rule applies: both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Condition {
    /// The key begins like this.
    pub key_prefix_equals: String,
    /// The answer would have this status.
    pub http_error_code_returned_equals: String,
}

/// Where a rule leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Target {
    /// Another host; `None` for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    /// `http` or `https`, with a host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The whole new key.
    pub replace_key_with: String,
    /// Status.
    pub http_redirect_code: String,
}

impl Default for WebsiteConfiguration {
    fn default() -> Self {
        Self {
            index_document: IndexDocument { suffix: "index.html".into() },
            error_document: ErrorDocument { key: "404.html".into() },
            routing_rules: Vec::new(),
        }
    }
}

impl S3Redirects {
    /// Returns what an object store can be told of a release's redirects.
    ///
    /// What [`RedirectMap::new`](super::RedirectMap::new) finds fault with is left out here, and told there.
    pub fn new(manifest: &Manifest) -> Self {
        let mut s3 = Self::default();
        for redirect in &manifest.redirects {
            let Some(answer) = Answer::of(redirect) else { continue };
            if let Err(why) = s3.add(redirect, answer, manifest) {
                s3.unexpressed.push(Unexpressed { redirect: redirect.clone(), why });
            }
        }
        s3.website.routing_rules.sort_by_key(|rule| std::cmp::Reverse(rule.condition.key_prefix_equals.len()));
        s3
    }

    fn add(&mut self, redirect: &Redirect, answer: Answer, manifest: &Manifest) -> Result<(), Limit> {
        let key = place_of(redirect, manifest)?;
        match answer {
            Answer::Gone => Err(Limit::Gone),
            Answer::Moved(to) => {
                self.objects.push((key.to_string(), to));
                Ok(())
            }
            Answer::Found(_) if self.website.routing_rules.len() == RULES_MAX => Err(Limit::Count),
            Answer::Found(to) => {
                let prefix = key.as_str().strip_suffix("index.html").unwrap_or(key.as_str()).to_owned();
                self.website.routing_rules.push(RoutingRule::to(prefix, &to));
                Ok(())
            }
        }
    }
}

/// Returns the file that would answer an old address.
pub(super) fn place_of(redirect: &Redirect, manifest: &Manifest) -> Result<SitePath, Limit> {
    let (path, query) = key::split(&redirect.from);
    if query.is_some() {
        return Err(Limit::Query);
    }
    let url = key::text(path).and_then(|path| Url::new(&path).ok()).ok_or(Limit::Name)?;
    let place = SitePath::of_url(&url);
    if is_taken(&place, manifest) { Err(Limit::Name) } else { Ok(place) }
}

/// Whether the release itself has this file.
pub(super) fn is_taken(place: &SitePath, manifest: &Manifest) -> bool {
    manifest.files.binary_search_by(|file| file.path.cmp(place)).is_ok()
}

impl RoutingRule {
    fn to(prefix: String, to: &str) -> Self {
        let outside =
            to.split_once("://").map(|(protocol, rest)| (protocol, rest.split_once('/').unwrap_or((rest, ""))));
        let (protocol, host, key) = match outside {
            Some((protocol, (host, key))) => (Some(protocol.to_owned()), Some(host.to_owned()), key),
            None => (None, None, to.trim_start_matches('/')),
        };
        Self {
            condition: Condition { key_prefix_equals: prefix, http_error_code_returned_equals: "404".into() },
            redirect: Target {
                host_name: host,
                protocol,
                replace_key_with: key.to_owned(),
                http_redirect_code: "302".into(),
            },
        }
    }
}

impl WebsiteConfiguration {
    /// Returns the configuration as the XML that S3 takes.
    pub fn to_xml(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">",
        );
        let element = |name: &str, text: &str| {
            let mut escaped = String::new();
            escape_quoted(text, &mut escaped);
            format!("<{name}>{escaped}</{name}>")
        };
        let _ = write!(xml, "<IndexDocument>{}</IndexDocument>", element("Suffix", &self.index_document.suffix));
        let _ = write!(xml, "<ErrorDocument>{}</ErrorDocument>", element("Key", &self.error_document.key));
        if !self.routing_rules.is_empty() {
            xml.push_str("<RoutingRules>");
            for RoutingRule { condition, redirect } in &self.routing_rules {
                let prefix = element("KeyPrefixEquals", &condition.key_prefix_equals);
                let status = element("HttpErrorCodeReturnedEquals", &condition.http_error_code_returned_equals);
                let host = redirect.host_name.as_ref().map(|host| element("HostName", host)).unwrap_or_default();
                let protocol = redirect.protocol.as_ref().map(|name| element("Protocol", name)).unwrap_or_default();
                let key = element("ReplaceKeyWith", &redirect.replace_key_with);
                let code = element("HttpRedirectCode", &redirect.http_redirect_code);
                let _ = write!(
                    xml,
                    "<RoutingRule><Condition>{prefix}{status}</Condition>\
                     <Redirect>{protocol}{host}{key}{code}</Redirect></RoutingRule>"
                );
            }
            xml.push_str("</RoutingRules>");
        }
        xml.push_str("</WebsiteConfiguration>\n");
        xml
    }
}
