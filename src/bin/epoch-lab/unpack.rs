//! Files that may be compressed: recognized by their first bytes, not by their names.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// Bytes that are read at a time.
const PIECE_BYTES: usize = 1 << 18;

/// Reads `file` to its end and hands on what it holds, unpacked if it is gzip, piece by piece: however much a
/// file unpacks to, only a piece of it is in memory.
///
/// # Errors
///
/// What reading the file gives, and what `take` does.
pub fn unpack<E: From<io::Error>>(
    file: impl Read,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = BufReader::with_capacity(PIECE_BYTES, file);
    // IDX begins with two zero bytes.
    let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let mut bytes: Box<dyn Read + '_> =
        if is_gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match bytes.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => take(&piece[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
