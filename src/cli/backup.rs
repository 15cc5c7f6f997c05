//! `sobre backup` and `sobre restore`.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::DirBuilderExt as _,
    path::Path,
};

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{BackupArgs, RestoreArgs, SubjectArgs, now},
    provision::{desired, register, way},
    screen::{store_keys, store_region},
    words,
};
use crate::{
    diag::{Warned, text},
    farm,
    path::SystemPath,
    provision::{
        Border, Line, Piece, ProvisionError, Reply, Request,
        archive::{self, Contents, Order, Shelf, Shown, Sources},
        machine,
    },
    publish::Moment,
    register::{AssociationId, Machine},
};

/// Keeps the web spaces of an association.
pub(crate) fn backup(args: &BackupArgs, screen: Screen) -> Result<Answer, Failure> {
    let Warned { value: (register, desired), .. } = desired(&args.subject)?;
    let id: AssociationId = args.association.parse().map_err(|()| {
        let given = &args.association;
        Failure::usage(text!("`{given}` is no code such as A0159", "« {given} » n’est pas un code comme A0159"))
    })?;
    let (_, machine) = machine(&register, args.subject.machine.as_deref())
        .map_err(|diagnostic| Failure::Configuration(vec![*diagnostic]))?;
    let order = Order::of(&register, machine, id)?;
    let shelf = args.to.as_ref().map(|to| shelf(to, &args.subject, machine)).transpose()?;
    let mut line = way(&args.subject, Some(machine))?;
    line.ask(Request::Lock)?;
    let Moment(now) = now();
    let Reply::Kept { name, contents } = line.ask(Request::Keep { order, now, stays: shelf.is_none() })? else {
        return Err(strange());
    };
    let (shown, sources) = match shelf {
        Some(mut shelf) => {
            let name = put(&mut shelf, &mut line, id, Moment(now), &contents)?;
            let beside = archive::sources_of(&name);
            if let Some(association) = register.associations.get(&id) {
                let sources = Sources::of(&args.subject.farm.root, association, &desired);
                aside(|aside| Ok(sources.put(&mut shelf, &beside, aside)?))?;
            }
            (shelf.shown(&name), Some(shelf.shown(&beside)))
        }
        None => (args.subject.at.root.join(machine.archives.as_str()).join(name).display().to_string(), None),
    };
    let digest = contents.digest;
    let files =
        words::count(contents.files.len() as u64, ["file", "files"], ["fichier", "fichiers"], screen.style.lang);
    let mut human = screen.sentence(&text!(
        "{shown}: {files}, read back and compared\ndigest: {digest}",
        "{shown} : {files}, relue et comparée\nempreinte : {digest}"
    ));
    let mut json = told(&shown, &contents);
    if let Some(sources) = sources {
        human += &screen.sentence(&text!(
            "{sources}: its sources, and what the register asks for",
            "{sources} : ses sources, et ce que demande le registre"
        ));
        json.insert("sources".into(), sources.into());
    }
    Ok(Answer { exit: Exit::Good, human, json })
}

/// Returns the shelf of a name, unless others read what lies there.
fn shelf(to: &str, subject: &SubjectArgs, machine: &Machine) -> Result<Shelf, Failure> {
    let outline = farm::outline(&subject.farm.root, &[])?;
    let sites: Vec<&str> = outline.sites.iter().map(|(site, ..)| site.as_str()).collect();
    // Those of another machine are not on this computer; a folder of the same name may well be.
    let spaces = subject.host.is_none().then(|| subject.at.root.join(machine.spaces.as_str()));
    let shown = Shown::of(&subject.farm.root, &outline.config, &sites);
    spaces.into_iter().fold(shown, Shown::and).refuse(to)?;
    let mut shelf = Shelf::at(to, store_keys().as_ref(), store_region())?;
    shelf.refuse_open()?;
    Ok(shelf)
}

/// Lets an archive travel from the machine to a shelf; returns its name there.
fn put(
    shelf: &mut Shelf,
    line: &mut Line,
    id: AssociationId,
    mut now: Moment,
    contents: &Contents,
) -> Result<String, Failure> {
    // Two in one second have two names.
    while shelf.has(&archive::name_of(id, now))? {
        now.0 += 1;
    }
    let name = archive::name_of(id, now);
    shelf.put(&name, contents, &mut Fetched { line, from: 0, piece: Vec::new().into_iter() })?;
    Ok(name)
}

/// An archive as it comes from the machine.
struct Fetched<'l> {
    line: &'l mut Line,
    from: u64,
    piece: std::vec::IntoIter<u8>,
}

impl Read for Fetched<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.piece.as_slice().is_empty() {
            let reply = self.line.ask(Request::Fetch { from: self.from });
            let Reply::Piece(Piece { bytes, .. }) = reply.map_err(said)? else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            self.from += bytes.len() as u64;
            self.piece = bytes.into_iter();
        }
        let count = self.piece.as_slice().len().min(to.len());
        to[..count].copy_from_slice(&self.piece.as_slice()[..count]);
        self.piece.by_ref().take(count).for_each(drop);
        Ok(count)
    }
}

/// An archive as it goes to the machine.
struct Brought<'l> {
    line: &'l mut Line,
    piece: Vec<u8>,
    first: bool,
}

