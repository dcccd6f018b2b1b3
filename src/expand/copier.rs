//! Distorted copies of images.

use super::angle::sin_cos;
use super::elastic::{Field, Kernel, Noise};
use super::shifted::shift;
use super::{Distortion, PIXELS, SIDE};
use crate::random::ChaCha;

/// Position of the middle of a row and of a column.
const MIDDLE: f64 = (SIDE - 1) as f64 / 2.0;

/// Pixels in a row of the framed image: one of background before the image, and what is left behind it. A power of
/// two, so that no place leaves it.
const FRAMED: usize = 32;

/// Makes distorted copies of images of [`SIDE`] x [`SIDE`] pixels; its memory is kept from one to the next.
///
/// With q a pixel's place, c the middle of the image, t the shift, R, S and K the matrices of rotation, scaling and
/// skew, and e the elastic displacement of that pixel, the copy at q is the image at
///
/// c + (R S K)⁻¹ (q - c - t) + e(q),
///
/// interpolated between its four neighbours (bilinear) and rounded to a byte. Beyond the image there is background.
/// A positive angle turns counterclockwise.
#[derive(Clone, Debug)]
pub struct Copier {
    kernel: Kernel,
    noise: Noise,
    between: Field,
    /// Displacements to the right and down.
    right: Field,
    down: Field,
    /// For each place of the image with a frame of background, four pixels as the bytes of one number, the lowest
    /// first: that at the place, the one right of it, and the two below these. So one look at it is all that a pixel
    /// between them takes.
    framed: [u32; FRAMED * FRAMED],
    /// The copy, sparse: its first `count` entries. One more may be written behind the last.
    indices: [u16; PIXELS + 1],
    bytes: [u8; PIXELS + 1],
    count: usize,
}

/// The amounts of one copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amounts {
    /// Pixels to the right and down.
    pub(super) shift: (i32, i32),
    /// Degrees, counterclockwise.
    pub(super) rotation: f64,
    /// Factors of width and height.
    pub(super) scale: (f64, f64),
    /// Degrees by which upright lines lean to the right.
    pub(super) skew: f64,
}

impl Amounts {
    /// Draws all amounts, always in the same order, so that one that is 0 leaves the others as they are.
    pub(super) fn draw(distortion: &Distortion, stream: &mut ChaCha) -> Self {
        let Distortion { shift, rotation, scaling, skew, .. } = *distortion;
        let reach = u64::from(2 * shift + 1);
        let mut whole = || ((u64::from(stream.word()) * reach) >> 32) as i32 - shift as i32;
        let shift = (whole(), whole());
        let mut evenly = |most: f64| most * stream.evenly();
        let rotation = evenly(rotation);
        let scale = (1.0 + evenly(scaling) / 100.0, 1.0 + evenly(scaling) / 100.0);
        Self { shift, rotation, scale, skew: evenly(skew) }
    }

    /// (R S K)⁻¹, row by row.
    fn inverse(&self) -> [[f64; 2]; 2] {
        let (sin, cos) = sin_cos(self.rotation);
        let (rise, run) = sin_cos(self.skew);
        let lean = rise / run;
        let (width, height) = self.scale;
        // Rows count downwards: turning counterclockwise takes what is on the right up. K⁻¹ takes x + lean y to x,
        // y upwards.
        let down = [sin / height, cos / height];
        let right = [cos / width + lean * down[0], -sin / width + lean * down[1]];
        [right, down]
    }

    fn is_shift(&self) -> bool {
        self.rotation == 0.0 && self.scale == (1.0, 1.0) && self.skew == 0.0
    }
}

impl Copier {
    /// One that has made no copy yet.
    pub fn new() -> Self {
        Self {
            kernel: Kernel::new(Distortion::START.smoothing),
            noise: Noise::ZERO,
            between: [[0.0; SIDE]; SIDE],
            right: [[0.0; SIDE]; SIDE],
            down: [[0.0; SIDE]; SIDE],
            framed: [0; FRAMED * FRAMED],
            indices: [0; PIXELS + 1],
            bytes: [0; PIXELS + 1],
            count: 0,
        }
    }

    /// The copy of a sparse image (indices of the pixels that are on, ascending, and their bytes) that a run of
    /// this seed learns from in an epoch, counted from 0; `image` is its number among the training images.
    #[inline(never)]
    pub fn copy(
        &mut self,
        distortion: &Distortion,
        (seed, epoch, image): (u32, u64, usize),
        (indices, bytes): (&[u16], &[u8]),
    ) -> (&[u16], &[u8]) {
        let mut stream = ChaCha::of_copy(seed, epoch, image as u64);
        let amounts = Amounts::draw(distortion, &mut stream);
        if distortion.elastic > 0.0 {
            self.draw_displacements(distortion, &mut stream);
        }
        self.make(&amounts, distortion.elastic > 0.0, (indices, bytes));
        self.sparse()
    }

    /// The copy that was made last.
    fn sparse(&self) -> (&[u16], &[u8]) {
        (&self.indices[..self.count], &self.bytes[..self.count])
    }

