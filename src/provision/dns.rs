//! Where names lead: asked of a resolver, when somebody wants to know.
//!
//! A plan is the same whatever DNS says; what it says is told beside it. All names are asked at once, each question
//! three times at most, and after a few seconds we go without an answer.

mod message;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket},
    time::{Duration, Instant},
};

use self::message::{Kind, Said, answer, number_of, question};
use super::apply::ProvisionError;
use crate::{
    diag::{Code, Diagnostic, Place, text},
    register::{Domain, ForTechnical, Machine, Register},
};

/// How long a question waits before it is asked again.
const AGAIN: Duration = Duration::from_millis(1200);

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Questions on their way at the same time.
const AT_A_TIME: usize = 64;

/// The longest answer by datagram (RFC 6891 § 6.2.3).
const DATAGRAM: usize = 4096;

/// Where a name leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To the machine, and nowhere else.
    Here,
    /// To these addresses, some or all of them another machine's.
    Elsewhere(Vec<IpAddr>),
    /// Nowhere: nobody has given it an address.
    Nowhere,
    /// Nobody said.
    Unknown,
}

impl Leads {
    /// Returns what it is called, for programs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Elsewhere(_) => "elsewhere",
            Self::Nowhere => "nowhere",
            Self::Unknown => "unknown",
        }
    }
}

/// A name of the register, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The name.
    pub domain: Domain,
    /// Where it leads.
    pub leads: Leads,
    /// Where the register has it.
    pub place: Place,
}

/// Returns the resolver of this computer (resolv.conf(5)).
pub fn resolver() -> io::Result<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf")?;
    let mut named = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")).map(str::trim);
    let first = named.find_map(|address| address.parse::<IpAddr>().ok());
    Ok(SocketAddr::new(first.unwrap_or(Ipv4Addr::LOCALHOST.into()), 53))
}

/// Looks where the names of a machine's sites lead.
pub fn look(
    register: &Register,
    name: &str,
    machine: &Machine,
    resolver: SocketAddr,
) -> Result<Vec<Observed>, ProvisionError> {
    let is_hosted = |chosen: &Option<String>| chosen.as_deref().is_none_or(|chosen| chosen == name);
    let hosted = register.associations.values().filter(|one| is_hosted(one.machine.read_as(ForTechnical)));
    let sites = hosted.flat_map(|association| association.sites.read_as(ForTechnical));
    let domains: Vec<(Domain, Place)> = sites.flat_map(|site| site.domains.clone()).collect();
    let said = ask(&domains, resolver).map_err(|source| ProvisionError::World {
        doing: text!("asking the resolver", "la question au résolveur"),
        path: resolver.to_string().into(),
        source,
    })?;
    let observed = domains.into_iter().enumerate().map(|(at, (domain, place))| {
        let leads = leads(&machine.addresses, said.get(&(at, Kind::A)), said.get(&(at, Kind::Aaaa)));
        Observed { domain, leads, place }
    });
    Ok(observed.collect())
}

/// Returns where a name leads whose addresses are these.
fn leads(own: &[IpAddr], four: Option<&Said>, six: Option<&Said>) -> Leads {
    let all = || [four, six].into_iter().flatten();
    let addresses: Vec<IpAddr> = all()
        .flat_map(|said| match said {
            Said::Addresses(addresses) => addresses.clone(),
            _ => Vec::new(),
        })
        .collect();
    let is_said = |said: &Said| matches!(said, Said::Addresses(_) | Said::NoName);
    if addresses.is_empty() {
        return if all().filter(|said| is_said(said)).count() == 2 { Leads::Nowhere } else { Leads::Unknown };
    }
    match addresses.iter().all(|address| own.contains(address)) {
        true => Leads::Here,
        false => Leads::Elsewhere(addresses),
    }
}

/// Returns what is to be told of it: nothing of who leads here.
pub fn findings(machine: &Machine, observed: &[Observed]) -> Vec<Diagnostic> {
    let own = shown(&machine.addresses);
    let told = |one: &Observed| {
        let domain = &one.domain;
        let fact = match &one.leads {
            Leads::Here => return None,
            Leads::Elsewhere(addresses) => {
                let there = shown(addresses);
                text!(
                    "{domain} leads to {there}, this machine is {own}",
                    "{domain} mène à {there}, cette machine est {own}"
                )
            }
            Leads::Nowhere => {
                text!("{domain} leads nowhere: it has no address", "{domain} ne mène nulle part : il n’a pas d’adresse")
            }
            Leads::Unknown => text!("nobody says where {domain} leads", "personne ne dit où mène {domain}"),
        };
        Some(Diagnostic::new(Code::PROVISION_DNS, fact).at(one.place.clone()).hint(text!(
            "visitors do not come, and no certificate is given for it, until its zone names this machine",
            "les visiteurs ne viennent pas, et aucun certificat n’est donné pour lui, tant que sa zone ne nomme pas cette machine"
        )))
    };
    observed.iter().filter_map(told).collect()
}

