//! IDX, the format of MNIST's files: two zero bytes, a type, a rank, the sizes as big-endian `u32`, then the
//! items. One parser for files that are here as a whole and for files that arrive in pieces.

use crate::Error;

/// What an IDX file is expected to hold: unsigned bytes of one rank or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Rank 1: count; an item is a byte.
    Labels,
    /// Rank 3: count x rows x columns; an item is a picture, row by row.
    Images,
}

impl Content {
    fn rank(self) -> u8 {
        match self {
            Self::Labels => 1,
            Self::Images => 3,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Labels => "label",
            Self::Images => "image",
        }
    }

    fn header(self) -> usize {
        4 + 4 * usize::from(self.rank())
    }

    /// `number` of them, in words.
    fn many(self, number: usize) -> String {
        format!("{} {}{}", thousands(number), self.noun(), if number == 1 { "" } else { "s" })
    }
}

/// The unsigned bytes of an IDX file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idx {
    /// One byte an item.
    Labels(Vec<u8>),
    /// `rows * columns` bytes an item.
    Images {
        /// Rows of each picture.
        rows: usize,
        /// Columns of each picture.
        columns: usize,
        /// All pictures, one after another, row by row.
        pixels: Vec<u8>,
    },
}

/// Reads a whole file, already inflated.
///
/// # Errors
///
/// [`Error::Idx`] says at which byte the file stops being what it should be.
pub fn parse(bytes: &[u8]) -> Result<Idx, Error> {
    let content =
        if bytes.get(3) == Some(&Content::Labels.rank()) { Content::Labels } else { Content::Images };
    let mut stream = IdxStream::new(content);
    let mut items = Vec::new();
    stream.push(bytes, |_, item| {
        items.extend_from_slice(item);
        Ok(())
    })?;
    stream.finish()?;
    Ok(match content {
        Content::Labels => Idx::Labels(items),
        Content::Images => {
            Idx::Images { rows: stream.size(1) as usize, columns: stream.size(2) as usize, pixels: items }
        }
    })
}

/// A file that arrives in pieces of any size. Each item is handed on as soon as it is whole.
#[derive(Clone, Debug)]
pub struct IdxStream {
    content: Content,
    /// Sizes that the header has to promise, as far as they are known beforehand.
    expected: Vec<Option<u32>>,
    header: Vec<u8>,
    /// The beginning of an item whose end has not come yet.
    partial: Vec<u8>,
    /// Whole items so far.
    items: usize,
    /// Bytes so far.
    position: usize,
    whole: bool,
    failure: Option<Error>,
}

