//! The disk half of [`Batch`].

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Batch, EditError, Step};
use crate::digest::Digest;

/// What to do to take a step back.
enum Undo {
    /// Remove a file we made.
    Unlink(PathBuf),
    /// Remove a folder we made.
    Rmdir(PathBuf),
    /// Move a file back.
    Rename { from: PathBuf, to: PathBuf },
}

/// The changes under way.
struct Work<'a> {
    root: &'a Path,
    undo: Vec<Undo>,
    /// Names of old files that go away when all is done.
    rubbish: Vec<PathBuf>,
}

pub(super) fn apply(batch: &Batch) -> Result<(), EditError> {
    let mut work = Work { root: &batch.root, undo: Vec::new(), rubbish: Vec::new() };
    match work.run(&batch.steps) {
        Ok(()) => {
            work.sweep();
            Ok(())
        }
        Err(error) => {
            work.take_back();
            Err(error)
        }
    }
}

impl Work<'_> {
    fn run(&mut self, steps: &[Step]) -> Result<(), EditError> {
        steps.iter().try_for_each(|step| self.check(step))?;
        let staged = steps.iter().map(|step| self.stage(step)).collect::<Result<Vec<_>, _>>()?;
        let rank = |step: &Step| match step {
            Step::Create { .. } => 0,
            Step::Move { .. } => 1,
            Step::Replace { .. } => 2,
            Step::Remove { .. } => 3,
        };
        let mut order: Vec<_> = steps.iter().zip(&staged).collect();
        order.sort_by_key(|(step, _)| rank(step));
        order.into_iter().try_for_each(|(step, staged)| self.commit(step, staged.as_deref()))
    }

    /// Checks that the files are as the step expects.
    fn check(&self, step: &Step) -> Result<(), EditError> {
        match step {
            Step::Create { path, .. } | Step::Move { to: path, .. }
                if self.root.join(path).symlink_metadata().is_ok() =>
            {
                Err(EditError::Occupied(path.clone()))
            }
            Step::Replace { path, old, .. } | Step::Remove { path, old } => {
                let bytes = fs::read(self.root.join(path)).map_err(world(path))?;
                if Digest::of(&bytes) == *old { Ok(()) } else { Err(EditError::Changed(path.clone())) }
            }
            Step::Create { .. } | Step::Move { .. } => Ok(()),
        }
    }

    /// Writes a step's bytes under a temporary name beside the file they are for.
    fn stage(&mut self, step: &Step) -> Result<Option<PathBuf>, EditError> {
        let (path, bytes) = match step {
            Step::Create { path, bytes } | Step::Replace { path, bytes, .. } => (path, bytes),
            Step::Move { to, .. } => return self.folder(to).map(|()| None).map_err(world(to)),
            Step::Remove { .. } => return Ok(None),
        };
        self.folder(path).map_err(world(path))?;
        let staged = beside(&self.root.join(path), "new");
        self.undo.push(Undo::Unlink(staged.clone()));
        fs::write(&staged, bytes).map_err(world(path))?;
        Ok(Some(staged))
    }

    fn commit(&mut self, step: &Step, staged: Option<&Path>) -> Result<(), EditError> {
        match (step, staged) {
            (Step::Create { path, .. }, Some(staged)) => {
                let target = self.root.join(path);
                // A hard link fails where a rename would overwrite what appeared meanwhile.
                link_or_rename(staged, &target).map_err(|source| match source.kind() {
                    io::ErrorKind::AlreadyExists => EditError::Occupied(path.clone()),
                    _ => EditError::World { path: path.clone(), source },
                })?;
                self.undo.push(Undo::Unlink(target));
                self.rubbish.push(staged.to_owned());
            }
            (Step::Replace { path, .. }, Some(staged)) => {
                let target = self.root.join(path);
                let mode = fs::metadata(&target).map_err(world(path))?.permissions();
                fs::set_permissions(staged, mode).map_err(world(path))?;
                self.put_aside(&target).map_err(world(path))?;
                fs::rename(staged, &target).map_err(world(path))?;
            }
            (Step::Move { from, to }, _) => {
                let (from_path, to_path) = (self.root.join(from), self.root.join(to));
                fs::rename(&from_path, &to_path).map_err(world(from))?;
                self.undo.push(Undo::Rename { from: to_path, to: from_path.clone() });
                self.rubbish.push(from_path);
            }
            (Step::Remove { path, .. }, _) => self.put_aside(&self.root.join(path)).map_err(world(path))?,
            (Step::Create { .. } | Step::Replace { .. }, None) => {}
        }
        Ok(())
    }

    /// Gives a file another name, under which it waits until all is done.
    fn put_aside(&mut self, path: &Path) -> io::Result<()> {
        let aside = beside(path, "old");
        fs::rename(path, &aside)?;
        self.undo.push(Undo::Rename { from: aside.clone(), to: path.to_owned() });
        self.rubbish.push(aside);
        Ok(())
    }

    /// Makes the folders that lead to a file.
    fn folder(&mut self, path: &Path) -> io::Result<()> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(self.root);
        let mut missing: Vec<&Path> = folder.ancestors().take_while(|folder| is_missing(folder)).collect();
        while let Some(folder) = missing.pop() {
            fs::create_dir(folder)?;
            self.undo.push(Undo::Rmdir(folder.to_owned()));
        }
        Ok(())
    }

    /// Undoes what was done, last first. What cannot be undone is left: the error that is reported
    /// is the one that started it.
    fn take_back(&mut self) {
        for undo in self.undo.drain(..).rev() {
            drop(match undo {
                Undo::Unlink(path) => fs::remove_file(path),
                Undo::Rmdir(path) => fs::remove_dir(path),
                Undo::Rename { from, to } => fs::rename(from, to),
            });
        }
    }

    /// Removes what is no longer needed, and folders that have become empty.
    fn sweep(&mut self) {
        for path in self.rubbish.drain(..) {
            drop(fs::remove_file(&path));
            let below = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
            // `remove_dir` refuses a folder that still holds something: that is where it ends.
            for folder in below {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
    }
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err()
}

/// Returns a hidden name beside `path`; hidden files are never published.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.sobre-{}-{suffix}", std::process::id()))
}