/// How much goes at a time.
const PIECE: usize = 1 << 20;

impl Brought<'_> {
    fn send(&mut self) -> io::Result<()> {
        let (piece, first) = (Piece::new(std::mem::take(&mut self.piece)), std::mem::take(&mut self.first));
        self.line.ask(Request::Take { piece, first }).map(drop).map_err(said)
    }
}

impl Write for Brought<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..count]);
        if self.piece.len() == PIECE {
            self.send()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.first || !self.piece.is_empty() { self.send() } else { Ok(()) }
    }
}

fn said(error: ProvisionError) -> io::Error {
    match error {
        ProvisionError::World { source, .. } => source,
        ProvisionError::Refused(found) => {
            io::Error::other(found.first().map(|found| found.text.en.clone()).unwrap_or_default())
        }
    }
}

/// Brings them back, or only tries whether that would work.
pub(crate) fn restore(args: &RestoreArgs, screen: Screen) -> Result<Answer, Failure> {
    let (shelf, name) = Shelf::of(&args.archive, store_keys().as_ref(), store_region())?;
    let contents = shelf.contents(name)?;
    let (digest, association) = (contents.digest, &contents.association);
    let human = if args.trial {
        attempt(&shelf, name, &contents)?;
        text!(
            "{association} can be restored\ndigest: {digest}",
            "{association} peut être restaurée\nempreinte : {digest}"
        )
    } else {
        let mut line = to_machine(args, &contents)?;
        line.ask(Request::Lock)?;
        let mut brought = Brought { line: &mut line, piece: Vec::new(), first: true };
        shelf.read(name, &mut brought)?;
        brought
            .flush()
            .map_err(|error| Failure::world(&text!("bringing", "le transport de"), Path::new(&args.archive), &error))?;
        line.ask(Request::BringBack(Box::new(contents.clone())))?;
        text!(
            "{association} is back; `sobre plan` shows what its host still needs",
            "{association} est revenue ; « sobre plan » montre ce qui manque encore à son hôte"
        )
    };
    let human = screen.sentence(&human);
    Ok(Answer { exit: Exit::Good, human, json: told(&args.archive, &contents) })
}

/// Unpacks an archive in a folder of its own and compares it with its list.
fn attempt(shelf: &Shelf, name: &str, contents: &Contents) -> Result<(), Failure> {
    if let Shelf::Folder(folder) = shelf {
        let path = folder.join(name);
        let contents = archive::open(&path)?;
        return Ok(archive::prove(&path, &contents, folder)?);
    }
    aside(|aside| {
        let path = aside.join("archive.tar");
        let mut file = File::create_new(&path)
            .map_err(|error| Failure::world(&text!("writing", "l’écriture de"), &path, &error))?;
        shelf.read(name, &mut file)?;
        contents.compare(&path)?;
        Ok(archive::prove(&path, contents, aside)?)
    })
}

/// Does something with the help of a folder that only we may enter, and removes it.
#[expect(clippy::disallowed_methods, reason = "beside an object store there is no folder")]
fn aside(what: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let folder = std::env::temp_dir().join(format!("sobre-archive-{}", std::process::id()));
    let made = fs::DirBuilder::new().mode(0o700).create(&folder);
    made.map_err(|error| Failure::world(&text!("making", "la création de"), &folder, &error))?;
    let done = what(&folder);
    drop(fs::remove_dir_all(&folder));
    done
}

/// Returns the way to the machine to which an archive is brought back. Who has the rights there needs no register:
/// the archive says where its web spaces were.
fn to_machine(args: &RestoreArgs, contents: &Contents) -> Result<Line, Failure> {
    let subject = &args.subject;
    let is_able = subject.at.root != Path::new("/") || rustix::process::geteuid().is_root();
    if subject.host.is_none() && is_able && subject.machine.is_none() {
        let above = contents.spaces.first().and_then(|space| space.as_str().rsplit_once('/')).map(|(above, _)| above);
        let above = above.and_then(|above| SystemPath::new(above).ok());
        // A register at hand says more, such as what counts the quotas.
        let known =
            register(subject).ok().and_then(|register| Some(Border::of(machine(&register.value, None).ok()?.1)));
        let border = match (known, above) {
            (Some(known), above) if above.as_ref().is_none_or(|above| *above == known.spaces) => known,
            (_, above) => above.map_or_else(Border::usual, Border::usual_for),
        };
        return Ok(Line::here(&subject.at.root, border)?);
    }
    let Warned { value: register, .. } = register(subject)?;
    let (_, machine) = machine(&register, subject.machine.as_deref())
        .map_err(|diagnostic| Failure::Configuration(vec![*diagnostic]))?;
    way(subject, Some(machine))
}

fn strange() -> Failure {
    Failure::world(
        &text!("speaking with", "la conversation avec"),
        Path::new("sobre steward"),
        &io::ErrorKind::InvalidData.into(),
    )
}

fn told(archive: &str, contents: &Contents) -> Map<String, Value> {
    Map::from_iter([
        ("archive".to_owned(), json!(archive)),
        ("association".to_owned(), json!(contents.association)),
        ("digest".to_owned(), json!(contents.digest.to_string())),
    ])
}
