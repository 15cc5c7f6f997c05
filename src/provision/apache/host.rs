//! What Apache is told of one site.
//!
//! What may be missing one day (the folder of the logs, the map of a site that was never published) is
//! asked for by `<IfFile>`: a server that starts anew, say to turn its logs, must not stop for one site.

use super::{Block, Tree, Unfit};
use crate::{
    digest::Digest,
    provision::php,
    publish::{
        policies::{policy_headers, policy_rules},
        redirects::apache::{encoding_rules, lasting_redirect_rules, release_rules},
    },
    register::{Area, AssociationId, Certificate, Certificates, Domain, Hosted, Machine, SiteKind},
};

/// How a site is to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// As it is.
    Open,
    /// 503 and a word to the visitor; nothing is lost.
    Suspended,
}

/// Where every host says which configuration answers; asked after each reload.
pub(crate) const PROBE: &str = "/.well-known/sobre-probe";

/// The header that says it.
pub(crate) const PROBE_HEADER: &str = "X-Sobre-Host";

/// A name with a fingerprint never stands for other bytes.
const LASTING: &str = r"\.[0-9a-f]{8}\.[a-z0-9]+$";

/// What some server somewhere would run.
const PROGRAMS: &str = r"(?i)\.(?:ph(?:p\d*|ar|tml|ps)|f?cgi)(?:\.(?:br|gz))?(?:/|$)";

/// Where programs keep what visitors send.
const UPLOADS: &str = r"(?i)^/(?:wp-content/(?:uploads|upgrade)|IMG|local|tmp|config)/.*\.ph(?:p\d*|ar|tml|ps)(?:/|$)";

/// What begins with a dot, but for what visitors' programs look for.
const HIDDEN: &str = r"/\.(?!well-known(?:/|$))";

/// A host as Apache is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// The file.
    pub(crate) text: String,
    /// What it says to who probes it: the site and twelve digits that tell two configurations apart.
    pub(crate) says: String,
    /// Under which name it is probed.
    pub(crate) domain: Domain,
}

/// One site as it is met.
pub(super) struct Host<'h> {
    pub(super) site: &'h Hosted,
    id: AssociationId,
    machine: &'h Machine,
    /// The parts of a portal.
    pub(super) areas: &'h [Area],
    pub(super) space: String,
    own: &'h Domain,
}

/// Returns the configuration of a site; `None` for what sobre does not serve.
pub(crate) fn host(
    site: &Hosted,
    id: AssociationId,
    machine: &Machine,
    areas: &[Area],
    door: Door,
) -> Result<Option<Rendered>, Unfit> {
    // A program's host is as its people made it, unless they ask for one; but nobody is met who is suspended.
    if site.kind.is_dynamic() && site.php.is_none() && door == Door::Open {
        return Ok(None);
    }
    let Some((own, _)) = site.domains.first() else { return Ok(None) };
    let space = format!("{}/{}", machine.spaces.absolute(), site.name);
    let host = Host { site, id, machine, areas, space, own };
    let body = Tree::build(|block| match (door, site.kind) {
        (Door::Suspended, _) => host.suspended(block),
        (Door::Open, SiteKind::Redirect) => host.elsewhere(block),
        (Door::Open, kind) if kind.is_dynamic() => host.program(block),
        (Door::Open, _) => host.files(block),
    })?;
    let whole = |stamp: &str| Tree::build(|block| host.whole(block, &body, stamp)).map(|tree| tree.text());
    let stamp = Digest::of(whole("")?.as_bytes()).to_string()[..12].to_owned();
    Ok(Some(Rendered { text: whole(&stamp)?, says: format!("{} {stamp}", site.name), domain: own.clone() }))
}

/// Returns what is said to who asks for a name that nobody has, and what all hosts share.
pub(crate) fn default_host(machine: &Machine) -> Result<String, Unfit> {
    let http = machine.http.to_string();
    let tree = Tree::build(|block| {
        block.comment("sobre: names that lead here and belong to nobody; written by `sobre apply`, which replaces it");
        if machine.certificates == Certificates::Managed {
            block.say("MDCertificateAgreement", ["accepted"]);
            block.say("MDContactEmail", [machine.contact.as_str()]);
            if let Some(authority) = &machine.authority {
                block.say("MDCertificateAuthority", [authority.as_str()]);
            }
        }
        block.section("VirtualHost", [format!("*:{http}")], |block| {
            block.say("ServerName", ["nobody.invalid"]);
            block.say("Redirect", ["421", "/"]);
        });
    });
    tree.map(|tree| tree.text())
}

