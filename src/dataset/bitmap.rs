//! A drawing as ink: its strokes drawn larger than the digit that is made of them, and averaged down.

use super::Drawing;
use super::digit::INK;

/// Strokes are drawn on a bitmap that many times larger, and averaged down.
const FINE: usize = 8;
/// How thin and how thick strokes are, in pixels. A pen is as wide when a digit is drawn small as when it is
/// drawn large; scaled with the digit its strokes would be blots or hairs such as no network has learned from.
/// Of MNIST's digits 4 in 100 have thinner and 14 in 100 thicker ones (twice the ink by the length of its edge).
pub(super) const PEN: (f64, f64) = (1.75, 3.25);
/// How many points are drawn at most, of all strokes together, and how many strokes. Of more only every so
/// many-th is taken: a digit is a few hundred, and what is longer than that is drawn so closely that nothing is
/// missed, or a scrawl.
const MOST: usize = 2_000;

/// The drawing at FINE times its size, while its strokes are drawn.
pub(super) struct Bitmap {
    /// Square of the distance from each fine pixel's middle to the nearest stroke's. Where there is nothing but
    /// ink it is not kept up to date.
    squares: Vec<f32>,
    /// For each fine pixel of a row, and one place more: how far to go right to the next that is not all ink.
    /// More may be ink by now: see [`paper`](Self::paper).
    skips: Vec<u8>,
    /// Half of the pen's width, in fine pixels.
    reach: f32,
    /// The least x and y of the points.
    least: [f64; 2],
    /// Fine pixels a unit of the drawing.
    scale: f64,
}

impl Bitmap {
    const SIDE: usize = INK * FINE;

    /// Lays the ink's box over the bitmap, its longer side along all of it.
    pub(super) fn new(drawing: &Drawing) -> Self {
        let mut least = [f64::INFINITY; 2];
        let mut most = [f64::NEG_INFINITY; 2];
        for point in drawing.points.chunks_exact(2) {
            for axis in 0..2 {
                let at = f64::from(point[axis]);
                least[axis] = least[axis].min(at);
                most[axis] = most[axis].max(at);
            }
        }
        let longer = (most[0] - least[0]).max(most[1] - least[1]);
        let width = f64::from(drawing.width);
        let pen = (INK as f64 * width / (longer + width)).clamp(PEN.0, PEN.1);
        // What trembles within the pen's own width is a dot, and not to be blown up to a scribble.
        let scale = (INK as f64 - pen) / longer.max(width);
        let fine = FINE as f64;
        Self {
            squares: vec![f32::INFINITY; Self::SIDE * Self::SIDE],
            skips: vec![0; Self::SIDE * (Self::SIDE + 1)],
            reach: (fine * pen / 2.0) as f32,
            least,
            scale: fine * scale,
        }
    }

    /// A point of the drawing, in fine pixels.
    fn place(&self, point: &[f32]) -> [f32; 2] {
        [0, 1].map(|axis| ((f64::from(point[axis]) - self.least[axis]) * self.scale) as f32 + self.reach)
    }

