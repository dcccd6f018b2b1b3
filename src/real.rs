//! The number type of a run: `f32` in the lab, `f64` for exact replays.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernels::Vector;

/// A floating-point type that a network can be trained in.
///
/// Only operations that give the same bits natively and in WebAssembly are here: the four basic ones and
/// `sqrt` are exact by IEEE 754, the transcendental ones come from the `libm` crate or our own polynomials.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + Sum
    + Serialize
    + DeserializeOwned
{
    /// 128 bits of such numbers.
    type Vector: Vector<Self>;

    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The distance from 1 to the next number.
    const EPSILON: f64;
    /// Numbers that fit into one 128-bit SIMD vector: rows of weights are padded to a multiple of it.
    const LANES: usize;

    /// The smallest positive number that is held in full precision.
    const SMALLEST_NORMAL: Self;

    /// The nearest value to `x`.
    fn from_f64(x: f64) -> Self;
    /// The same value, exactly.
    fn to_f64(self) -> f64;
    /// Little-endian bits, for hashes and files.
    fn to_bits_u64(self) -> u64;
    /// e to the power of `self`, within 2 ulp for `f32` and 1 ulp for `f64`.
    fn exp(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Square root: exact, as IEEE 754 has it.
    fn sqrt(self) -> Self;
    /// Magnitude.
    fn abs(self) -> Self;
    /// The larger one; `self` when `other` is not a number.
    fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
    /// Whether it is neither infinite nor not-a-number.
    fn is_finite(self) -> bool;
}

/// e^x by range reduction and a polynomial of degree 6, without a branch, so that a loop of it is vectorized.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by the minimax polynomial of Cephes' `expf` (S. L. Moshier).
/// The argument is clamped where the result would leave the normal numbers.
#[inline(always)]
fn exp_f32(x: f32) -> f32 {
    const HIGH: f32 = 88.0;
    const LOW: f32 = -87.0;
    // 1.5 * 2^23: adding it rounds to the nearest integer, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Comparisons, not `clamp`: a NaN stays a NaN on every target.
    let x = if x > HIGH { HIGH } else { x };
    let x = if x < LOW { LOW } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_2e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 0.5;
    let y = p * (r * r) + r + 1.0;
    // 2^n: the low bits of `shifted` hold n, moved into the exponent.
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    y * power
}

impl Real for f32 {
    type Vector = wide::f32x4;

    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const EPSILON: f64 = f32::EPSILON as f64;
    const LANES: usize = 4;
    const SMALLEST_NORMAL: Self = f32::MIN_POSITIVE;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn to_bits_u64(self) -> u64 {
        u64::from(self.to_bits())
    }
    #[inline(always)]
    fn exp(self) -> Self {
        exp_f32(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        libm::tanhf(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f32::abs(self)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
}

impl Real for f64 {
    type Vector = wide::f64x2;

    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const EPSILON: f64 = f64::EPSILON;
    const LANES: usize = 2;
    const SMALLEST_NORMAL: Self = f64::MIN_POSITIVE;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    fn to_bits_u64(self) -> u64 {
        self.to_bits()
    }
    #[inline(always)]
    fn exp(self) -> Self {
        libm::exp(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        libm::tanh(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_of_f32_is_within_two_ulp_over_its_whole_range() {
        let mut worst: f64 = 0.0;
        for i in -870_000..=880_000 {
            let x = i as f32 * 1e-4;
            let exact = libm::exp(f64::from(x));
            let ulp = f64::from(f32::from_bits((exact as f32).to_bits() + 1) - exact as f32);
            worst = worst.max((f64::from(exp_f32(x)) - exact).abs() / ulp);
        }
        assert!(worst <= 2.0, "off by {worst} ulp");
    }

    #[test]
    fn exp_of_f32_stays_finite_beyond_its_range_and_keeps_nan() {
        assert!(exp_f32(1e30).is_finite() && exp_f32(1e30) > 1e38);
        assert!(exp_f32(f32::NEG_INFINITY) > 0.0 && exp_f32(-1e30) < 1e-37);
        assert!(exp_f32(f32::NAN).is_nan());
    }
}
