//! RMSProp.

use super::Optimizer;
use crate::Real;
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// Its parameter.
pub(super) const SETTINGS: &[Setting] = &[Setting::new(
    "optimizer.decay",
    Value::Number {
        legal: Range::below(0.0, 1.0),
        slider: Some(Slider::Linear { from: 0.0, to: 0.99, step: 0.01 }),
        read: |config| match config.optimizer {
            Optimizer::RmsProp { decay, .. } => Some(decay),
            _ => None,
        },
    },
    Changes::WhileTraining,
)
.of("optimizer.kind", &["rmsProp"], 0.9)];

/// The parameter that it shares with Adam. In single precision a number much smaller than what is legal would be
/// 0, and a weight without a gradient would move by 0/0.
pub(super) const EPSILON: &[Setting] = &[Setting::new(
    "optimizer.epsilon",
    Value::Number {
        legal: Range::at_least(1e-30),
        slider: Some(Slider::Logarithmic { from: 1e-10, to: 0.1 }),
        read: |config| match config.optimizer {
            Optimizer::RmsProp { epsilon, .. }
            | Optimizer::Adam { epsilon, .. }
            | Optimizer::AdamW { epsilon, .. } => Some(epsilon),
            _ => None,
        },
    },
    Changes::WhileTraining,
)
.of("optimizer.kind", &["rmsProp", "adam", "adamW"], 1e-8)];

/// s' = ρ s + (1 - ρ) g², w' = w - η g / (√s' + ε), g being the gradient (Tieleman and Hinton 2012, "Lecture
/// 6.5: rmsprop", "Neural networks for machine learning", Coursera). ε stands outside the root.
pub(super) fn follow<R: Real>(
    decay: f64,
    epsilon: f64,
    learning_rate: f64,
    w: &mut [R],
    s: &mut [R],
    g: &[R],
) {
    let (kept, new) = (R::from_f64(decay), R::from_f64(1.0 - decay));
    let (epsilon, rate) = (R::from_f64(epsilon), R::from_f64(learning_rate));
    for ((w, s), g) in w.iter_mut().zip(s).zip(g) {
        let g = *g;
        *s = normal_or_zero(kept * *s + new * g * g);
        *w -= rate * g / (s.sqrt() + epsilon);
    }
}

/// 0 for a number too small to be held in full. Such numbers are slow to reckon with, and would stay for
/// good: nine tenths of the smallest is rounded to the smallest again.
#[inline(always)]
pub(super) fn normal_or_zero<R: Real>(x: R) -> R {
    if x.abs() < R::SMALLEST_NORMAL { R::ZERO } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_the_gradient_over_the_root_of_its_mean_square() {
        let (mut w, mut s) = ([0.0], [0.0]);
        follow(0.9, 1e-8, 0.001, &mut w, &mut s, &[2.0]);
        let first = -0.001 * 2.0 / (0.4_f64.sqrt() + 1e-8);
        assert!((w[0] - first).abs() < 1e-15, "{}", w[0]);
        follow(0.9, 1e-8, 0.001, &mut w, &mut s, &[-1.0]);
        let second = first + 0.001 / (0.46_f64.sqrt() + 1e-8);
        assert!((w[0] - second).abs() < 1e-15, "{}", w[0]);
    }

    #[test]
    fn what_has_no_gradient_stays_where_it_is_and_nothing_too_small_lingers() {
        let (mut w, mut s) = ([0.5_f32], [f32::MIN_POSITIVE]);
        follow(0.9, 1e-30, 1.0, &mut w, &mut s, &[0.0]);
        assert_eq!((w, s), ([0.5], [0.0]));
        follow(0.9, 1e-30, 1.0, &mut w, &mut s, &[0.0]);
        assert_eq!(w, [0.5]);
    }
}