    /// Draws strokes, each as x, y, x, y and so on.
    pub(super) fn draw<'a>(&mut self, strokes: impl Iterator<Item = &'a [f32]>) {
        let mut strokes: Vec<_> = strokes.map(|stroke| self.thinned(stroke)).collect();
        strokes.retain(|stroke| !stroke.is_empty());
        let points: usize = strokes.iter().map(Vec::len).sum();
        // Odd, so that of a pen that goes to and fro both ends are seen.
        let every = |count: usize| count.div_ceil(MOST) | 1;
        let (every_stroke, every_point) = (every(strokes.len()), every(points));
        for stroke in strokes.iter().step_by(every_stroke) {
            let (mut from, last) = (stroke[0], stroke[stroke.len() - 1]);
            for &to in stroke[..stroke.len() - 1].iter().step_by(every_point).skip(1) {
                self.segment(from, to);
                from = to;
            }
            self.segment(from, last);
        }
    }

    /// The places of a stroke's points without those that are too near to the one before: pointers report far
    /// more than can be told apart here. The last one stays.
    fn thinned(&self, stroke: &[f32]) -> Vec<[f32; 2]> {
        let mut points = stroke.chunks_exact(2).map(|point| self.place(point));
        let Some(mut from) = points.next() else { return Vec::new() };
        let last = points.next_back();
        let mut kept = vec![from];
        for to in points {
            let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
            if dx * dx + dy * dy >= 0.25 {
                kept.push(to);
                from = to;
            }
        }
        kept.extend(last);
        kept
    }

    /// Notes how near each fine pixel is to the line between two points.
    fn segment(&mut self, from: [f32; 2], to: [f32; 2]) {
        // Half a pixel further, where the edge fades.
        let reach = self.reach + 0.5;
        let pixels = |low: f32, high: f32| {
            (low.max(0.0) as usize).min(Self::SIDE)..(high.max(0.0) as usize + 1).min(Self::SIDE)
        };
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let square = dx * dx + dy * dy;
        let inverse = if square > 0.0 { 1.0 / square } else { 0.0 };
        // How far the strip along the line goes along a row, and half of what the row cuts out of it. In double
        // precision, because both are large and nearly the same where the line is nearly level.
        let slope = f64::from(dx) / f64::from(dy);
        let half = f64::from(reach) * (1.0 + slope * slope).sqrt() + 0.5;
        let (left, right) = (from[0].min(to[0]) - reach, from[0].max(to[0]) + reach);
        for row in pixels(from[1].min(to[1]) - reach, from[1].max(to[1]) + reach) {
            let y = row as f32 + 0.5 - from[1];
            let middle = f64::from(from[0]) + f64::from(y) * slope;
            // Not numbers where the line is level: `max` and `min` pass over them.
            let columns = pixels(left.max((middle - half - 0.5) as f32), right.min((middle + half) as f32));
            let mut column = self.paper(row, columns.start);
            while column < columns.end {
                let x = column as f32 + 0.5 - from[0];
                let along = ((x * dx + y * dy) * inverse).clamp(0.0, 1.0);
                let (x, y) = (x - along * dx, y - along * dy);
                let nearest = &mut self.squares[row * Self::SIDE + column];
                *nearest = nearest.min(x * x + y * y);
                if reach - nearest.sqrt() >= 1.0 {
                    self.skips[row * (Self::SIDE + 1) + column] = 1;
                }
                column = self.paper(row, column + 1);
            }
        }
    }

    /// The first column from `column` on that is not all ink, or the one behind the last.
    ///
    /// Nothing that is drawn later changes a pixel that is all ink. However many strokes go over each other, what
    /// they share is drawn once.
    fn paper(&mut self, row: usize, column: usize) -> usize {
        let skips = &mut self.skips[row * (Self::SIDE + 1)..][..=Self::SIDE];
        let mut end = column;
        while skips[end] > 0 {
            end += usize::from(skips[end]);
        }
        if end > column {
            skips[column] = (end - column) as u8;
        }
        end
    }

    /// The ink in each of the INK x INK pixels, 0 to 1.
    pub(super) fn averaged(&self) -> [f64; INK * INK] {
        let mut pixels = [0.0; INK * INK];
        for (row, line) in self.squares.chunks_exact(Self::SIDE).enumerate() {
            for (column, &square) in line.iter().enumerate() {
                let covered = (self.reach + 0.5 - square.sqrt()).clamp(0.0, 1.0);
                pixels[row / FINE * INK + column / FINE] += f64::from(covered);
            }
        }
        pixels.iter_mut().for_each(|pixel| *pixel /= (FINE * FINE) as f64);
        pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bitmap(points: &[f32], lengths: &[u32], width: f32) -> Bitmap {
        let drawing = Drawing { points, lengths, width };
        let mut bitmap = Bitmap::new(&drawing);
        bitmap.draw(drawing.strokes());
        bitmap
    }

    /// The same with every pixel looked at for every line, and no line passed over.
    fn plainly(points: &[f32], lengths: &[u32], width: f32) -> [f64; INK * INK] {
        let drawing = Drawing { points, lengths, width };
        let mut bitmap = Bitmap::new(&drawing);
        for stroke in drawing.strokes() {
            let stroke = bitmap.thinned(stroke);
            let lines = stroke.windows(2).map(|ends| (ends[0], ends[1]));
            for (from, to) in lines.chain([(stroke[0], stroke[0])]) {
                let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
                let square = dx * dx + dy * dy;
                let inverse = if square > 0.0 { 1.0 / square } else { 0.0 };
                for (index, nearest) in bitmap.squares.iter_mut().enumerate() {
                    let x = (index % Bitmap::SIDE) as f32 + 0.5 - from[0];
                    let y = (index / Bitmap::SIDE) as f32 + 0.5 - from[1];
                    let along = ((x * dx + y * dy) * inverse).clamp(0.0, 1.0);
                    let (x, y) = (x - along * dx, y - along * dy);
                    *nearest = nearest.min(x * x + y * y);
                }
            }
        }
        bitmap.averaged()
    }

    #[test]
    fn a_line_drawn_ten_thousand_times_is_that_line() {
        let to_and_fro: Vec<f32> = [0.0, 0.0, 280.0, 280.0].repeat(5_000);
        let once = bitmap(&to_and_fro[..4], &[2], 18.0).averaged();
        assert_eq!(bitmap(&to_and_fro, &[10_000], 18.0).averaged(), once);
        assert_eq!(bitmap(&to_and_fro, &[2; 5_000], 18.0).averaged(), once);
    }

    #[test]
    fn a_long_scrawl_covers_what_a_short_one_does() {
        // A spiral of many turns, closer together than the pen is wide.
        let spiral = |points: u16| -> Vec<f32> {
            let at = |i: u16| {
                let (turns, radius) =
                    (60.0 * f64::from(i) / f64::from(points), f64::from(i) / f64::from(points));
                let angle = std::f64::consts::TAU * turns;
                [radius * libm::cos(angle), radius * libm::sin(angle)]
            };
            (0..points).flat_map(at).map(|x| (140.0 + 140.0 * x) as f32).collect()
        };
        let most = bitmap(&spiral(2_000), &[2_000], 18.0).averaged();
        let more = bitmap(&spiral(60_000), &[60_000], 18.0).averaged();
        let worst = most.iter().zip(more).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Where the turns are few their chords differ; what is left out would differ by 1.
        assert!(worst < 0.2, "{worst}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

        #[test]
        fn no_pixel_that_is_passed_over_would_have_changed(
            strokes in proptest::collection::vec(proptest::collection::vec((0..300_u16, 0..300_u16), 1..20), 1..6),
            flat in prop_oneof![Just(1.0), Just(0.0), 0.0..0.01_f32],
            width in 0.5..60_f32,
        ) {
            let points = strokes.concat();
            let points: Vec<f32> = points.iter().flat_map(|&(x, y)| [f32::from(x), flat * f32::from(y)]).collect();
            let lengths: Vec<u32> = strokes.iter().map(|stroke| stroke.len() as u32).collect();
            prop_assert_eq!(
                bitmap(&points, &lengths, width).averaged(),
                plainly(&points, &lengths, width)
            );
        }
    }
}