fn shown(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A question: of which of the names, and what.
type Key = (usize, Kind);

/// A question on its way.
struct Sent {
    key: Key,
    at: Instant,
}

/// Asks for the addresses of all; what nobody answers is missing.
fn ask(domains: &[(Domain, Place)], resolver: SocketAddr) -> io::Result<BTreeMap<Key, Said>> {
    let socket = socket_to(resolver)?;
    let mut random = File::open("/dev/urandom")?;
    let all = || (0..domains.len()).flat_map(|at| [(at, Kind::A), (at, Kind::Aaaa)]);
    // Each is asked up to three times, the later ones after all others.
    let mut waiting: std::collections::VecDeque<Key> = all().chain(all()).chain(all()).collect();
    let (mut sent, mut said) = (BTreeMap::<u16, Sent>::new(), BTreeMap::new());
    let (started, mut room) = (Instant::now(), [0; DATAGRAM]);
    while started.elapsed() < PATIENCE && said.len() < domains.len() * 2 {
        sent.retain(|_, sent| sent.at.elapsed() < AGAIN);
        while sent.len() < AT_A_TIME
            && let Some(key) = waiting.pop_front()
        {
            if said.contains_key(&key) {
                continue;
            }
            if sent.values().any(|sent| sent.key == key) {
                waiting.push_front(key);
                break;
            }
            let mut number = [0; 2];
            random.read_exact(&mut number)?;
            let number = u16::from_be_bytes(number);
            // A resolver that is not there says so by an error of the next call; it may be there a moment later.
            drop(socket.send(&question(number, &domains[key.0].0, key.1)));
            sent.insert(number, Sent { key, at: Instant::now() });
        }
        if sent.is_empty() {
            break;
        }
        let Ok(length) = socket.recv(&mut room) else { continue };
        let Some(bytes) = room.get(..length) else { continue };
        let Some(number) = number_of(bytes) else { continue };
        let Some((at, kind)) = sent.get(&number).map(|sent| sent.key) else { continue };
        let Some(heard) = answer(bytes, number, &domains[at].0, kind) else { continue };
        let heard = match heard {
            Said::Cut => by_stream(resolver, &domains[at].0, kind, number).unwrap_or(Said::Failed(0)),
            heard => heard,
        };
        sent.remove(&number);
        said.insert((at, kind), heard);
    }
    Ok(said)
}

fn socket_to(resolver: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = if resolver.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    // Connected: what others send is not heard.
    socket.connect(resolver)?;
    socket.set_read_timeout(Some(Duration::from_millis(50)))?;
    Ok(socket)
}

/// Asks by a stream what was too long for a datagram (RFC 7766).
fn by_stream(resolver: SocketAddr, domain: &Domain, kind: Kind, number: u16) -> io::Result<Said> {
    let mut stream = TcpStream::connect_timeout(&resolver, AGAIN)?;
    stream.set_read_timeout(Some(AGAIN))?;
    stream.set_write_timeout(Some(AGAIN))?;
    let question = question(number, domain, kind);
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], &question].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes)?;
    answer(&bytes, number, domain, kind)
        .filter(|said| *said != Said::Cut)
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Returns the resolver that somebody names: an address, with a port or without.
pub fn named(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, 53)))
}

#[cfg(test)]
mod tests {
    use super::{Leads, Said, leads, named};

    #[test]
    fn a_name_leads_here_only_if_all_its_addresses_do() {
        let said = |addresses: &[&str]| Said::Addresses(addresses.iter().map(|one| one.parse().unwrap()).collect());
        let own = ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        let of = |four: Option<Said>, six: Option<Said>| leads(&own, four.as_ref(), six.as_ref());
        assert_eq!(of(Some(said(&["192.0.2.1"])), Some(said(&[]))), Leads::Here);
        assert_eq!(of(Some(said(&["192.0.2.1"])), Some(said(&["2001:db8::1"]))), Leads::Here);
        assert_eq!(of(Some(said(&["192.0.2.1"])), None), Leads::Here, "what is known is right");
        let both = vec!["192.0.2.1".parse().unwrap(), "2001:db8::2".parse().unwrap()];
        assert_eq!(of(Some(said(&["192.0.2.1"])), Some(said(&["2001:db8::2"]))), Leads::Elsewhere(both));
        assert_eq!(of(Some(said(&[])), Some(said(&[]))), Leads::Nowhere);
        assert_eq!(of(Some(Said::NoName), Some(Said::NoName)), Leads::Nowhere);
        assert_eq!(of(Some(Said::NoName), None), Leads::Unknown);
        assert_eq!(of(Some(Said::Failed(2)), Some(said(&[]))), Leads::Unknown);
    }

    #[test]
    fn a_resolver_is_named_with_its_port_or_without() {
        assert_eq!(named("127.0.0.1:5353").map(|one| one.port()), Some(5353));
        assert_eq!(named("::1").map(|one| one.port()), Some(53));
        assert_eq!(named("[::1]:54").map(|one| one.port()), Some(54));
        assert_eq!(named("resolver.example"), None);
    }
}
