//! Which data a run is trained on: MNIST, or own data.

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use epoch_lab::dataset::{Items, Mnist, Orientation, OwnData, OwnDataReader, OwnFile, Roster, Splits};
use epoch_lab::{Config, Data, Dataset, Error};

use crate::failure::Failure;
use crate::input::{self, Fault, NoMnist, refused};
use crate::unpack::unpack;

/// How the pictures of own data lie.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Lie {
    /// Row by row, as MNIST's
    Upright,
    /// Column by column, as EMNIST's
    Transposed,
}

impl From<Lie> for Orientation {
    fn from(lie: Lie) -> Self {
        match lie {
            Lie::Upright => Self::Upright,
            Lie::Transposed => Self::Transposed,
        }
    }
}

/// What the command line says of the data.
pub struct Given {
    /// The folder with MNIST.
    pub mnist: PathBuf,
    /// Own data; none: MNIST.
    pub own: Vec<PathBuf>,
    /// How its pictures lie; undefined: as the names say.
    pub pictures: Option<Lie>,
}

/// Data that are here.
pub enum Source {
    /// MNIST.
    Mnist(Box<Mnist>),
    /// Own data.
    Own(OwnData),
}

impl Given {
    /// MNIST itself: nothing else is taken for it.
    pub fn mnist(&self) -> Result<Mnist, Failure> {
        if let Some(path) = self.own.first() {
            return Err(refused(
                path,
                "the chapter's figures are of MNIST and cannot be replayed on own data",
            ));
        }
        input::mnist(&self.mnist).map_err(|why| match why {
            NoMnist::Foreign(failure) | NoMnist::Broken(failure) => failure,
        })
    }

    /// The data that were asked for. Own data are named on standard error, so that nobody takes them for MNIST.
    pub fn source(&self) -> Result<Source, Failure> {
        if !self.own.is_empty() {
            return self.read(&self.own);
        }
        match input::mnist(&self.mnist) {
            Ok(mnist) => Ok(Source::Mnist(Box::new(mnist))),
            Err(NoMnist::Broken(failure)) => Err(failure),
            Err(NoMnist::Foreign(_)) => self.read(std::slice::from_ref(&self.mnist)),
        }
    }

    fn read(&self, paths: &[PathBuf]) -> Result<Source, Failure> {
        let mut reader = OwnDataReader::default();
        let mut roster = Roster::default();
        for path in files(paths)? {
            self.read_file(&path, &mut reader, &mut roster)?;
        }
        let own = reader.finish().map_err(|error| refused(&paths[0], error))?;
        if own.data() != Data::Mnist {
            let (name, data, training, test) = (roster.name(), own.data(), own.training(), own.test());
            eprintln!("own data: {name} ({data}), {training} training pictures, {test} test pictures");
        }
        Ok(Source::Own(own))
    }

    fn read_file(&self, path: &Path, reader: &mut OwnDataReader, roster: &mut Roster) -> Result<(), Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut file = OwnFile::new(&name);
        if let Some(lie) = self.pictures {
            file = file.oriented(lie.into());
        }
        let set = file.set();
        let mut items = Items::default();
        let mut hand_over = |items: &mut Items| -> Result<(), Error> {
            reader.push_pictures(set, &items.pixels)?;
            reader.push_labels(set, &items.labels)?;
            items.pixels.clear();
            items.labels.clear();
            Ok(())
        };
        let bytes = File::open(path).map_err(|error| refused(path, error))?;
        let taken = unpack(bytes, |piece| {
            file.push(piece, &mut items)?;
            Ok::<(), Fault>(hand_over(&mut items)?)
        });
        let ended = taken.and_then(|()| {
            file.finish(&mut items)?;
            hand_over(&mut items)?;
            Ok(roster.add(&file, &name)?)
        });
        ended.map_err(|fault| match fault {
            Fault::Core(error) => refused(path, error),
            Fault::Io(error) => refused(path, error),
        })
    }
}

/// The files that are named, and those of data in the folders that are.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| refused(path, error))?;
        let mut found = Vec::new();
        for entry in entries {
            let file = entry.map_err(|error| refused(path, error))?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            if name.ends_with("ubyte") || name.ends_with(".csv") {
                found.push(file);
            }
        }
        if found.is_empty() {
            return Err(refused(path, "there is no IDX file (…-ubyte) and no table (….csv) in it"));
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

impl Source {
    /// What they are.
    pub fn data(&self) -> Data {
        match self {
            Self::Mnist(_) => Data::Mnist,
            Self::Own(own) => own.data(),
        }
    }

    /// Checks that these are the data that settings ask for, where they ask for some.
    pub fn is_wanted(&self, wanted: Option<Data>) -> Result<(), Error> {
        match wanted {
            Some(wanted) if wanted != self.data() => {
                let message = format!("{wanted} is wanted, {} is given", self.data());
                Err(Error::Config { field: "data", message })
            }
            _ => Ok(()),
        }
    }

    /// Checks that there are so many images.
    pub fn holds(&self, images: Range<usize>) -> Result<(), Error> {
        let here = match self {
            Self::Mnist(_) => Mnist::IMAGES,
            Self::Own(own) => own.training() + own.test(),
        };
        if images.end <= here {
            return Ok(());
        }
        let message = format!("[{}, {}] leaves the {here} images of the data", images.start, images.end);
        Err(Error::Config { field: "evaluate", message })
    }

    /// Images of the training set that show one of these digits, those included that are held out.
    pub fn images_of(&self, digits: &[usize]) -> usize {
        match self {
            Self::Mnist(mnist) => mnist.images_of(digits, Mnist::IMAGES),
            Self::Own(own) => own.images_of(digits, own.training()),
        }
    }

    /// Divided as settings say.
    pub fn dataset(&self, config: &Config) -> Result<Dataset, Error> {
        match self {
            Self::Mnist(mnist) => mnist.for_run(config),
            Self::Own(own) => own.for_run(config),
        }
    }

    /// Divided in any way: the training set comes first, then the test set.
    pub fn divided(&self, splits: Splits) -> Result<Dataset, Error> {
        match self {
            Self::Mnist(mnist) => mnist.divided(splits),
            Self::Own(own) => own.divided(splits),
        }
    }
}
