//! Which numbers a setting may be.

use std::fmt;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// One end of a [`Range`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "end", content = "at", rename_all = "camelCase")]
pub enum End {
    /// The number itself belongs to the range.
    Closed(f64),
    /// The number itself does not.
    Open(f64),
}

/// Finite numbers from one end to the other. What has no upper end goes on for ever.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The lower end.
    pub from: End,
    /// The upper end, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub to: Option<End>,
}

impl Range {
    /// Everything above a number.
    pub const fn above(from: f64) -> Self {
        Self { from: End::Open(from), to: None }
    }

    /// A number and everything above it.
    pub const fn at_least(from: f64) -> Self {
        Self { from: End::Closed(from), to: None }
    }

    /// From one number to another, both included.
    pub const fn closed(from: f64, to: f64) -> Self {
        Self { from: End::Closed(from), to: Some(End::Closed(to)) }
    }

    /// From one number, included, to below another.
    pub const fn below(from: f64, to: f64) -> Self {
        Self { from: End::Closed(from), to: Some(End::Open(to)) }
    }

    /// Whether a number lies in the range: never one that is infinite or not a number.
    pub fn contains(self, value: f64) -> bool {
        let from = match self.from {
            End::Closed(from) => value >= from,
            End::Open(from) => value > from,
        };
        let to = match self.to {
            Some(End::Closed(to)) => value <= to,
            Some(End::Open(to)) => value < to,
            None => true,
        };
        value.is_finite() && from && to
    }
}

/// As it follows "must be".
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (End::Closed(from), None) => write!(f, "{from} or above"),
            (End::Open(from), None) => write!(f, "above {from}"),
            (End::Closed(from), Some(End::Closed(to))) => write!(f, "from {from} to {to}"),
            (End::Closed(from), Some(End::Open(to))) => write!(f, "from {from} to below {to}"),
            (End::Open(from), Some(End::Closed(to))) => write!(f, "above {from} and at most {to}"),
            (End::Open(from), Some(End::Open(to))) => write!(f, "above {from} and below {to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_end_is_outside_a_closed_one_inside_and_nothing_infinite_is_inside() {
        assert!(!Range::above(0.0).contains(0.0) && Range::above(0.0).contains(f64::MIN_POSITIVE));
        assert!(Range::at_least(0.0).contains(0.0) && !Range::at_least(0.0).contains(-f64::MIN_POSITIVE));
        assert!(Range::closed(0.0, 1.0).contains(1.0) && !Range::below(0.0, 1.0).contains(1.0));
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!Range::at_least(0.0).contains(value), "{value}");
        }
    }

    #[test]
    fn each_kind_of_range_has_its_words() {
        let open_and = |to| Range { from: End::Open(0.0), to: Some(to) };
        let words = [
            (Range::above(0.0), "above 0"),
            (Range::at_least(0.5), "0.5 or above"),
            (Range::closed(1.0, 65_536.0), "from 1 to 65536"),
            (Range::below(0.0, 1.0), "from 0 to below 1"),
            (open_and(End::Closed(1.0)), "above 0 and at most 1"),
            (open_and(End::Open(1.0)), "above 0 and below 1"),
        ];
        for (range, words) in words {
            assert_eq!(range.to_string(), words);
        }
    }
}
