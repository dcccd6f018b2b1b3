//! What goes from one iteration to the next.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::Method;
use super::lbfgs::Pair;

/// Why a run that looks at all images at each step goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Arrival {
    /// The gradient is 0 but for rounding.
    Rounding,
    /// The gradient is not 0, and yet no step along it lowers the cost: it has a kink there, as relu's have.
    Kink,
}

/// Cost and gradient at a point.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Mean cost plus penalty.
    pub(crate) cost: f64,
    /// Its gradient; empty where the cost is not finite.
    pub(crate) gradient: Vec<f64>,
}

/// What a method has learned of the curvature.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) enum History {
    /// Nothing.
    #[default]
    None,
    /// Conjugate gradients: the last direction, its share β in the next one, and what it took off the cost.
    Direction { direction: Vec<f64>, beta: f64, decrease: f64 },
    /// BFGS: the inverse Hessian, row by row; empty before the first iteration.
    Inverse(#[serde(with = "bits")] Vec<f64>),
    /// L-BFGS: the last iterations, the oldest first.
    Pairs(VecDeque<Pair>),
}

/// What goes from one iteration to the next. It belongs to the weights that are there, and to one objective.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// Cost and gradient at the weights, once they are known.
    pub(super) here: Option<Point>,
    pub(super) history: History,
    pub(super) arrival: Option<Arrival>,
}

/// Many numbers as one string of bytes: written one by one, those of BFGS would take seconds.
mod bits {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(numbers.len() * 8);
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        let (numbers, rest) = <&[u8]>::deserialize(deserializer)?.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(D::Error::custom("a number is cut off"));
        }
        Ok(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }
}

impl Point {
    pub(super) fn is_finite(&self) -> bool {
        // A number that is not finite makes the sum so.
        (self.cost + self.gradient.iter().map(|g| g * 0.0).sum::<f64>()).is_finite()
    }
}

impl Memory {
    /// Whether there is no lower cost to be found from here.
    pub(crate) fn arrival(&self) -> Option<Arrival> {
        self.arrival
    }

    /// Numbers that it holds.
    pub(crate) fn numbers(&self) -> usize {
        let history = match &self.history {
            History::None => 0,
            History::Direction { direction, .. } => direction.len() + 2,
            History::Inverse(inverse) => inverse.len(),
            History::Pairs(pairs) => pairs.iter().map(|pair| pair.step.len() + pair.change.len() + 2).sum(),
        };
        history + self.here.as_ref().map_or(0, |point| point.gradient.len() + 1)
    }

    /// Whether it can be that of a run by `method` with so many weights and biases; without a method it is empty.
    pub(crate) fn fits(&self, method: Option<Method>, parameters: usize) -> bool {
        let is_finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        let is_vector = |vector: &[f64]| vector.len() == parameters && is_finite(vector);
        let Some(method) = method else { return *self == Self::default() };
        let Some(here) = &self.here else { return *self == Self::default() };
        let history = match (&self.history, method) {
            (History::None, _) => true,
            (History::Direction { direction, beta, decrease }, Method::ConjugateGradients) => {
                is_vector(direction) && beta.is_finite() && *beta >= 0.0 && decrease.is_finite()
            }
            (History::Inverse(inverse), Method::Bfgs) => {
                inverse.is_empty() || (inverse.len() == parameters * parameters && is_finite(inverse))
            }
            (History::Pairs(pairs), Method::Lbfgs { memory }) => {
                let fits = |pair: &Pair| is_vector(&pair.step) && is_vector(&pair.change);
                pairs.len() <= memory && pairs.iter().all(fits)
            }
            _ => false,
        };
        history && here.cost.is_finite() && is_vector(&here.gradient)
    }
}
