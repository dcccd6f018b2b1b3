//! One of MNIST's four files, and how far it has come.

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::checksum::Checksum;
use super::idx::{Content, IdxStream};
use crate::Error;

/// Images in the training file.
pub(super) const TRAINING: usize = 60_000;
/// Images in the test file.
pub(super) const TEST: usize = 10_000;
/// Pixels on a side of an image.
pub(super) const SIDE: usize = 28;
/// After so many images or labels a file is known to be MNIST's or not: before a run may begin with them.
const BEGINNING: usize = 1_000;

/// One of MNIST's four files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum MnistFile {
    /// 60,000 pictures.
    TrainImages,
    /// Their labels.
    TrainLabels,
    /// 10,000 pictures of other writers.
    TestImages,
    /// Their labels.
    TestLabels,
}

impl MnistFile {
    /// All four, in the order in which they are of use.
    pub const ALL: [Self; 4] = [Self::TrainLabels, Self::TrainImages, Self::TestLabels, Self::TestImages];

    /// The name under which the file is published.
    pub fn name(self) -> &'static str {
        match self {
            Self::TrainImages => "train-images-idx3-ubyte.gz",
            Self::TrainLabels => "train-labels-idx1-ubyte.gz",
            Self::TestImages => "t10k-images-idx3-ubyte.gz",
            Self::TestLabels => "t10k-labels-idx1-ubyte.gz",
        }
    }

    /// The names that it goes by: as it is published, unpacked, and with the dot that some programs put in place
    /// of the hyphen when they unpack it.
    pub fn names(self) -> [String; 4] {
        let hyphened = self.unpacked();
        let dotted = hyphened.replace("-idx", ".idx");
        [format!("{hyphened}.gz"), hyphened.to_owned(), format!("{dotted}.gz"), dotted]
    }

    /// Its name once it is unpacked.
    fn unpacked(self) -> &'static str {
        match self {
            Self::TrainImages => "train-images-idx3-ubyte",
            Self::TrainLabels => "train-labels-idx1-ubyte",
            Self::TestImages => "t10k-images-idx3-ubyte",
            Self::TestLabels => "t10k-labels-idx1-ubyte",
        }
    }

    /// The file of the other set that holds the same.
    fn other(self) -> Self {
        match self {
            Self::TrainImages => Self::TestImages,
            Self::TrainLabels => Self::TestLabels,
            Self::TestImages => Self::TrainImages,
            Self::TestLabels => Self::TrainLabels,
        }
    }

    fn content(self) -> Content {
        match self {
            Self::TrainImages | Self::TestImages => Content::Images,
            Self::TrainLabels | Self::TestLabels => Content::Labels,
        }
    }

    /// Images or labels in it.
    fn items(self) -> usize {
        match self {
            Self::TrainImages | Self::TrainLabels => TRAINING,
            Self::TestImages | Self::TestLabels => TEST,
        }
    }

    /// Bytes of the unpacked file up to the end of its BEGINNING.
    fn beginning(self) -> usize {
        match self.content() {
            Content::Images => 16 + BEGINNING * SIDE * SIDE,
            Content::Labels => 8 + BEGINNING,
        }
    }

    /// Checksums of the unpacked file: of its beginning, and of all of it.
    fn checksums(self) -> [u32; 2] {
        match self {
            Self::TrainImages => [0x1d7e_7cc4, 0xe9f4_d8b3],
            Self::TrainLabels => [0xf79c_b18d, 0xe0cb_4ad2],
            Self::TestImages => [0x43df_9c25, 0x9137_3bdf],
            Self::TestLabels => [0x9cc3_9b31, 0x4ab9_eff9],
        }
    }
}

/// Takes each item as it is whole, with the offset of its first byte.
type Sink<'a> = dyn FnMut(usize, &[u8]) -> Result<(), Error> + 'a;

/// A file of MNIST that arrives in pieces of any size.
#[derive(Debug)]
pub(super) struct Arrival {
    file: MnistFile,
    stream: IdxStream,
    checksum: Checksum,
    /// Bytes so far.
    bytes: usize,
    known: Known,
}

/// What its checksums have said of a file so far.
#[derive(Debug)]
enum Known {
    Nothing,
    /// It begins as it should.
    Beginning,
    /// It is the one that it should be.
    Whole,
    /// It is another one.
    Foreign(Error),
}

impl Arrival {
    /// Nothing has arrived of `file`.
    pub(super) fn new(file: MnistFile) -> Self {
        let [items, side] = [file.items(), SIDE].map(|size| size as u32);
        let stream = match file.content() {
            Content::Images => IdxStream::new(Content::Images).expecting(&[items, side, side]),
            Content::Labels => IdxStream::new(Content::Labels).expecting(&[items]),
        };
        Self { file, stream, checksum: Checksum::new(), bytes: 0, known: Known::Nothing }
    }

    /// Takes the next bytes and hands each item that they complete to `sink`: see [`IdxStream::push`].
    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut Sink) -> Result<(), Error> {
        if let Known::Foreign(foreign) = &self.known {
            return Err(foreign.clone());
        }
        let missing = self.file.beginning().saturating_sub(self.bytes);
        let (beginning, rest) = bytes.split_at(missing.min(bytes.len()));
        self.take(beginning, sink)?;
        if !beginning.is_empty() && self.bytes == self.file.beginning() {
            let name = self.file.unpacked();
            self.recognise(
                self.file.checksums()[0],
                Known::Beginning,
                format!(
                    "this is not MNIST's {name} but another file of the same form; your own data cannot be \
                     opened here yet"
                ),
            )?;
        }
        self.take(rest, sink)
    }

    fn take(&mut self, bytes: &[u8], sink: &mut Sink) -> Result<(), Error> {
        self.stream.push(bytes, sink).map_err(|error| self.explained(error))?;
        self.checksum.push(bytes);
        self.bytes += bytes.len();
        Ok(())
    }

    /// Says so when a file is refused that would be right as that of the other set.
    fn explained(&self, error: Error) -> Error {
        let other = self.file.other();
        match error {
            Error::Idx { offset: 4, message } if self.stream.promised() == Some(other.items()) => {
                let name = other.unpacked();
                let hint = match other.items() {
                    TEST => "the test set is not the training set",
                    _ => "the training set is not the test set",
                };
                Error::Idx { offset: 4, message: format!("{message}; so does MNIST's {name}: {hint}") }
            }
            error => error,
        }
    }

    /// Says that the file has ended.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        if let Known::Foreign(foreign) = &self.known {
            return Err(foreign.clone());
        }
        self.stream.finish()?;
        let name = self.file.unpacked();
        self.recognise(
            self.file.checksums()[1],
            Known::Whole,
            format!(
                "this begins like MNIST's {name} and is another file further on: it is damaged, or data of \
                 your own, which cannot be opened here yet"
            ),
        )
    }

    fn recognise(&mut self, checksum: u32, known: Known, message: String) -> Result<(), Error> {
        if self.checksum.value() == checksum {
            self.known = known;
            return Ok(());
        }
        let foreign = Error::Foreign { message };
        self.known = Known::Foreign(foreign.clone());
        Err(foreign)
    }

    /// Items so far that are known to be MNIST's: those of the beginning once it is here, all of them once the
    /// file has come to its end. What comes in between may be anything, and nothing is to be learned from it.
    pub(super) fn items(&self) -> usize {
        match self.known {
            Known::Nothing | Known::Foreign(_) => 0,
            Known::Beginning => BEGINNING,
            Known::Whole => self.file.items(),
        }
    }

    /// Whether the file has come to its end and is the one that it should be.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.known, Known::Whole)
    }
}
