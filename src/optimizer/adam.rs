//! Adam, and AdamW, which takes L2's decay apart.

use super::Optimizer;
use super::rms_prop::normal_or_zero;
use crate::Real;
use crate::setting::{Changes, Range, Setting, Slider, Value};

/// Their parameters, but for ε, which RMSProp has too.
pub(super) const SETTINGS: &[Setting] = &[
    Setting::new(
        "optimizer.beta1",
        Value::Number {
            legal: Range::below(0.0, 1.0),
            slider: Some(Slider::Linear { from: 0.0, to: 0.99, step: 0.01 }),
            read: |config| config.optimizer.betas().map(|[beta1, _]| beta1),
        },
        Changes::WhileTraining,
    )
    .of("optimizer.kind", &["adam", "adamW"], 0.9),
    Setting::new(
        "optimizer.beta2",
        Value::Number {
            legal: Range::below(0.0, 1.0),
            slider: Some(Slider::Linear { from: 0.9, to: 0.999, step: 0.001 }),
            read: |config| config.optimizer.betas().map(|[_, beta2]| beta2),
        },
        Changes::WhileTraining,
    )
    .of("optimizer.kind", &["adam", "adamW"], 0.999),
];

impl Optimizer {
    /// β1 and β2, where it has them.
    pub(super) const fn betas(self) -> Option<[f64; 2]> {
        match self {
            Self::Adam { beta1, beta2, .. } | Self::AdamW { beta1, beta2, .. } => Some([beta1, beta2]),
            _ => None,
        }
    }
}

/// A step, as Kingma and Ba 2015 write it ("Adam: a method for stochastic optimization", algorithm 1), g being
/// the gradient:
///
/// m' = β1 m + (1 - β1) g, s' = β2 s + (1 - β2) g²,
/// w' = w - η (m' / (1 - β1ᵗ)) / (√(s' / (1 - β2ᵗ)) + ε).
///
/// The powers are products that grow by a factor a step and are a part of a run's state: the same bits on every
/// target, without a power function. They are also what is left of the zeros that m and s began with when a β is
/// changed on the way, where βᵗ would not be.
pub(super) struct Step<R> {
    kept: [R; 2],
    new: [R; 2],
    epsilon: R,
    /// η / (1 - β1ᵗ).
    rate: R,
    /// 1 / (1 - β2ᵗ).
    correction: R,
}

impl<R: Real> Step<R> {
    /// `left` are β1ᵗ and β2ᵗ, this step counted.
    pub(super) fn new(betas: [f64; 2], epsilon: f64, learning_rate: f64, left: [f64; 2]) -> Self {
        Self {
            kept: betas.map(R::from_f64),
            new: betas.map(|beta| R::from_f64(1.0 - beta)),
            epsilon: R::from_f64(epsilon),
            rate: R::from_f64(learning_rate / (1.0 - left[0])),
            correction: R::from_f64(1.0 / (1.0 - left[1])),
        }
    }

    /// Moves weights by their gradients; `decay` shrinks them before.
    pub(super) fn follow(&self, decay: R, w: &mut [R], m: &mut [R], s: &mut [R], g: &[R]) {
        let Self { kept, new, epsilon, rate, correction } = *self;
        for (((w, m), s), g) in w.iter_mut().zip(m).zip(s).zip(g) {
            let g = *g;
            *m = normal_or_zero(kept[0] * *m + new[0] * g);
            *s = normal_or_zero(kept[1] * *s + new[1] * g * g);
            *w = decay * *w - rate * *m / ((*s * correction).sqrt() + epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(decay: f64, from: f64, gradients: &[f64]) -> Vec<f64> {
        let (mut w, mut m, mut s, mut left) = ([from], [0.0], [0.0], [1.0; 2]);
        let each = |gradient: &f64| {
            left = [left[0] * 0.9, left[1] * 0.999];
            let step = Step::new([0.9, 0.999], 1e-8, 0.001, left);
            step.follow(decay, &mut w, &mut m, &mut s, &[*gradient]);
            w[0]
        };
        gradients.iter().map(each).collect()
    }

    #[test]
    fn three_gradients_are_followed_as_computed_by_hand() {
        let expected = [-0.000_999_999_99, -0.001_965_182_01, -0.001_898_582_99];
        for (w, expected) in after(1.0, 0.0, &[1.0, 2.0, -3.0]).into_iter().zip(expected) {
            assert!((w - expected).abs() < 1e-11, "{w} is not {expected}");
        }
    }

    #[test]
    fn a_decay_apart_does_not_touch_the_means() {
        let [shrunk] = after(0.5, 1.0, &[1.0])[..] else { panic!() };
        assert!((shrunk - (0.5 - 0.000_999_999_99)).abs() < 1e-11, "{shrunk}");
    }
}
