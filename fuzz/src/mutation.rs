//! Inputs made of other inputs.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt};

/// The longest input that is made.
const LONGEST: usize = 1 << 14;

/// Bytes that parsers look for, or that lie at the edge of what they take.
const WORDS: [&[u8]; 40] = [
    b"\0\0\x08\x01",
    b"\0\0\x08\x03",
    b"\0\0\x03\xe8\0\0\0\x1c\0\0\0\x1c",
    b"\x1f\x8b\x08\0",
    b"\xff\xff\xff\xff",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\0\0\x80\x7f",
    b"\0\0\xc0\x7f",
    b"\0\0\x80\xff",
    b"null",
    b"true",
    b"\"\"",
    b"{}",
    b"[]",
    b"[[",
    b"{\"",
    b",",
    b"-1",
    b"0",
    b"1e999",
    b"1e-999",
    b"4294967295",
    b"18446744073709551615",
    b"0.5",
    b"\\u0000",
    b"\"kind\":",
    b"\"config\":",
    b"\"before\":[{\"shuffle\":1,\"epochs\":1000000000,\"keepOrder\":true}]",
    b"\"before\":[{\"initialize\":\"large\",\"sizes\":[784,10]}]",
    b"\"sizes\":[784,0,10]",
    b"\"seed\":",
    b"\"book\"",
    b"\"f32\"",
    b"\"lambda\":",
    b"\"momentum\":",
    b"\"softmax\"",
    b"\"epochs\":",
    b"\"evaluate\":",
    b"\"published\":",
];

/// A few changes to one of `inputs`.
pub fn mutated(inputs: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = pick(inputs, random).clone();
    for _ in 0..random.random_range(1..=4) {
        change(&mut bytes, inputs, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, inputs: &[Vec<u8>], random: &mut ChaCha8Rng) {
    let at = random.random_range(0..=bytes.len());
    match random.random_range(0..9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.random_range(0..8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = random.next_u32() as u8;
            }
        }
        2 => bytes.truncate(at),
        3 => {
            bytes.splice(at..at, pick(&WORDS, random).iter().copied());
        }
        4 => {
            let word = pick(&WORDS, random);
            let end = bytes.len().min(at + word.len());
            bytes.splice(at..end, word.iter().copied());
        }
        // Something is left out.
        5 => {
            bytes.drain(at..random.random_range(at..=bytes.len().min(at + 64)));
        }
        // Something comes again and again.
        6 => {
            let part = bytes[at..random.random_range(at..=bytes.len().min(at + 64))].to_vec();
            let again = part.repeat(random.random_range(1..=if part.len() < 4 { 500 } else { 8 }));
            bytes.splice(at..at, again);
        }
        // Another input goes on where this one stops.
        7 => {
            let other = pick(inputs, random);
            bytes.truncate(at);
            bytes.extend(&other[random.random_range(0..=other.len())..]);
        }
        // A number becomes another one.
        _ => {
            let is_digit = |byte: &u8| byte.is_ascii_digit();
            let Some(start) = bytes[at..].iter().position(is_digit).map(|first| at + first) else { return };
            let length = bytes[start..].iter().take_while(|byte| is_digit(byte)).count();
            let number = match random.random_range(0..4) {
                0 => random.next_u64() >> random.random_range(0..64),
                1 => u64::from(random.next_u32() >> random.random_range(0..32)),
                2 => [0, 1, 10, 784, 60_000, 65_536, 65_537, 70_000][random.random_range(0..8)],
                _ => u64::MAX,
            };
            bytes.splice(start..start + length, number.to_string().into_bytes());
        }
    }
}

fn pick<'a, T>(items: &'a [T], random: &mut ChaCha8Rng) -> &'a T {
    &items[random.random_range(0..items.len())]
}