impl IdxStream {
    /// Nothing has arrived of a file that should hold `content`.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            expected: Vec::new(),
            header: Vec::new(),
            partial: Vec::new(),
            items: 0,
            position: 0,
            whole: false,
            failure: None,
        }
    }

    /// The same, but only these sizes are accepted: the count, for images then the rows and the columns.
    pub fn expecting(mut self, sizes: &[u32]) -> Self {
        self.expected = sizes.iter().copied().map(Some).collect();
        self
    }

    /// The same, but only pictures with so many rows and columns are accepted, any number of them.
    pub(super) fn of_sides(mut self, side: u32) -> Self {
        self.expected = vec![None, Some(side), Some(side)];
        self
    }

    /// Whole items so far.
    pub fn items(&self) -> usize {
        self.items
    }

    /// Items that the header promises, once that part of it is here.
    pub(super) fn promised(&self) -> Option<usize> {
        (self.header.len() >= 8).then(|| self.size(0) as usize)
    }

    /// Whether the file has come to its end and was all right.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Takes the next bytes and hands each item that they complete to `sink`, with the offset of its first
    /// byte in the file. How the file is cut into chunks makes no difference.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] at the first byte that is wrong, or what `sink` refuses. After an error the stream
    /// stays at it.
    pub fn push(
        &mut self,
        chunk: &[u8],
        sink: impl FnMut(usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.read(chunk, sink).inspect_err(|failure| self.failure = Some(failure.clone()))
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// [`Error::Idx`] when it holds less than its header promises, or has failed before.
    pub fn finish(&mut self) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.end().inspect_err(|failure| self.failure = Some(failure.clone()))?;
        self.whole = true;
        Ok(())
    }

    fn read(
        &mut self,
        mut rest: &[u8],
        mut sink: impl FnMut(usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while self.header.len() < self.content.header() {
            let Some((&byte, others)) = rest.split_first() else { return Ok(()) };
            rest = others;
            self.header.push(byte);
            self.position += 1;
            self.check_header()?;
        }
        let size = self.item_size();
        while !rest.is_empty() {
            if self.items == self.size(0) as usize {
                let promised = self.content.many(self.items);
                return self.fail(
                    self.position,
                    format!("the header at byte 4 promises {promised}, but the file goes on after them"),
                );
            }
            let start = self.position - self.partial.len();
            let missing = size - self.partial.len();
            let (taken, others) = rest.split_at(missing.min(rest.len()));
            rest = others;
            self.position += taken.len();
            if taken.len() < missing {
                self.partial.extend_from_slice(taken);
            } else if self.partial.is_empty() {
                sink(start, taken)?;
                self.items += 1;
            } else {
                self.partial.extend_from_slice(taken);
                sink(start, &self.partial)?;
                self.items += 1;
                self.partial.clear();
            }
        }
        Ok(())
    }

    /// Checks the header as far as it is here; its last byte has just come.
    fn check_header(&self) -> Result<(), Error> {
        let last = self.header.len() - 1;
        let byte = self.header[last];
        match last {
            0 | 1 if byte != 0 => {
                let hint = match (last, byte) {
                    (0, 0x1f) => "; a file that is still compressed begins so",
                    (0, b'<') => "; a web page begins so",
                    _ => "",
                };
                self.fail(last, format!("an IDX file begins with two zero bytes, here is 0x{byte:02X}{hint}"))
            }
            2 if byte != 0x08 => {
                self.fail(last, format!("the type is 0x{byte:02X}, not 0x08 for unsigned bytes"))
            }
            3 if byte != self.content.rank() => {
                let (noun, rank) = (self.content.noun(), self.content.rank());
                let found = match byte {
                    1 => "a file of labels".to_owned(),
                    3 => "a file of images".to_owned(),
                    _ => format!("rank {byte}"),
                };
                self.fail(last, format!("this is {found}, where {noun}s of rank {rank} should be"))
            }
            7 | 11 | 15 => self.check_size(last / 4 - 1),
            _ => Ok(()),
        }
    }

    /// Checks size number `which`: 0 the count, 1 the rows, 2 the columns.
    fn check_size(&self, which: usize) -> Result<(), Error> {
        let offset = 4 + 4 * which;
        let size = self.size(which);
        let say = |size: u32| match which {
            0 => self.content.many(size as usize),
            1 => format!("{} rows", thousands(size as usize)),
            _ => format!("{} columns", thousands(size as usize)),
        };
        if size == 0 {
            return self.fail(offset, format!("the header at byte {offset} promises {}", say(0)));
        }
        if let Some(&Some(expected)) = self.expected.get(which)
            && size != expected
        {
            let wanted = match (self.content, which) {
                (Content::Labels, 0) => format!(" for {}", Content::Images.many(expected as usize)),
                _ => format!(", where {} should be", say(expected)),
            };
            return self.fail(offset, format!("the header at byte {offset} promises {}{wanted}", say(size)));
        }
        // Nothing is reserved on a header's word, but its sizes are counted with: in 32 bits, as in WebAssembly.
        let total = (0..=which)
            .try_fold(1_u32, |total, which| total.checked_mul(self.size(which)))
            .and_then(|total| total.checked_add(self.content.header() as u32));
        if total.is_none() {
            let message = format!("the header at byte {offset} promises {}, over 4 GiB in all", say(size));
            return self.fail(offset, message);
        }
        Ok(())
    }

    fn end(&self) -> Result<(), Error> {
        let fail = |message| self.fail(self.position, message);
        if self.position == 0 {
            return fail("the file is empty".into());
        }
        if self.header.len() < self.content.header() {
            return fail(format!("the file ends within its header of {} bytes", self.content.header()));
        }
        let promised = self.size(0) as usize;
        if self.items < promised {
            let (promised, found) = (self.content.many(promised), thousands(self.items));
            return fail(format!("the header at byte 4 promises {promised}, the file holds {found}"));
        }
        Ok(())
    }

    /// Size number `which` of the header, which must be here that far.
    fn size(&self, which: usize) -> u32 {
        let at = 4 + 4 * which;
        self.header[at..at + 4].iter().fold(0, |size, &byte| size << 8 | u32::from(byte))
    }

    /// Bytes in an item.
    fn item_size(&self) -> usize {
        (1..usize::from(self.content.rank())).map(|which| self.size(which) as usize).product()
    }

    fn fail(&self, offset: usize, message: String) -> Result<(), Error> {
        Err(Error::Idx { offset, message })
    }
}

/// A number with thin no-break spaces between its thousands.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut spaced = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            spaced.push('\u{202f}');
        }
        spaced.push(digit);
    }
    spaced
}