impl Host<'_> {
    fn whole(&self, block: &mut Block, body: &Tree, stamp: &str) {
        let (id, name) = (self.id, &self.site.name);
        block.comment(&format!("sobre: {id}, site {name}; written by `sobre apply`, which replaces it"));
        let encrypted = self.is_encrypted();
        if encrypted && self.site.certificate.is_none() {
            block.say("MDomain", self.names());
        }
        let port = self.machine.http;
        block.section("VirtualHost", [format!("*:{port}")], |block| {
            block.say("ServerName", [self.own.as_str()]);
            if encrypted && self.site.domains.len() > 1 {
                block.say("ServerAlias", self.names().skip(1));
            }
            self.probed(block, stamp);
            match encrypted {
                true => block.say("Redirect", ["301", "/", &self.address()]),
                false => block.add(body.clone()),
            }
        });
        self.with_certificate(block, |block| {
            if encrypted {
                block.section("VirtualHost", ["*:443"], |block| {
                    block.say("ServerName", [self.own.as_str()]);
                    block.say("Protocols", ["h2", "http/1.1"]);
                    self.encryption(block);
                    block.say("Header", ["always", "set", "Strict-Transport-Security", "max-age=31536000"]);
                    self.only_by_name(block);
                    block.add(body.clone());
                });
            }
            if self.site.domains.len() > 1 {
                let port = if encrypted { 443 } else { port };
                block.section("VirtualHost", [format!("*:{port}")], |block| self.aliases(block, encrypted));
            }
        });
    }

    fn is_encrypted(&self) -> bool {
        self.machine.certificates == Certificates::Managed || self.site.certificate.is_some()
    }

    /// Says what needs the site's own certificate, if it has one: as far as that is there.
    fn with_certificate(&self, block: &mut Block, inside: impl FnOnce(&mut Block)) {
        match &self.site.certificate {
            None => inside(block),
            Some(Certificate { chain, key, .. }) => block.section("IfFile", [chain.absolute()], |block| {
                block.section("IfFile", [key.absolute()], inside);
            }),
        }
    }

    fn encryption(&self, block: &mut Block) {
        block.say("SSLEngine", ["on"]);
        if let Some(Certificate { chain, key, .. }) = &self.site.certificate {
            block.say("SSLCertificateFile", [chain.absolute()]);
            block.say("SSLCertificateKeyFile", [key.absolute()]);
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.site.domains.iter().map(|(domain, _)| domain.as_str())
    }

    /// Returns where visitors meet the site.
    fn address(&self) -> String {
        let own = self.own;
        match (self.is_encrypted(), self.machine.http) {
            (true, _) => format!("https://{own}/"),
            (false, 80) => format!("http://{own}/"),
            (false, port) => format!("http://{own}:{port}/"),
        }
    }

    /// The other names lead to the first.
    fn aliases(&self, block: &mut Block, encrypted: bool) {
        let mut names = self.names().skip(1);
        block.say("ServerName", names.next());
        for name in names {
            block.say("ServerAlias", [name]);
        }
        if encrypted {
            self.encryption(block);
        }
        block.say("Redirect", ["301", "/", &self.address()]);
    }

    /// Behind encryption, the first host of a port answers names that nobody has.
    fn only_by_name(&self, block: &mut Block) {
        let own = self.own.as_str().replace('.', "\\.");
        block.say("RewriteEngine", ["on"]);
        block.say("RewriteCond", ["%{HTTP_HOST}", &format!("!^{own}(?::\\d+)?$"), "[NC]"]);
        block.say("RewriteRule", ["^", "-", "[R=421,L]"]);
    }

    /// Says which configuration answers.
    fn probed(&self, block: &mut Block, stamp: &str) {
        let (name, probe) = (&self.site.name, PROBE.replace('.', "\\."));
        block.say("RewriteEngine", ["on"]);
        block.say("RewriteRule", [&format!("^{probe}$"), "-", "[R=204,L]"]);
        let when = format!("expr=%{{REQUEST_URI}} == '{PROBE}'");
        block.say("Header", ["always", "set", PROBE_HEADER, &format!("{name} {stamp}"), &when]);
    }

    fn logs(&self, block: &mut Block) {
        let folder = format!("{}/log", self.space);
        block.section("IfFile", [folder.as_str()], |block| {
            block.say("ErrorLog", [format!("{folder}/error.log")]);
            block.say("CustomLog", [format!("{folder}/access.log").as_str(), "combined"]);
        });
    }

    fn suspended(&self, block: &mut Block) {
        self.logs(block);
        block.say("Header", ["always", "set", "Retry-After", "86400"]);
        block.say("Header", ["always", "set", "Cache-Control", "no-store"]);
        let contact = &self.machine.contact;
        let page = format!(
            "<!DOCTYPE html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Site suspendu</title>\
             <h1>Ce site est suspendu</h1><p>Rien n&rsquo;est perdu. Contact&nbsp;: {contact}</p>\
             <p lang=\"en\">This site is suspended. Nothing is lost. Contact: {contact}</p></html>"
        );
        block.say("ErrorDocument", ["503", &page]);
        block.say("Redirect", ["503", "/"]);
    }

    fn elsewhere(&self, block: &mut Block) {
        self.logs(block);
        let to = self.site.to.clone().unwrap_or_default();
        // A whole site leads to a whole site, page by page; to a single page, all leads to that.
        match to.splitn(4, '/').nth(3) {
            None => block.say("Redirect", ["301".into(), "/".into(), format!("{to}/")]),
            Some("") => block.say("Redirect", ["301", "/", &to]),
            Some(_) => block.say("RedirectMatch", ["301", "^", &to]),
        }
    }

    fn files(&self, block: &mut Block) {
        let Self { space, .. } = self;
        block.say("DocumentRoot", [format!("{space}/www")]);
        block.say("DirectoryIndex", ["index.html"]);
        block.say("ErrorDocument", ["404", "/404.html"]);
        block.say("ErrorDocument", ["410", "/404.html"]);
        block.say("FileETag", ["MTime", "Size"]);
        self.logs(block);
        self.folders(block);
        headers(block);
        let maps = format!("{space}/priv/sobre");
        block.section("IfFile", [format!("{maps}/policies.txt")], |block| block.add_rules(policy_rules(space)));
        for area in &self.site.private {
            self.private(block, &area.path, &area.role);
        }
        self.parts(block);
        block.section("IfFile", [format!("{maps}/live.txt")], |block| block.add_rules(release_rules(space)));
        block.section("IfFile", [format!("{maps}/redirects.txt")], |block| {
            block.add_rules(lasting_redirect_rules(space));
        });
        block.say("RewriteRule", [PROGRAMS, "-", "[F]"]);
        block.say("RewriteRule", [HIDDEN, "-", "[F]"]);
        self.keep_parts(block);
        block.add_rules(Some(encoding_rules()));
    }

    /// A site that a program answers for, in a pool of its own.
    fn program(&self, block: &mut Block) {
        let root = format!("{}/www", self.space);
        block.say("DocumentRoot", [root.as_str()]);
        block.say("DirectoryIndex", ["index.php", "index.html"]);
        self.logs(block);
        self.www(block, "On");
        for (name, value) in HEADERS {
            block.say("Header", ["always", "set", name, value]);
        }
        for area in &self.site.private {
            self.private(block, &area.path, &area.role);
        }
        block.say("RewriteRule", [HIDDEN, "-", "[F]"]);
        // What visitors sent is nothing to be run.
        block.section("LocationMatch", [UPLOADS], |block| block.say("Require", ["all", "denied"]));
        let front =
            if matches!(self.site.kind, SiteKind::Spip | SiteKind::SpipShared) { "/spip.php" } else { "/index.php" };
        block.section("Directory", [root.as_str()], |block| block.say("FallbackResource", [front]));
        block.section("FilesMatch", [r"\.php$"], |block| {
            block.say("SetHandler", [format!("proxy:unix:{}|fcgi://{}", php::socket(self.site), self.site.name)]);
        });
    }

    fn www(&self, block: &mut Block, rest: &str) {
        block.section("Directory", [format!("{}/www", self.space)], |block| {
            // `current` is a link that publishing makes; inside a release there are none, and none is followed.
            block.say("Options", ["SymLinksIfOwnerMatch"]);
            block.say("AllowOverride", ["None"]);
            block.say("AcceptPathInfo", [rest]);
            block.say("Require", ["all", "granted"]);
        });
    }

    fn folders(&self, block: &mut Block) {
        let www = format!("{}/www", self.space);
        self.www(block, "Off");
        for inside in ["releases", "current"] {
            block.section("Directory", [format!("{www}/{inside}")], |block| block.say("Options", ["None"]));
        }
        block.section("FilesMatch", [PROGRAMS], |block| {
            block.say("SetHandler", ["none"]);
            block.say("Require", ["all", "denied"]);
        });
    }

    /// Who may read is asked by name and password, kept outside every document root.
    fn private(&self, block: &mut Block, path: &str, role: &str) {
        block.section("Location", [path], |block| {
            self.ask(block, &[role.to_owned()]);
            hide(block);
        });
    }

    /// Asks for a name of one of these groups.
    pub(super) fn ask(&self, block: &mut Block, roles: &[String]) {
        let access = format!("{}/priv/access", self.space);
        block.say("AuthType", ["Basic"]);
        block.say("AuthName", [self.site.name.as_str()]);
        block.say("AuthUserFile", [format!("{access}/users")]);
        block.say("AuthGroupFile", [format!("{access}/groups")]);
        block.say("Require", std::iter::once("group").chain(roles.iter().map(String::as_str)));
    }
}

/// Keeps what is answered from caches and search engines.
pub(super) fn hide(block: &mut Block) {
    block.say("Header", ["set", "Cache-Control", "private, no-store"]);
    block.say("Header", ["set", "X-Robots-Tag", "noindex"]);
}

/// What every answer says.
const HEADERS: [(&str, &str); 2] =
    [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin")];

fn headers(block: &mut Block) {
    for (name, value) in HEADERS {
        block.say("Header", ["always", "set", name, value]);
    }
    // What the build computed: one policy for all pages, save those that the release lists.
    block.add_rules(Some(policy_headers()));
    block.say("Header", ["set", "Cache-Control", "no-cache"]);
    block.section("LocationMatch", [LASTING], |block| {
        block.say("Header", ["set", "Cache-Control", "public, max-age=31536000, immutable"]);
    });
}
