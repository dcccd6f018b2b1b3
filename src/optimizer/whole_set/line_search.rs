//! A step length along a direction that satisfies the strong Wolfe conditions.
//!
//! J. Nocedal and S. J. Wright, Numerical Optimization, second edition (2006): algorithm 3.5 brackets such a
//! length, algorithm 3.6 (zoom) narrows the bracket. It asks for cost and slope at one length after another and
//! knows nothing of what lies between the asking and the answer.

/// c₁ of the condition of sufficient decrease (equation 3.7a).
const SUFFICIENT: f64 = 1e-4;

/// Lengths that are tried at most.
const MOST_TRIALS: u32 = 40;

/// A trial within this share of the bracket from one of its ends would hardly narrow it.
const MARGIN: f64 = 0.1;

/// While there is no bracket the next length is so many times the one before, at least and at most.
const GROWTH: (f64, f64) = (2.0, 10.0);

/// Cost and slope at one length.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    length: f64,
    cost: f64,
    slope: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// Algorithm 3.5: the longest length so far that decreases enough and still goes down steeply.
    Bracket { last: Sample },
    /// Algorithm 3.6: `low` has the lowest cost of the lengths that decrease enough, and its slope points towards
    /// `high`.
    Zoom { low: Sample, high: Sample },
    /// The last length is asked for once more because it decreases enough, if no more than that.
    Settle,
}

/// What comes of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Progress {
    /// Another length is to be tried.
    Trial,
    /// The length that was answered for is taken.
    Accepted,
    /// No length was found whose cost is lower.
    Failed,
}

/// A line search that waits for cost and slope at [`LineSearch::length`].
#[derive(Clone, Debug)]
pub(super) struct LineSearch {
    start: Sample,
    /// c₂ of the curvature condition (equation 3.7b).
    curvature: f64,
    stage: Stage,
    length: f64,
    trials: u32,
}

impl LineSearch {
    /// From a point of that cost along a direction of that slope, which is below 0; `length` is tried first.
    pub(super) fn new(cost: f64, slope: f64, length: f64, curvature: f64) -> Self {
        let start = Sample { length: 0.0, cost, slope };
        Self { start, curvature, stage: Stage::Bracket { last: start }, length, trials: 0 }
    }

    /// The length that an answer is waited for.
    pub(super) fn length(&self) -> f64 {
        self.length
    }

    /// Takes in cost and slope at [`LineSearch::length`]. What is not finite counts as too long.
    pub(super) fn tell(&mut self, cost: f64, slope: f64) -> Progress {
        self.trials += 1;
        let finite = cost.is_finite() && slope.is_finite();
        let (cost, slope) = if finite { (cost, slope) } else { (f64::INFINITY, f64::INFINITY) };
        let trial = Sample { length: self.length, cost, slope };
        if self.decreases(trial) && self.is_flat(trial) {
            return Progress::Accepted;
        }
        match self.stage {
            Stage::Bracket { last } => self.bracket(last, trial),
            Stage::Zoom { low, high } => self.zoom(low, high, trial),
            Stage::Settle => Progress::Accepted,
        }
    }

    /// Algorithm 3.5, one round.
    fn bracket(&mut self, last: Sample, trial: Sample) -> Progress {
        if !self.decreases(trial) || (last.length > 0.0 && trial.cost >= last.cost) {
            return self.narrow(last, trial);
        }
        if trial.slope >= 0.0 {
            return self.narrow(trial, last);
        }
        if self.trials >= MOST_TRIALS {
            return Progress::Accepted;
        }
        let (least, most) = (GROWTH.0 * trial.length, GROWTH.1 * trial.length);
        let next = cubic_minimum(last, trial).filter(|length| *length > trial.length);
        self.length = next.unwrap_or(most).clamp(least, most);
        self.stage = Stage::Bracket { last: trial };
        Progress::Trial
    }

    /// Algorithm 3.6, one round.
    fn zoom(&mut self, low: Sample, high: Sample, trial: Sample) -> Progress {
        if !self.decreases(trial) || trial.cost >= low.cost {
            return self.narrow(low, trial);
        }
        let high = if trial.slope * (high.length - low.length) >= 0.0 { low } else { high };
        self.narrow(trial, high)
    }

    /// Picks the next length between the two, unless what could still be gained there is lost in rounding.
    fn narrow(&mut self, low: Sample, high: Sample) -> Progress {
        let width = (high.length - low.length).abs();
        let gain = width * low.slope.abs();
        let seen = gain > f64::EPSILON * self.start.cost.abs() && width > f64::EPSILON * low.length;
        if self.trials >= MOST_TRIALS || !seen {
            if low.length == 0.0 {
                return Progress::Failed;
            }
            (self.length, self.stage) = (low.length, Stage::Settle);
            return Progress::Trial;
        }
        let (from, to) =
            (low.length.min(high.length) + MARGIN * width, low.length.max(high.length) - MARGIN * width);
        let middle = 0.5 * (low.length + high.length);
        self.length = cubic_minimum(low, high).map_or(middle, |length| length.clamp(from, to));
        self.stage = Stage::Zoom { low, high };
        Progress::Trial
    }