    /// All pixels of that copy, zeros too.
    pub fn pixels(
        &mut self,
        distortion: &Distortion,
        place: (u32, u64, usize),
        image: (&[u16], &[u8]),
    ) -> Vec<u8> {
        all_pixels(self.copy(distortion, place, image))
    }

    /// The copy of an image by these amounts, and by the displacements that are drawn if it is elastic.
    pub(super) fn make(&mut self, amounts: &Amounts, is_elastic: bool, (indices, bytes): (&[u16], &[u8])) {
        self.count = 0;
        if amounts.is_shift() && !is_elastic {
            let (right, down) = amounts.shift;
            return shift(right, down, (indices, bytes), |index, byte| self.push(index, byte));
        }
        let content = self.frame(indices, bytes);
        let [right, down] = amounts.inverse();
        let (shift_right, shift_down) = (f64::from(amounts.shift.0), f64::from(amounts.shift.1));
        for row in 0..SIDE {
            let v = row as f64 - MIDDLE - shift_down;
            let mut columns = [0.0; SIDE];
            let mut rows = [0.0; SIDE];
            // In the frame everything is one pixel further.
            let start = |factors: [f64; 2]| {
                (MIDDLE + 1.0 + factors[1] * v - factors[0] * (MIDDLE + shift_right)) as f32
            };
            let (start_column, step_column) = (start(right), right[0] as f32);
            let (start_row, step_row) = (start(down), down[0] as f32);
            for (number, (column, row)) in columns.iter_mut().zip(&mut rows).enumerate() {
                *column = start_column + step_column * number as f32;
                *row = start_row + step_row * number as f32;
            }
            if is_elastic {
                add(&mut columns, &self.right[row]);
                add(&mut rows, &self.down[row]);
            }
            self.push_row(row, &columns, &rows, content);
        }
    }

    /// Puts an image into the frame; returns the pixels that it has something in.
    fn frame(&mut self, indices: &[u16], bytes: &[u8]) -> Content {
        self.framed.fill(0);
        let mut content = Content::NONE;
        for (index, byte) in indices.iter().zip(bytes) {
            let (row, column) = (usize::from(*index) / SIDE + 1, usize::from(*index) % SIDE + 1);
            let (at, byte) = (row * FRAMED + column, u32::from(*byte));
            self.framed[at] |= byte;
            self.framed[at - 1] |= byte << 8;
            self.framed[at - FRAMED] |= byte << 16;
            self.framed[at - FRAMED - 1] |= byte << 24;
            content.add(row, column);
        }
        content
    }

    /// Adds the pixels of a row that lie at these places of the framed image.
    fn push_row(&mut self, row: usize, columns: &[f32; SIDE], rows: &[f32; SIDE], content: Content) {
        let (first, end) = content.reached(columns, rows);
        let (left, right) = split(columns);
        let (above, down) = split(rows);
        let mut four = [0; SIDE];
        for column in first..end {
            // The mask changes nothing, and says to the compiler that all lie inside.
            four[column] =
                self.framed[(above[column] * FRAMED as i32 + left[column]) as usize & (FRAMED * FRAMED - 1)];
        }
        let mut bytes = [0; SIDE];
        for (column, (byte, four)) in bytes.iter_mut().zip(four).enumerate() {
            let pixel = |number: u32| (four >> (8 * number) & 255) as i32 as f32;
            let upper = pixel(0) + right[column] * (pixel(1) - pixel(0));
            let lower = pixel(2) + right[column] * (pixel(3) - pixel(2));
            *byte = (upper + down[column] * (lower - upper) + 0.5) as i32;
        }
        for (column, byte) in bytes.into_iter().enumerate().take(end).skip(first) {
            self.push((row * SIDE + column) as u16, byte as u8);
        }
    }

    /// Adds a pixel, unless it is background. Without a branch: half of them are.
    #[inline(always)]
    fn push(&mut self, index: u16, byte: u8) {
        (self.indices[self.count], self.bytes[self.count]) = (index, byte);
        self.count += usize::from(byte != 0);
    }

    fn draw_displacements(&mut self, distortion: &Distortion, stream: &mut ChaCha) {
        if !self.kernel.is_of(distortion.smoothing) {
            self.kernel = Kernel::new(distortion.smoothing);
        }
        let strength = distortion.elastic as f32;
        for field in [&mut self.right, &mut self.down] {
            for row in self.noise.rows() {
                for four in row.chunks_exact_mut(4) {
                    // 256 equal steps from -1 to 1 each: the sum over the kernel is smooth.
                    for (number, byte) in four.iter_mut().zip(stream.word().to_le_bytes()) {
                        *number = (f32::from(byte) - 127.5) * (strength / 127.5);
                    }
                }
            }
            self.kernel.smooth(&self.noise, &mut self.between, field);
        }
    }

    /// All pixels of the copy that was made last.
    #[cfg(test)]
    pub(super) fn made(&self) -> Vec<u8> {
        all_pixels(self.sparse())
    }