/// Gives a staged file its name, without ever overwriting; on file systems without hard links by a
/// rename after a last look.
fn link_or_rename(staged: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(staged, target) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            if target.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(staged, target)
        }
        done => done,
    }
}

fn world(path: &Path) -> impl Fn(io::Error) -> EditError {
    let path = path.to_owned();
    move |source| EditError::World { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn farm() -> tempfile::TempDir {
        let farm = tempfile::tempdir().unwrap();
        fs::create_dir_all(farm.path().join("a/b")).unwrap();
        fs::write(farm.path().join("a/b/one.md"), "one").unwrap();
        fs::write(farm.path().join("a/two.md"), "two").unwrap();
        farm
    }

    fn tree(farm: &Path) -> Vec<(String, Vec<u8>)> {
        let walk = walkdir::WalkDir::new(farm).sort_by_file_name();
        let entries = walk.into_iter().map(Result::unwrap);
        let name = |path: &Path| path.strip_prefix(farm).unwrap().display().to_string();
        entries.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap_or_default())).collect()
    }

    fn steps(last: Step) -> Vec<Step> {
        vec![
            Step::Create { path: "c/d/new.md".into(), bytes: b"new".into() },
            Step::Move { from: "a/b/one.md".into(), to: "c/one.md".into() },
            Step::Replace { path: "a/two.md".into(), old: Digest::of(b"two"), bytes: b"2".into() },
            last,
        ]
    }

    #[test]
    fn all_is_done_and_empty_folders_go() {
        let farm = farm();
        fs::write(farm.path().join("three.md"), "three").unwrap();
        let last = Step::Remove { path: "three.md".into(), old: Digest::of(b"three") };
        Batch { root: farm.path().into(), steps: steps(last) }.apply().unwrap();
        let names: Vec<_> = tree(farm.path()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["", "a", "a/two.md", "c", "c/d", "c/d/new.md", "c/one.md"]);
        assert_eq!(fs::read(farm.path().join("a/two.md")).unwrap(), b"2");
    }

    #[test]
    fn a_step_that_cannot_be_done_leaves_all_as_it_was() {
        let bad = [
            Step::Create { path: "a/two.md".into(), bytes: b"x".into() },
            Step::Create { path: "a/two.md/three.md".into(), bytes: b"x".into() },
            Step::Create { path: "c/d/new.md".into(), bytes: b"twice".into() },
            Step::Move { from: "a/missing.md".into(), to: "a/there.md".into() },
            Step::Remove { path: "a/b/one.md".into(), old: Digest::of(b"other") },
            Step::Replace { path: "missing.md".into(), old: Digest::of(b""), bytes: b"x".into() },
        ];
        for step in bad {
            let farm = farm();
            let before = tree(farm.path());
            assert!(Batch { root: farm.path().into(), steps: steps(step.clone()) }.apply().is_err(), "{step:?}");
            assert_eq!(tree(farm.path()), before, "{step:?}");
        }
    }
}
