//! 128-bit SIMD vectors, of which only `+` and `*` are used.

use std::ops::{Add, Mul};

use wide::{f32x4, f64x2};

/// A SIMD vector of numbers of type `R`.
///
/// Of the `wide` crate's operations only `+` and `*` round alike on every target, so no other is offered.
pub trait Vector<R>: Copy + Add<Output = Self> + Mul<Output = Self> {
    /// All lanes 0.
    const ZERO: Self;
    /// All lanes `x`.
    fn splat(x: R) -> Self;
    /// The first lanes of `from`.
    fn load(from: &[R]) -> Self;
    /// Into the first lanes of `to`.
    fn store(self, to: &mut [R]);
    /// Sum of the lanes, in pairs.
    fn sum(self) -> R;
}

impl Vector<f32> for f32x4 {
    const ZERO: Self = f32x4::ZERO;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        f32x4::splat(x)
    }
    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        f32x4::new([from[0], from[1], from[2], from[3]])
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        to[..4].copy_from_slice(&self.to_array());
    }
    #[inline(always)]
    fn sum(self) -> f32 {
        let [a, b, c, d] = self.to_array();
        (a + b) + (c + d)
    }
}

impl Vector<f64> for f64x2 {
    const ZERO: Self = f64x2::ZERO;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        f64x2::splat(x)
    }
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        f64x2::new([from[0], from[1]])
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        to[..2].copy_from_slice(&self.to_array());
    }
    #[inline(always)]
    fn sum(self) -> f64 {
        let [a, b] = self.to_array();
        a + b
    }
}
