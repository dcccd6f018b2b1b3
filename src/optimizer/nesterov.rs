//! Nesterov's momentum. Its parameter is that of momentum.

use crate::Real;

/// v' = μ v - η ∂C/∂w, w' = w + μ v' - η ∂C/∂w.
///
/// Nesterov looks at the gradient where the velocity will have carried the weights to. These are the
/// weights at that place, so that what is shown is what the gradient was of (Sutskever and others 2013, "On the
/// importance of initialization and momentum in deep learning", rewritten for w + μ v).
pub(super) fn follow<R: Real>(momentum: f64, learning_rate: f64, w: &mut [R], v: &mut [R], g: &[R]) {
    let friction = R::from_f64(momentum);
    let rate = R::from_f64(learning_rate);
    for ((w, v), g) in w.iter_mut().zip(v).zip(g) {
        let step = rate * *g;
        *v = friction * *v - step;
        *w += friction * *v - step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_square_is_followed_as_computed_by_hand() {
        let (mut w, mut v) = ([1.0], [0.0]);
        for expected in [0.81, 0.5751, 0.327_321, 0.093_887_91, -0.104_581_684_1] {
            let gradient = w;
            follow(0.9, 0.1, &mut w, &mut v, &gradient);
            assert!((w[0] - expected).abs() < 1e-9, "{} is not {expected}", w[0]);
        }
    }
}
