//! A file of own data: IDX or CSV, in pieces of any size.

use super::idx::{Content, IdxStream, thousands};
use super::mnist_file::SIDE;
use super::own_data::{FileSet, PIXELS};
use crate::Error;

/// The longest line of a CSV file: 785 numbers of three digits with quotes, and a header of names.
const LONGEST_LINE: usize = 32_768;

/// How the pictures of a file lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Row by row, as MNIST's.
    Upright,
    /// Column by column, as EMNIST's: they are turned upright.
    Transposed,
}

impl Orientation {
    /// How they lie in a file of this name: transposed when `emnist` stands in it.
    pub fn of(name: &str) -> Self {
        if name.to_ascii_lowercase().contains("emnist") { Self::Transposed } else { Self::Upright }
    }
}

/// What a file turned out to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// IDX: pictures.
    Pictures,
    /// IDX: labels.
    Labels,
    /// CSV: both, a line each.
    Table,
}

/// Which files of own data were read: no two may hold the same.
#[derive(Clone, Debug, Default)]
pub struct Roster(Vec<(FileSet, Kind, String)>);

impl Roster {
    /// Adds a file that was read.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when another one holds the same of its set.
    pub fn add(&mut self, file: &OwnFile, name: &str) -> Result<(), Error> {
        let Some(kind) = file.kind() else { return Ok(()) };
        let same = |other: Kind| other == kind || other == Kind::Table || kind == Kind::Table;
        if let Some((_, _, other)) = self.0.iter().find(|(set, other, _)| *set == file.set && same(*other)) {
            let noun = file.set.noun();
            let message =
                format!("{other} and {name} both hold the {noun} set: only one of them can be used");
            return Err(Error::Data { message });
        }
        self.0.push((file.set, kind, name.to_owned()));
        Ok(())
    }

    /// What the data are called: the file with the training pictures.
    pub fn name(&self) -> &str {
        let pictures =
            |(set, kind, _): &&(FileSet, Kind, String)| *set == FileSet::Training && *kind != Kind::Labels;
        self.0.iter().find(pictures).map_or("", |(_, _, name)| name)
    }
}

/// What came of a piece of a file: whole pictures of 784 bytes each, and labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// Pictures, upright, row by row.
    pub pixels: Vec<u8>,
    /// Labels as the file has them.
    pub labels: Vec<u8>,
}

/// A file of own data that arrives in pieces, already inflated: IDX pictures of 28 x 28, IDX labels, or Kaggle's
/// table (label, then 784 pixels, with or without a header line).
#[derive(Clone, Debug)]
pub struct OwnFile {
    set: FileSet,
    orientation: Orientation,
    format: Format,
}

#[derive(Clone, Debug)]
enum Format {
    /// Too few bytes are here: IDX tells what it holds in its fourth.
    Unknown(Vec<u8>),
    Idx(Content, IdxStream),
    Table(Table),
}

impl OwnFile {
    /// Nothing has arrived of a file of this name: it says which set the file belongs to and how pictures lie.
    pub fn new(name: &str) -> Self {
        Self {
            set: FileSet::of(name),
            orientation: Orientation::of(name),
            format: Format::Unknown(Vec::new()),
        }
    }

    /// The same with pictures that lie so, whatever the name says.
    pub fn oriented(mut self, orientation: Orientation) -> Self {
        self.orientation = orientation;
        self
    }

    /// The set that the file belongs to.
    pub fn set(&self) -> FileSet {
        self.set
    }

    /// What it holds, once that is known.
    pub fn kind(&self) -> Option<Kind> {
        match self.format {
            Format::Unknown(_) => None,
            Format::Idx(Content::Images, _) => Some(Kind::Pictures),
            Format::Idx(Content::Labels, _) => Some(Kind::Labels),
            Format::Table(_) => Some(Kind::Table),
        }
    }

    /// Takes the next bytes; what they complete is added to `items`.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] at the first byte that is wrong; of a table with the line in its message. After an error the
    /// file is of no use.
    pub fn push(&mut self, bytes: &[u8], items: &mut Items) -> Result<(), Error> {
        let before = items.pixels.len();
        if let Format::Unknown(head) = &mut self.format {
            head.extend_from_slice(bytes);
            let is_idx = head.first() == Some(&0);
            if head.is_empty() || (is_idx && head.len() < 4) {
                return Ok(());
            }
            let head = std::mem::take(head);
            self.format = match (is_idx, head.get(3)) {
                (true, Some(1)) => Format::Idx(Content::Labels, IdxStream::new(Content::Labels)),
                (true, _) => Format::Idx(Content::Images, pictures()),
                (false, _) => Format::Table(Table::default()),
            };
            self.format.push(&head, items)?;
        } else {
            self.format.push(bytes, items)?;
        }
        if self.orientation == Orientation::Transposed {
            let (pictures, _) = items.pixels[before..].as_chunks_mut::<PIXELS>();
            pictures.iter_mut().for_each(transpose);
        }
        Ok(())
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] when it holds less than its header promises, or nothing.
    pub fn finish(&mut self, items: &mut Items) -> Result<(), Error> {
        let before = items.pixels.len();
        match &mut self.format {
            Format::Unknown(head) => {
                return pictures().finish().map_err(|error| match (error, head.len()) {
                    (Error::Idx { message, .. }, 0) => Error::Idx { offset: 0, message },
                    (_, offset) => Error::Idx { offset, message: "the file ends within its header".into() },
                });
            }
            Format::Idx(_, stream) => stream.finish()?,
            Format::Table(table) => table.finish(items)?,
        }
        if self.orientation == Orientation::Transposed {
            let (pictures, _) = items.pixels[before..].as_chunks_mut::<PIXELS>();
            pictures.iter_mut().for_each(transpose);
        }
        Ok(())
    }
}

