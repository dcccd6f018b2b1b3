//! CRC-32, as gzip keeps it of what a file holds unpacked.

/// A checksum of bytes that arrive in pieces.
///
/// The reflected CRC of the polynomial 0x04C11DB7 (IEEE 802.3, RFC 1952): `gzip -lv` shows it. It tells files
/// apart that were not made to be mistaken, which is what is asked here.
#[derive(Clone, Debug)]
pub(super) struct Checksum {
    /// What a byte does to the checksum, by how many bytes come after it. Made and not written down: the tables
    /// would be the largest constant of the program.
    tables: Box<[[u32; 256]; AT_ONCE]>,
    remainder: u32,
}

/// Bytes that are taken together: four times as fast as one by one.
const AT_ONCE: usize = 8;

impl Checksum {
    /// Of no bytes yet.
    pub(super) fn new() -> Self {
        let mut tables = Box::new([[0; 256]; AT_ONCE]);
        for byte in 0..256 {
            let mut remainder = byte as u32;
            for _ in 0..8 {
                remainder = (remainder >> 1) ^ (0xedb8_8320 * (remainder & 1));
            }
            tables[0][byte] = remainder;
        }
        for after in 1..AT_ONCE {
            for byte in 0..256 {
                let before = tables[after - 1][byte];
                tables[after][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            }
        }
        Self { tables, remainder: u32::MAX }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let tables = &*self.tables;
        let mut remainder = self.remainder;
        let (chunks, rest) = bytes.as_chunks::<AT_ONCE>();
        for &[a, b, c, d, e, f, g, h] in chunks {
            let [a, b, c, d] = (remainder ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
            let entries = [a, b, c, d, e, f, g, h].map(usize::from);
            remainder = (0..AT_ONCE).fold(0, |sum, i| sum ^ tables[AT_ONCE - 1 - i][entries[i]]);
        }
        for byte in rest {
            let [low, ..] = remainder.to_le_bytes();
            remainder = (remainder >> 8) ^ tables[0][usize::from(low ^ byte)];
        }
        self.remainder = remainder;
    }

    /// Of the bytes so far.
    pub(super) fn value(&self) -> u32 {
        !self.remainder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(bytes: &[u8]) -> u32 {
        let mut checksum = Checksum::new();
        checksum.push(bytes);
        checksum.value()
    }

    // The check value of CRC-32/ISO-HDLC, and what gzip keeps of two small files.
    #[test]
    fn it_is_the_one_of_gzip() {
        assert_eq!(of(b"123456789"), 0xcbf4_3926);
        assert_eq!(of(b""), 0);
        assert_eq!(of(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_makes_no_difference(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            at in 0..200_usize,
        ) {
            let (one, other) = bytes.split_at(at.min(bytes.len()));
            let mut checksum = Checksum::new();
            checksum.push(one);
            checksum.push(other);
            prop_assert_eq!(checksum.value(), of(&bytes));
        }

        #[test]
        fn a_changed_bit_changes_it(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            bit in any::<prop::sample::Index>(),
        ) {
            let mut changed = bytes.clone();
            let bit = bit.index(8 * bytes.len());
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(of(&changed), of(&bytes));
        }
    }
}
