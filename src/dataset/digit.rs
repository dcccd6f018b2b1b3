//! A drawing to a digit as MNIST's are: 28 x 28 bytes, the ink's longer side 20 pixels, its centre of mass on
//! pixel (14, 14).

use ndarray::ArrayView2;

use super::bitmap::Bitmap;
use crate::Error;

/// Pixels on a side of a digit.
const SIDE: usize = 28;
/// Pixels on the longer side of the ink.
pub(super) const INK: usize = 20;
/// Where the centre of mass goes, in both directions.
const CENTRE: i64 = 14;

/// What a pen drew: polylines in any unit, y down.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// x and y of every point, all strokes one after another.
    pub points: &'a [f32],
    /// Points in each stroke. A stroke of a single point is a dot.
    pub lengths: &'a [u32],
    /// Width of the pen.
    pub width: f32,
}

impl<'a> Drawing<'a> {
    /// The most points that a drawing may have: an hour of a pointer that reports 250 a second.
    pub const MOST_POINTS: usize = 1_000_000;

    /// Checks that these numbers make a drawing, be it an empty one.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] on `points` that are too many or not finite, on `lengths` that do not add up to them,
    /// and on a `width` that is none.
    ///
    /// ```
    /// use epoch_lab::dataset::Drawing;
    ///
    /// let dot = Drawing { points: &[3.0, 4.0], lengths: &[1], width: 8.0 };
    /// assert!(dot.check().is_ok());
    /// let error = Drawing { lengths: &[2], ..dot }.check().unwrap_err();
    /// assert_eq!(error.field(), Some("lengths"));
    /// ```
    pub fn check(&self) -> Result<(), Error> {
        let fail = |argument, message: String| Err(Error::argument(argument, message));
        if self.points.len() > 2 * Self::MOST_POINTS {
            return fail("points", format!("must be at most {}", Self::MOST_POINTS));
        }
        if let Some(at) = self.points.iter().position(|x| !x.is_finite()) {
            return fail(
                "points",
                format!("number {at} is {}, which is nowhere", f64::from(self.points[at])),
            );
        }
        if self.lengths.len() > Self::MOST_POINTS {
            return fail("lengths", format!("must be of at most {} strokes", Self::MOST_POINTS));
        }
        let promised: u64 = self.lengths.iter().map(|&length| u64::from(length)).sum();
        // Below 2^52: a million lengths of 32 bits.
        if 2 * promised != self.points.len() as u64 {
            let message =
                format!("promise {promised} points, there are {} numbers of points", self.points.len());
            return fail("lengths", message);
        }
        if !(self.width.is_finite() && self.width > 0.0) {
            return fail("width", format!("{} must be above 0", f64::from(self.width)));
        }
        Ok(())
    }

    /// x, y, x, y and so on of each stroke.
    pub(super) fn strokes(&self) -> impl Iterator<Item = &'a [f32]> {
        let mut rest = self.points;
        self.lengths.iter().map(move |&length| {
            let (stroke, others) = rest.split_at(2 * length as usize);
            rest = others;
            stroke
        })
    }
}

/// Makes a digit of a drawing; `None` when there is no ink, or when [`Drawing::check`] refuses it.
pub fn digit(drawing: Drawing) -> Option<[u8; SIDE * SIDE]> {
    if drawing.points.is_empty() || drawing.check().is_err() {
        return None;
    }
    let mut bitmap = Bitmap::new(&drawing);
    bitmap.draw(drawing.strokes());
    centred(&bitmap.averaged())
}