    /// Equation 3.7a, and lower than the start: close to a minimum rounding would let an equal cost pass.
    fn decreases(&self, trial: Sample) -> bool {
        let Sample { cost, slope, .. } = self.start;
        trial.cost <= cost + SUFFICIENT * trial.length * slope && trial.cost < cost
    }

    /// Equation 3.7b.
    fn is_flat(&self, trial: Sample) -> bool {
        trial.slope.abs() <= -self.curvature * self.start.slope
    }
}

/// Where the cubic through both costs with both slopes has its minimum (equation 3.59), if it has one.
fn cubic_minimum(a: Sample, b: Sample) -> Option<f64> {
    let d1 = a.slope + b.slope - 3.0 * (a.cost - b.cost) / (a.length - b.length);
    let square = d1 * d1 - a.slope * b.slope;
    let sign = if b.length > a.length { 1.0 } else { -1.0 };
    let d2 = sign * square.sqrt();
    let length = b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2));
    length.is_finite().then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches along a function that answers cost and slope; the length, and how many were tried.
    fn search(f: impl Fn(f64) -> (f64, f64), first: f64, curvature: f64) -> Option<(f64, u32)> {
        let (cost, slope) = f(0.0);
        let mut search = LineSearch::new(cost, slope, first, curvature);
        loop {
            let (cost, slope) = f(search.length());
            match search.tell(cost, slope) {
                Progress::Trial => {}
                Progress::Accepted => return Some((search.length(), search.trials)),
                Progress::Failed => return None,
            }
        }
    }

    #[track_caller]
    fn assert_wolfe(f: impl Fn(f64) -> (f64, f64), first: f64, curvature: f64) -> u32 {
        let (length, trials) = search(&f, first, curvature).expect("a length");
        let ((cost, slope), (cost_there, slope_there)) = (f(0.0), f(length));
        assert!(cost_there <= cost + SUFFICIENT * length * slope, "{length}");
        assert!(slope_there.abs() <= curvature * slope.abs(), "{length}: {slope_there}");
        trials
    }

    #[test]
    fn both_strong_wolfe_conditions_hold_from_first_lengths_far_too_short_and_far_too_long() {
        // The three functions of J. J. Moré and D. J. Thuente, Line search algorithms with guaranteed sufficient
        // decrease (1994), equations 5.1 to 5.3, and a parabola.
        let parabola = |a: f64| ((a - 3.0) * (a - 3.0), 2.0 * (a - 3.0));
        let first = |a: f64| {
            let b = 2.0;
            let square = a * a + b;
            (-a / square, (a * a - b) / (square * square))
        };
        let second = |a: f64| {
            let b: f64 = a + 0.004;
            let (cube, fourth) = (b * b * b, b * b * b * b);
            (fourth * b - 2.0 * fourth, 5.0 * fourth - 8.0 * cube)
        };
        for start in [1e-3, 0.1, 10.0, 1000.0] {
            for curvature in [0.1, 0.9] {
                assert!(assert_wolfe(parabola, start, curvature) < 12);
                assert!(assert_wolfe(first, start, curvature) < 25);
                assert!(assert_wolfe(second, start, curvature) < 25);
            }
        }
    }

    #[test]
    fn a_parabola_is_at_its_minimum_with_the_first_interpolation() {
        let parabola = |a: f64| ((a - 3.0) * (a - 3.0), 2.0 * (a - 3.0));
        let (length, trials) = search(parabola, 30.0, 0.1).unwrap();
        assert!((length - 3.0).abs() < 1e-9 && trials == 2, "{length} after {trials}");
    }

    #[test]
    fn what_is_not_finite_counts_as_too_long() {
        let walled = |a: f64| {
            if a < 1.0 {
                (-a - 0.2 * libm::log(1.0 - a), -1.0 + 0.2 / (1.0 - a))
            } else {
                (f64::NAN, f64::NAN)
            }
        };
        assert_wolfe(walled, 1e3, 0.1);
    }

    #[test]
    fn no_lower_cost_is_a_failure_and_not_an_endless_search() {
        assert_eq!(search(|a| (1.0 + a, -1.0), 1.0, 0.9), None);
        assert_eq!(search(|_| (1.0, -1e-300), 1.0, 0.9), None);
    }

    #[test]
    fn a_cost_without_a_lower_bound_ends_with_the_longest_length_tried() {
        let (length, trials) = search(|a| (-a, -1.0), 1.0, 0.1).unwrap();
        assert!(trials == MOST_TRIALS && length > 1e10);
    }
}
