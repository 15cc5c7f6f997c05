//! A pool of PHP: the processes that run one site, as its association and within its limits (php-fpm.conf(5)).

use crate::{
    path::SystemPath,
    register::{AssociationId, Hosted, Machine, Pool},
};

/// Where pools listen.
const SOCKETS: &str = "/run/php";

/// Returns the file of a site's pool, below the machine's root.
pub(super) fn file(site: &Hosted, version: &str) -> SystemPath {
    SystemPath::of(&format!("etc/php/{version}/fpm/pool.d/sobre-{}.conf", site.name))
}

/// Returns where the pool of a site listens.
pub(super) fn socket(site: &Hosted) -> String {
    format!("{SOCKETS}/sobre-{}.sock", site.name)
}

/// Returns what PHP is told of a site. All of it are names and numbers: nothing needs quotes.
pub(super) fn pool(site: &Hosted, id: AssociationId, machine: &Machine, pool: &Pool) -> String {
    let (name, user, server, socket) = (&site.name, id.account(), &machine.account, socket(site));
    let space = format!("{}/{name}", machine.spaces.absolute());
    let scratch = format!("{space}/priv/tmp");
    let Pool { children, memory, seconds } = pool;
    format!(
        "; sobre: {id}, site {name}; written by `sobre apply`, which replaces it\n\
         [sobre-{name}]\n\
         user = {user}\n\
         group = {user}\n\
         listen = {socket}\n\
         listen.owner = {server}\n\
         listen.group = {server}\n\
         listen.mode = 0660\n\
         pm = ondemand\n\
         pm.max_children = {children}\n\
         pm.process_idle_timeout = 10s\n\
         pm.max_requests = 500\n\
         request_terminate_timeout = {seconds}s\n\
         php_admin_value[memory_limit] = {memory}\n\
         php_admin_value[open_basedir] = {space}/www:{scratch}\n\
         php_admin_value[upload_tmp_dir] = {scratch}\n\
         php_admin_value[sys_temp_dir] = {scratch}\n\
         php_admin_value[session.save_path] = {scratch}\n\
         php_admin_flag[allow_url_include] = off\n\
         php_admin_flag[log_errors] = on\n"
    )
}
