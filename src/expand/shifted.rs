//! Copies that are shifted by whole pixels.

use super::SIDE;

/// Images that come of one in the book's expanded set.
pub(crate) const COPIES: usize = STEPS.len();

/// The book's copies as (right, down), in the order of its `expand_mnist.py`: the image itself, and it shifted by
/// one pixel down, up, right and left.
const STEPS: [(i32, i32); 5] = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)];

/// Adds one of the book's copies of an image of [`SIDE`] x [`SIDE`] pixels to `indices` and `bytes`, all of them
/// sparse.
pub(crate) fn push_shifted(copy: usize, image: (&[u16], &[u8]), indices: &mut Vec<u16>, bytes: &mut Vec<u8>) {
    let (right, down) = STEPS[copy];
    shift(right, down, image, |index, byte| {
        indices.push(index);
        bytes.push(byte);
    });
}

/// Gives the pixels that are on of an image that is shifted so far to the right and down; what leaves the image is
/// lost, and background follows.
pub(super) fn shift(right: i32, down: i32, (from, values): (&[u16], &[u8]), mut push: impl FnMut(u16, u8)) {
    let side = SIDE as i32;
    for (index, byte) in from.iter().zip(values) {
        let (row, column) = (i32::from(*index) / side + down, i32::from(*index) % side + right);
        if (0..side).contains(&row) && (0..side).contains(&column) {
            push((row * side + column) as u16, *byte);
        }
    }
}
