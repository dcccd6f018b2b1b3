//! Sums over vectors in double precision, in an order that the source fixes.

/// Sums that grow beside each other, so that they need not wait for one another.
const SUMS: usize = 8;

/// aᵀb.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; SUMS];
    let (a, rest_a) = a.as_chunks::<SUMS>();
    let (b, rest_b) = b.as_chunks::<SUMS>();
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h)) + rest
}

/// ‖a‖.
pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `to += c * from`.
pub(super) fn add(to: &mut [f64], c: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += c * from;
    }
}

/// -a.
pub(super) fn opposite(a: &[f64]) -> Vec<f64> {
    a.iter().map(|a| -a).collect()
}

/// a - b.
pub(super) fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_product_takes_every_number_once_whatever_the_length() {
        for length in 0..40 {
            let a: Vec<f64> = (1..=length).map(f64::from).collect();
            let expected = length * (length + 1) * (2 * length + 1) / 6;
            assert_eq!(dot(&a, &a), f64::from(expected), "{length}");
        }
    }
}