/// Makes a digit of a bitmap, rows x columns, 0 paper to 1 ink; `None` when there is no ink.
///
/// What lies outside of 0 to 1 counts as the nearer of both, what is not a number as paper.
pub fn from_bitmap(ink: ArrayView2<f32>) -> Option<[u8; SIDE * SIDE]> {
    // Fainter than half of the faintest grey is paper.
    let inked = |&value: &f32| value > 0.5 / 255.0;
    let rows = span(ink.rows().into_iter().map(|row| row.iter().any(inked)))?;
    let columns = span(ink.columns().into_iter().map(|column| column.iter().any(inked)))?;
    let longer = rows.len().max(columns.len());

    // In units of 1 / INK of a pixel of the bitmap, its pixels are INK wide and those of the digit `longer`:
    // areas of overlap are whole numbers, and a bitmap of the right size comes out exactly as it was.
    let mut pixels = [0.0; INK * INK];
    for (y, row) in rows.clone().enumerate() {
        let mut line = [0.0; INK];
        for (x, column) in columns.clone().enumerate() {
            let value = f64::from(ink[[row, column]]);
            if value > 0.0 {
                overlaps(x, longer, |cell, length| line[cell] += length * value.min(1.0));
            }
        }
        overlaps(y, longer, |cell, length| {
            let row = &mut pixels[cell * INK..(cell + 1) * INK];
            row.iter_mut().zip(line).for_each(|(pixel, value)| *pixel += length * value);
        });
    }
    let area = longer as f64 * longer as f64;
    pixels.iter_mut().for_each(|pixel| *pixel /= area);
    centred(&pixels)
}

/// From the first `true` to the last.
fn span(flags: impl Iterator<Item = bool>) -> Option<std::ops::Range<usize>> {
    let mut found = flags.enumerate().filter_map(|(index, flag)| flag.then_some(index));
    let first = found.next()?;
    Some(first..found.last().unwrap_or(first) + 1)
}

/// Says which of the INK cells of `longer` units each pixel number `pixel` of INK units reaches into, and how
/// far.
fn overlaps(pixel: usize, longer: usize, mut say: impl FnMut(usize, f64)) {
    let (start, end) = (INK * pixel, INK * (pixel + 1));
    for cell in start / longer..=(end - 1) / longer {
        let length = end.min((cell + 1) * longer) - start.max(cell * longer);
        say(cell, length as f64);
    }
}

/// Puts the ink into a digit, moved by whole pixels so that its centre of mass comes as near to the middle as
/// it can without any ink lost.
fn centred(ink: &[f64; INK * INK]) -> Option<[u8; SIDE * SIDE]> {
    let bytes = ink.map(|value| (255.0 * value + 0.5) as u8);
    let columns = |byte: usize| byte % INK;
    let rows = |byte: usize| byte / INK;
    let move_x = shift(&bytes, columns)?;
    let move_y = shift(&bytes, rows)?;
    let mut digit = [0; SIDE * SIDE];
    for (index, &byte) in bytes.iter().enumerate() {
        if byte != 0 {
            let x = columns(index) as i64 + move_x;
            let y = rows(index) as i64 + move_y;
            digit[y as usize * SIDE + x as usize] = byte;
        }
    }
    Some(digit)
}