impl Format {
    fn push(&mut self, bytes: &[u8], items: &mut Items) -> Result<(), Error> {
        match self {
            Self::Unknown(_) => Ok(()),
            Self::Idx(content, stream) => {
                let numbers = match content {
                    Content::Images => &mut items.pixels,
                    Content::Labels => &mut items.labels,
                };
                stream.push(bytes, |_, item| {
                    numbers.extend_from_slice(item);
                    Ok(())
                })
            }
            Self::Table(table) => table.push(bytes, items),
        }
    }
}

/// A stream of pictures, of which only those of 28 x 28 are taken; there may be any number.
fn pictures() -> IdxStream {
    IdxStream::new(Content::Images).of_sides(SIDE as u32)
}

fn transpose(picture: &mut [u8; PIXELS]) {
    for row in 0..SIDE {
        for column in row + 1..SIDE {
            picture.swap(row * SIDE + column, column * SIDE + row);
        }
    }
}

/// A table that arrives in pieces.
#[derive(Clone, Debug, Default)]
struct Table {
    /// The beginning of a line whose end has not come yet.
    partial: Vec<u8>,
    /// Lines so far.
    lines: usize,
    /// Where the line that is being read begins.
    start: usize,
}

impl Table {
    fn push(&mut self, mut bytes: &[u8], items: &mut Items) -> Result<(), Error> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            self.room(line.len())?;
            if self.partial.is_empty() {
                self.line(line, items)?;
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(line);
                self.line(&whole, items)?;
                whole.clear();
                self.partial = whole;
            }
            bytes = &rest[1..];
        }
        self.room(bytes.len())?;
        self.partial.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(&mut self, items: &mut Items) -> Result<(), Error> {
        let last = std::mem::take(&mut self.partial);
        if !last.is_empty() {
            self.line(&last, items)?;
        }
        if self.lines == 0 { self.fail("the file is empty".into()) } else { Ok(()) }
    }

    /// Checks that so many bytes more are no more than a line may have.
    fn room(&self, more: usize) -> Result<(), Error> {
        if self.partial.len() + more > LONGEST_LINE {
            let message = format!("line {}: it is longer than {LONGEST_LINE} bytes", self.lines + 1);
            return Err(Error::Idx { offset: self.start, message });
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8], items: &mut Items) -> Result<(), Error> {
        self.lines += 1;
        let taken = self.read(line.strip_suffix(b"\r").unwrap_or(line), items);
        self.start += line.len() + 1;
        taken
    }

    fn read(&self, line: &[u8], items: &mut Items) -> Result<(), Error> {
        let line = if self.lines == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let fields = line.split(|byte| *byte == b',').count();
        if self.lines == 1 && (line.starts_with(b"<") || line.contains(&0)) {
            return self.fail("this is neither an IDX file nor a table of numbers".into());
        }
        if fields != 1 + PIXELS {
            let hint = match fields {
                PIXELS => "; the labels are missing, as in the part of Kaggle's data that is to be guessed",
                _ => "",
            };
            let message = format!("{fields} values, where a label and {PIXELS} pixels should be{hint}");
            return self.fail(message);
        }
        let mut values = line.split(|byte| *byte == b',');
        let label = values.next().unwrap_or_default();
        if self.lines == 1 && number(label).is_none() {
            return match trimmed(label).eq_ignore_ascii_case(b"label") {
                true => Ok(()),
                false => self.fail("the header's first name is not `label`".into()),
            };
        }
        let begin = items.pixels.len();
        for (place, value) in values.enumerate() {
            match number(value) {
                Some(byte) => items.pixels.push(byte),
                None => {
                    items.pixels.truncate(begin);
                    return self.fail(format!("pixel {place} is not a whole number from 0 to 255"));
                }
            }
        }
        match number(label) {
            Some(label) => items.labels.push(label),
            None => {
                items.pixels.truncate(begin);
                return self.fail("the label is not a whole number from 0 to 255".into());
            }
        }
        Ok(())
    }

    fn fail<T>(&self, message: String) -> Result<T, Error> {
        let line = thousands(self.lines.max(1));
        Err(Error::Idx { offset: self.start, message: format!("line {line}: {message}") })
    }
}

/// A field without blanks and quotes around it.
fn trimmed(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\"")).unwrap_or(field)
}

/// A byte in decimal digits.
fn number(field: &[u8]) -> Option<u8> {
    let digits = trimmed(field);
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    digits
        .iter()
        .try_fold(0_u16, |number, digit| {
            digit.is_ascii_digit().then(|| 10 * number + u16::from(digit - b'0'))
        })
        .and_then(|number| u8::try_from(number).ok())
}
