//! Configurations that who asks the steward could have written: read word by word, so that they say no more than
//! what sobre renders. Apache starts programs and opens files as root when it is told to.

use crate::{
    provision::{
        apache::{Item, Tree},
        resource::is_member,
    },
    publish::PRIVATE,
    register::Certificate,
};

/// What hosts say; nothing here loads, includes or starts anything.
const SAID: &[&str] = &[
    "AcceptPathInfo",
    "AddEncoding",
    "Alias",
    "AllowOverride",
    "AuthGroupFile",
    "AuthName",
    "AuthType",
    "AuthUserFile",
    "CustomLog",
    "Directory",
    "DirectoryIndex",
    "DocumentRoot",
    "ErrorDocument",
    "ErrorLog",
    "FallbackResource",
    "FileETag",
    "FilesMatch",
    "Header",
    "If",
    "IfFile",
    "Location",
    "LocationMatch",
    "MDCertificateAgreement",
    "MDCertificateAuthority",
    "MDContactEmail",
    "MDomain",
    "Options",
    "Protocols",
    "Redirect",
    "RedirectMatch",
    "RemoveType",
    "Require",
    "RewriteCond",
    "RewriteEngine",
    "RewriteMap",
    "RewriteRule",
    "SSLCertificateFile",
    "SSLCertificateKeyFile",
    "SSLEngine",
    "ServerAlias",
    "ServerName",
    "SetHandler",
    "VirtualHost",
];

/// What of these names a file or folder.
const PATHS: &[&str] =
    &["AuthGroupFile", "AuthUserFile", "CustomLog", "Directory", "DocumentRoot", "ErrorLog", "IfFile"];

/// Whether a configuration says only what hosts of sobre say, and of no file that is not below `spaces`.
pub(super) fn is_plain(text: &str, spaces: &str) -> bool {
    Tree::parse(text).is_ok_and(|tree| are_plain(tree.items(), spaces))
}

fn are_plain(items: &[Item], spaces: &str) -> bool {
    items.iter().all(|item| match item {
        Item::Comment(_) => true,
        Item::Directive { name, words } => is_plain_word(name, words, spaces),
        Item::Section { name, words, items } => is_plain_word(name, words, spaces) && are_plain(items, spaces),
    })
}

fn is_plain_word(name: &str, words: &[String], spaces: &str) -> bool {
    let within = |path: &str| path.starts_with(&format!("{spaces}/")) && !path.split('/').any(|part| part == "..");
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_placed = match name {
        // What is answered from outside the document root is what was published for some.
        "Alias" => words.get(1).is_some_and(|path| within(path) && path.contains(&format!("/{PRIVATE}/www/current/"))),
        "RewriteMap" => words.get(1).is_some_and(|map| {
            map.starts_with("int:")
                || map.split_once(':').is_some_and(|(kind, path)| (kind == "txt" || kind == "dbm=sdbm") && within(path))
        }),
        "SetHandler" => first == "none" || first.starts_with("proxy:unix:/run/php/sobre-"),
        "SSLCertificateFile" | "SSLCertificateKeyFile" => Certificate::is_place(first),
        "IfFile" if Certificate::is_place(first) => true,
        _ if PATHS.contains(&name) => within(first),
        // A rule may send into a web space, to another address, or do nothing; never to a program or a proxy.
        "RewriteRule" => words.get(2).is_none_or(|flags| {
            let flags = flags.trim_start_matches('[').trim_end_matches(']');
            !flags
                .split(',')
                .any(|flag| matches!(flag, "P" | "proxy") || flag.starts_with("H=") || flag.starts_with("handler="))
        }),
        _ => true,
    };
    SAID.contains(&name) && is_placed
}

/// What a pool says, and how it begins.
const POOL: &[&str] = &[
    "user = a",
    "group = a",
    "listen = /run/php/sobre-",
    "listen.owner = ",
    "listen.group = ",
    "listen.mode = 0660",
    "pm = ondemand",
    "pm.max_children = ",
    "pm.process_idle_timeout = ",
    "pm.max_requests = ",
    "request_terminate_timeout = ",
    "php_admin_value[memory_limit] = ",
    "php_admin_value[open_basedir] = /",
    "php_admin_value[upload_tmp_dir] = /",
    "php_admin_value[sys_temp_dir] = /",
    "php_admin_value[session.save_path] = /",
    "php_admin_flag[allow_url_include] = off",
    "php_admin_flag[log_errors] = on",
];

/// Whether a pool says only what pools of sobre say.
pub(super) fn is_plain_pool(text: &str) -> bool {
    text.lines().all(|line| {
        line.is_empty()
            || line.starts_with("; ")
            || line.starts_with("[sobre-") && line.ends_with(']')
            || POOL.iter().any(|known| line.starts_with(known))
                && !line.contains(['$', '"'])
                && ["user = ", "group = "].iter().all(|key| line.strip_prefix(key).is_none_or(is_member))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_plain, is_plain_pool};

    #[test]
    fn nothing_is_started_included_or_read_elsewhere() {
        for fine in [
            "ServerName a.example\n",
            "<VirtualHost *:80>\n    ErrorLog /srv/sites/a/log/error.log\n</VirtualHost>\n",
            "RewriteMap m txt:/srv/sites/a/priv/sobre/live.txt\n",
            "RewriteRule ^ - [R=421,L]\n",
            "Alias /ca /srv/sites/a/priv/private/www/current/ca\n",
            "SSLCertificateKeyFile /etc/ssl/private/a.key\n",
        ] {
            assert!(is_plain(fine, "/srv/sites"), "{fine}");
        }
        for wrong in [
            "ErrorLog \"|/bin/sh -c id\"\n",
            "CustomLog /etc/cron.d/x combined\n",
            "RewriteMap m prg:/bin/sh\n",
            "RewriteMap m txt:/etc/shadow\n",
            "Include /etc/passwd\n",
            "LoadModule x /tmp/x.so\n",
            "Alias / /etc\n",
            "Alias /x /srv/sites/a/priv/access\n",
            "Alias /x /srv/sites/a/priv/private/www/current/../../../access\n",
            "<Directory /etc>\n    Require all granted\n</Directory>\n",
            "DocumentRoot /srv/sites/../../etc\n",
            "RewriteRule ^ http://x/ [P]\n",
            "SetHandler application/x-httpd-php\n",
            "SSLCertificateFile /etc/shadow\n",
            "SSLCertificateKeyFile /etc/ssl/../shadow\n",
            "<VirtualHost *:80>\n",
        ] {
            assert!(!is_plain(wrong, "/srv/sites"), "{wrong}");
        }
        assert!(is_plain_pool("[sobre-a]\nuser = a0001\npm.max_children = 4\n"));
        for wrong in ["user = root\n", "[www]\n", "include = /tmp/x\n", "php_admin_value[extension] = /tmp/x.so\n"] {
            assert!(!is_plain_pool(wrong), "{wrong}");
        }
    }
}