/// How far to move the ink along one axis; `None` when there is no ink.
fn shift(bytes: &[u8], axis: impl Fn(usize) -> usize) -> Option<i64> {
    let inked = || bytes.iter().enumerate().filter(|(_, byte)| **byte != 0);
    let first = inked().map(|(index, _)| axis(index)).min()? as i64;
    let last = inked().map(|(index, _)| axis(index)).max()? as i64;
    let mass: i64 = inked().map(|(_, &byte)| i64::from(byte)).sum();
    let moment: i64 = inked().map(|(index, &byte)| axis(index) as i64 * i64::from(byte)).sum();
    // CENTRE - moment / mass to the nearest whole number.
    let wanted = (2 * (CENTRE * mass - moment) + mass).div_euclid(2 * mass);
    Some(wanted.clamp(-first, SIDE as i64 - 1 - last))
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::PEN;
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    fn drawn(strokes: &[&[(f32, f32)]], width: f32) -> Option<[u8; 784]> {
        let points: Vec<f32> = strokes.concat().iter().flat_map(|&(x, y)| [x, y]).collect();
        let lengths: Vec<u32> = strokes.iter().map(|stroke| stroke.len() as u32).collect();
        digit(Drawing { points: &points, lengths: &lengths, width })
    }

    /// First and last row, first and last column with ink.
    fn extent(digit: &[u8]) -> [usize; 4] {
        let rows = span(digit.chunks(SIDE).map(|row| row.iter().any(|&byte| byte > 0))).unwrap();
        let columns = span((0..SIDE).map(|x| (0..SIDE).any(|y| digit[y * SIDE + x] > 0))).unwrap();
        [rows.start, rows.end - 1, columns.start, columns.end - 1]
    }

    fn centre_of_mass(digit: &[u8]) -> [f64; 2] {
        let mass: f64 = digit.iter().map(|&byte| f64::from(byte)).sum();
        let moment = |axis: &dyn Fn(usize) -> usize| {
            digit.iter().enumerate().map(|(index, &byte)| axis(index) as f64 * f64::from(byte)).sum::<f64>()
                / mass
        };
        [moment(&|index| index % SIDE), moment(&|index| index / SIDE)]
    }

    const SEVEN: &[(f32, f32)] = &[(10.0, 10.0), (70.0, 12.0), (40.0, 100.0)];

    #[test]
    fn nothing_makes_no_digit() {
        assert_eq!(drawn(&[], 1.0), None);
        assert_eq!(drawn(&[&[], &[]], 1.0), None);
        assert_eq!(from_bitmap(Array2::zeros((28, 28)).view()), None);
        assert_eq!(from_bitmap(Array2::zeros((0, 0)).view()), None);
        assert_eq!(from_bitmap(Array2::zeros((0, 5)).view()), None);
        assert_eq!(from_bitmap(Array2::from_elem((9, 9), f32::NAN).view()), None);
        assert_eq!(from_bitmap(Array2::from_elem((9, 9), -1.0).view()), None);
        assert_eq!(from_bitmap(Array2::from_elem((9, 9), 0.001).view()), None);
    }

    #[test]
    fn what_makes_no_sense_makes_no_digit() {
        for width in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(drawn(&[SEVEN], width), None);
        }
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(drawn(&[SEVEN, &[(0.0, bad)]], 5.0), None);
        }
        let points = [0.0, 0.0, 1.0, 1.0];
        for lengths in [&[][..], &[1], &[3], &[1, 2], &[u32::MAX, u32::MAX]] {
            assert_eq!(digit(Drawing { points: &points, lengths, width: 1.0 }), None);
        }
        assert_eq!(digit(Drawing { points: &points[..3], lengths: &[1], width: 1.0 }), None);
    }

    #[test]
    fn what_makes_no_drawing_is_refused_by_the_name_of_the_argument() {
        let refused = |points: &[f32], lengths: &[u32], width| {
            Drawing { points, lengths, width }.check().err().and_then(|error| error.field())
        };
        assert_eq!(refused(&[], &[], 1.0), None);
        assert_eq!(refused(&[1.0, 2.0], &[0, 1], 1.0), None);
        assert_eq!(refused(&[1.0, f32::NAN], &[1], 1.0), Some("points"));
        assert_eq!(refused(&[f32::INFINITY, 2.0], &[1], 1.0), Some("points"));
        assert_eq!(refused(&vec![0.0; 2_000_002], &[1_000_001], 1.0), Some("points"));
        for lengths in [&[][..], &[2], &[1, 1], &[u32::MAX; 3]] {
            assert_eq!(refused(&[1.0, 2.0], lengths, 1.0), Some("lengths"));
        }
        assert_eq!(refused(&[1.0, 2.0, 3.0], &[1], 1.0), Some("lengths"));
        for width in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(refused(&[1.0, 2.0], &[1], width), Some("width"));
        }
    }

    #[test]
    fn the_ink_is_twenty_pixels_large_and_in_the_middle() {
        let tall = drawn(&[SEVEN], 10.0).unwrap();
        let [top, bottom, ..] = extent(&tall);
        assert_eq!(bottom - top + 1, 20);
        let wide = drawn(&[&[(0.0, 0.0), (50.0, 9.0)]], 3.0).unwrap();
        let [.., left, right] = extent(&wide);
        assert_eq!(right - left + 1, 20);
        for digit in [tall, wide] {
            assert!(centre_of_mass(&digit).iter().all(|at| (at - 14.0).abs() <= 0.5));
            assert_eq!(digit.iter().max(), Some(&255));
        }
    }

    #[test]
    fn ink_is_never_cut_off_for_the_centre() {
        // Nearly all of the ink in one corner, and a hair that reaches far away from it.
        let inked = |(y, x)| y == 1 || x == 1 || y < 6 && x < 6;
        let ink = Array2::from_shape_fn((40, 40), |at| if inked(at) { 1.0 } else { 0.0 });
        let [top, bottom, left, right] = extent(&from_bitmap(ink.view()).unwrap());
        assert_eq!([bottom - top + 1, right - left + 1], [20, 20]);
        assert_eq!([bottom, right], [27, 27]);
    }

    #[test]
    fn a_point_is_a_dot() {
        let dot = drawn(&[&[(3.0, 4.0)]], 8.0).unwrap();
        assert_eq!(drawn(&[&[(3.0, 4.0), (3.0, 4.0)]], 8.0), Some(dot));
        let ink: f64 = dot.iter().map(|&byte| f64::from(byte) / 255.0).sum();
        let disc = std::f64::consts::PI * (PEN.1 / 2.0) * (PEN.1 / 2.0);
        assert!((ink / disc - 1.0).abs() < 0.02, "{ink} instead of {disc}");
        let trembled = drawn(&[&[(3.0, 4.0), (3.5, 4.0), (3.0, 4.5)]], 8.0).unwrap();
        assert!(extent(&trembled)[1] - extent(&trembled)[0] < 6);
    }

    #[test]
    fn where_it_was_drawn_and_how_large_makes_no_difference() {
        let digit = drawn(&[SEVEN], 10.0).unwrap();
        let changed = |scale: f32, x: f32, y: f32, pen: f32| {
            let stroke: Vec<_> = SEVEN.iter().map(|&(a, b)| (a * scale + x, b * scale + y)).collect();
            drawn(&[&stroke], 10.0 * pen).unwrap()
        };
        assert_eq!(changed(1.0, 300.0, -77.0, 1.0), digit);
        assert_eq!(changed(4.0, 0.0, 0.0, 4.0), digit);
        assert_eq!(changed(3.0, 12.3, 45.6, 3.0).map(|byte| byte / 3), digit.map(|byte| byte / 3));
        // A tenth of the size with the same pen: as thick as any, no blot.
        let small: u32 = changed(0.1, 0.0, 0.0, 1.0).iter().map(|&byte| u32::from(byte)).sum();
        let large: u32 = digit.iter().map(|&byte| u32::from(byte)).sum();
        assert!(small > large && small < 2 * large);
    }

    #[test]
    fn more_points_on_the_same_line_make_no_difference() {
        let many: Vec<(f32, f32)> = SEVEN
            .windows(2)
            .flat_map(|ends| {
                (0..1000).map(|i| {
                    let t = i as f32 / 999.0;
                    (ends[0].0 + t * (ends[1].0 - ends[0].0), ends[0].1 + t * (ends[1].1 - ends[0].1))
                })
            })
            .collect();
        let (few, many) = (drawn(&[SEVEN], 10.0).unwrap(), drawn(&[&many], 10.0).unwrap());
        let worst = few.iter().zip(&many).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(8), "{worst:?}");
    }

    proptest! {
        #[test]
        fn any_numbers_are_drawn_without_a_panic(
            points in proptest::collection::vec(any::<f32>(), 0..20),
            lengths in proptest::collection::vec(0..6_u32, 0..5),
            width in any::<f32>(),
        ) {
            let _ = digit(Drawing { points: &points, lengths: &lengths, width });
        }

        #[test]
        fn any_drawing_is_a_digit(
            strokes in proptest::collection::vec(
                proptest::collection::vec(
                    (proptest::num::f32::NORMAL | proptest::num::f32::SUBNORMAL | proptest::num::f32::ZERO,
                        prop_oneof![-1e3..1e3_f32, Just(f32::MAX), Just(f32::MIN)]),
                    1..6,
                ),
                1..4,
            ),
            width in prop_oneof![proptest::num::f32::POSITIVE, 1.0..50_f32],
        ) {
            prop_assume!(width.is_finite() && width > 0.0);
            let strokes: Vec<&[(f32, f32)]> = strokes.iter().map(Vec::as_slice).collect();
            prop_assert!(drawn(&strokes, width).is_some());
        }

        #[test]
        fn any_bitmap_is_taken_without_a_panic(
            (rows, columns, values) in (0..50_usize, 0..50_usize).prop_flat_map(|(rows, columns)| {
                let values = proptest::collection::vec(any::<f32>(), rows * columns);
                (Just(rows), Just(columns), values)
            }),
        ) {
            let ink = Array2::from_shape_vec((rows, columns), values).unwrap();
            let digit = from_bitmap(ink.view());
            prop_assert_eq!(digit.is_some(), ink.iter().any(|&value| value > 0.5 / 255.0));
        }
    }
}
