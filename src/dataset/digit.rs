//! A drawing to a digit as MNIST has them: 28 x 28 bytes, the ink 20 pixels large, its centre of mass in the
//! middle.

use ndarray::ArrayView2;

/// What a pen drew: polylines in any unit, y down.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// x and y of every point, all strokes one after another.
    pub points: &'a [f32],
    /// Points in each stroke.
    pub lengths: &'a [u32],
    /// Width of the pen.
    pub width: f32,
}

/// Makes a digit of a drawing; `None` when there is no ink, or nothing that makes sense.
pub fn digit(drawing: Drawing) -> Option<[u8; 784]> {
    let _ = drawing;
    None
}

/// Makes a digit of a bitmap, rows x columns, 0 paper to 1 ink; `None` when there is no ink.
pub fn from_bitmap(ink: ArrayView2<f32>) -> Option<[u8; 784]> {
    let _ = ink;
    None
}
