//! Files to values; what is wrong with them names the file.

use std::fmt::Display;
use std::fs;
use std::io::Read;
use std::path::Path;

use epoch_lab::dataset::{Mnist, MnistFile};
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

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

/// MNIST, whole.
pub fn mnist(folder: &Path) -> Result<Mnist, Failure> {
    let mut mnist = Mnist::new();
    for file in MnistFile::ALL {
        let path = folder.join(file.name());
        let packed = fs::File::open(&path).map_err(|error| refused(&path, error))?;
        let mut bytes = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut bytes).map_err(|error| refused(&path, error))?;
        let taken = mnist.push(file, &bytes).and_then(|()| mnist.finish(file));
        taken.map_err(|error| refused(&path, error))?;
    }
    Ok(mnist)
}
