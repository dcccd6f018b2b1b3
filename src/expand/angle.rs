//! Sine and cosine of an angle in degrees.

/// Sine and cosine of an angle in degrees, exact at whole quarter turns.
///
/// Quarter turns are taken off until 45 degrees at most are left; there the series of both, whose first term that is
/// left out is below 1e-18. Those of `libm` take any number of radians: five times the code, for the first load.
pub(super) fn sin_cos(degrees: f64) -> (f64, f64) {
    let quarters = (degrees / 90.0).round();
    let x = (degrees - 90.0 * quarters) * (std::f64::consts::PI / 180.0);
    let square = x * x;
    let (mut sin, mut cos) = (1.0, 1.0);
    for n in (1..=8).rev() {
        let n = f64::from(2 * n);
        sin = 1.0 - sin * square / (n * (n + 1.0));
        cos = 1.0 - cos * square / ((n - 1.0) * n);
    }
    let sin = sin * x;
    match (quarters as i64).rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sine_and_cosine_and_exact_at_quarter_turns() {
        for tenth in -3_600..=3_600 {
            let degrees = f64::from(tenth) / 10.0;
            let (sin, cos) = sin_cos(degrees);
            let expected = libm::sincos(degrees.to_radians());
            assert!((sin - expected.0).abs() < 1e-15 && (cos - expected.1).abs() < 1e-15, "{degrees}");
        }
        for (degrees, expected) in [(0.0, (0.0, 1.0)), (90.0, (1.0, 0.0)), (-180.0, (0.0, -1.0))] {
            assert_eq!(sin_cos(degrees), expected);
        }
    }
}
