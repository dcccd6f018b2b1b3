//! Files to values; what is wrong with them names the file.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use epoch_lab::Error;
use epoch_lab::dataset::{Mnist, MnistFile};
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::unpack::unpack;

/// A [`Failure::Input`] about a file.
pub fn refused(file: &Path, what: impl Display) -> Failure {
    Failure::Input(format!("{}: {what}", file.display()))
}

/// The value that a JSON file holds.
pub fn json<T: DeserializeOwned>(file: &Path) -> Result<T, Failure> {
    let text = fs::read_to_string(file).map_err(|error| refused(file, error))?;
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        match path.as_str() {
            // Before the first field, or in none.
            "." | "?" => refused(file, error.into_inner()),
            field => refused(file, format!("{field}: {}", error.into_inner())),
        }
    })?;
    deserializer.end().map_err(|error| refused(file, error))?;
    Ok(value)
}

/// Why MNIST cannot be read.
pub enum NoMnist {
    /// A file is another one of the same form.
    Foreign(Failure),
    /// It is missing or damaged.
    Broken(Failure),
}

impl From<Failure> for NoMnist {
    fn from(failure: Failure) -> Self {
        Self::Broken(failure)
    }
}

/// MNIST, whole. Each file may be compressed or not, and be called by any of the names that are in use.
pub fn mnist(folder: &Path) -> Result<Mnist, NoMnist> {
    let mut mnist = Mnist::new();
    for file in MnistFile::ALL {
        let (path, bytes) = open(folder, file)?;
        let taken = unpack(bytes, |piece| Ok::<(), Fault>(mnist.push(file, piece)?));
        taken.and_then(|()| Ok(mnist.finish(file)?)).map_err(|error| match error {
            Fault::Core(error @ Error::Foreign { .. }) => NoMnist::Foreign(refused(&path, error)),
            Fault::Core(error) => refused(&path, error).into(),
            Fault::Io(error) => refused(&path, error).into(),
        })?;
    }
    Ok(mnist)
}

/// What is wrong with a file of data.
pub enum Fault {
    Io(io::Error),
    Core(Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The first file of a folder that has one of the names of `file`.
fn open(folder: &Path, file: MnistFile) -> Result<(PathBuf, File), Failure> {
    let names = file.names();
    for name in &names {
        let path = folder.join(name);
        match File::open(&path) {
            Ok(bytes) => return Ok((path, bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(refused(&path, error)),
        }
    }
    Err(refused(folder, format!("there is none of {}", names.join(", "))))
}