    /// The displacements to the right and down, multiplied by α, that were drawn last.
    #[cfg(test)]
    pub(super) fn displacements(&self) -> [&Field; 2] {
        [&self.right, &self.down]
    }
}

/// The rows and columns of the framed image between which something is on.
#[derive(Clone, Copy)]
struct Content {
    rows: (usize, usize),
    columns: (usize, usize),
}

impl Content {
    const NONE: Self = Self { rows: (FRAMED, 0), columns: (FRAMED, 0) };

    fn add(&mut self, row: usize, column: usize) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
    }

    /// The first pixel of a row at these places that can be on, and the one behind the last: what lies between
    /// pixels of the background alone is background.
    #[inline(always)]
    fn reached(&self, columns: &[f32; SIDE], rows: &[f32; SIDE]) -> (usize, usize) {
        let open = |(from, to): (usize, usize)| (from as i32 as f32 - 1.0, to as i32 as f32 + 1.0);
        let (left, right) = open(self.columns);
        let (above, below) = open(self.rows);
        let mut reached = 0_u32;
        for (number, (column, row)) in columns.iter().zip(rows).enumerate() {
            let is_near = (*column > left) & (*column < right) & (*row > above) & (*row < below);
            reached |= u32::from(is_near) << number;
        }
        if reached == 0 {
            (0, 0)
        } else {
            (reached.trailing_zeros() as usize, 32 - reached.leading_zeros() as usize)
        }
    }
}

/// Whole and fractional parts of places along a side of the framed image. What lies beyond it is moved to its edge,
/// where there is background as well.
#[inline(always)]
fn split(places: &[f32; SIDE]) -> ([i32; SIDE], [f32; SIDE]) {
    const END: f32 = (SIDE + 1) as f32;
    let (mut whole, mut rest) = ([0; SIDE], [0.0; SIDE]);
    for ((place, whole), rest) in places.iter().zip(&mut whole).zip(&mut rest) {
        // Comparisons, not `max` and `min`: those are calls where there is no such instruction.
        let place = if *place > 0.0 { *place } else { 0.0 };
        let place = if place < END { place } else { END };
        // Signed: a conversion to a number without sign takes several times as long.
        *whole = place as i32;
        *rest = place - *whole as f32;
    }
    (whole, rest)
}

/// All pixels of a sparse image of [`SIDE`] x [`SIDE`], zeros too.
pub(super) fn all_pixels((indices, bytes): (&[u16], &[u8])) -> Vec<u8> {
    let mut pixels = vec![0; PIXELS];
    for (index, byte) in indices.iter().zip(bytes) {
        pixels[usize::from(*index)] = *byte;
    }
    pixels
}

fn add(to: &mut [f32; SIDE], displacements: &[f32; SIDE]) {
    for (to, displacement) in to.iter_mut().zip(displacements) {
        *to += *displacement;
    }
}

impl Default for Copier {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pixel of the framed image at a place, by the formula.
    fn interpolated(framed: &[[f32; FRAMED]; FRAMED], column: f32, row: f32) -> u8 {
        let inside = |place: f32| if place > 0.0 { place.min((SIDE + 1) as f32) } else { 0.0 };
        let (column, row) = (inside(column), inside(row));
        let (left, above) = (column as usize, row as usize);
        let (right, down) = (column - left as f32, row - above as f32);
        let across = |row: usize| framed[row][left] + right * (framed[row][left + 1] - framed[row][left]);
        (across(above) + down * (across(above + 1) - across(above)) + 0.5) as u8
    }

    proptest! {
        #[test]
        fn every_pixel_is_interpolated_to_the_bit_and_none_that_is_on_is_left_out(
            on in prop::collection::vec((0..PIXELS as u16, 1..=255_u8), 0..40),
            spread in 0.0_f32..40.0,
            middle in (-5.0_f32..35.0, -5.0_f32..35.0),
            places in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), SIDE),
        ) {
            let image: std::collections::BTreeMap<u16, u8> = on.into_iter().collect();
            let (indices, bytes): (Vec<u16>, Vec<u8>) = image.into_iter().unzip();
            let mut framed = [[0.0; FRAMED]; FRAMED];
            for (index, byte) in indices.iter().zip(&bytes) {
                framed[usize::from(*index) / SIDE + 1][usize::from(*index) % SIDE + 1] = f32::from(*byte);
            }
            let mut copier = Copier::new();
            let content = copier.frame(&indices, &bytes);
            let columns: [f32; SIDE] = std::array::from_fn(|at| middle.0 + spread * places[at].0);
            let rows: [f32; SIDE] = std::array::from_fn(|at| middle.1 + spread * places[at].1);
            copier.push_row(0, &columns, &rows, content);
            let expected: Vec<u8> = columns.iter().zip(&rows).map(|(x, y)| interpolated(&framed, *x, *y)).collect();
            prop_assert_eq!(&copier.made()[..SIDE], &expected[..]);
        }
    }
}
