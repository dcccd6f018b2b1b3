//! Optimizers that look at all images at each step: Newton's method, nonlinear conjugate gradients, BFGS, L-BFGS.
//!
//! They lower one function: the mean cost over all training images plus the penalty. An [`Iteration`] is a state
//! machine that asks for the function's cost and gradient at one point after another, and a [`Pass`] answers
//! chunk by chunk of the images, so that memory does not grow with their number and a run may rest between two
//! chunks. There is no learning rate: how far a step goes is found by a line search.
//!
//! Equations and algorithms are numbered as in J. Nocedal and S. J. Wright, Numerical Optimization, second edition
//! (Springer, 2006).

mod bfgs;
mod conjugate_gradients;
mod curvature;
mod flat;
mod iteration;
mod lbfgs;
mod limits;
mod line_search;
mod memory;
mod newton;
mod pass;
mod vector;

#[cfg(test)]
mod tests;

use crate::{Config, Optimizer};

pub(crate) use flat::{flat, scatter};
pub(crate) use iteration::{Answer, End, Iteration, Question, Rounding};
pub(super) use lbfgs::SETTINGS;
pub(crate) use limits::{check, doubles, most_saved_bytes, parameters};
pub use memory::Arrival;
pub(crate) use memory::{Memory, Point};
pub(crate) use pass::Pass;

/// How the next point is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Algorithm 7.1.
    Newton,
    /// Algorithm 5.4, PR+.
    ConjugateGradients,
    /// Algorithm 6.1.
    Bfgs,
    /// Algorithm 7.5, with so many iterations remembered.
    Lbfgs { memory: usize },
}

impl Method {
    /// That of an optimizer; none of one that looks at mini-batches.
    pub(crate) fn of(optimizer: Optimizer) -> Option<Self> {
        match optimizer {
            Optimizer::Newton => Some(Self::Newton),
            Optimizer::ConjugateGradients => Some(Self::ConjugateGradients),
            Optimizer::Bfgs => Some(Self::Bfgs),
            Optimizer::Lbfgs { memory } => Some(Self::Lbfgs { memory }),
            _ => None,
        }
    }

    /// What it is called in a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Newton => "Newton's method",
            Self::ConjugateGradients => "conjugate gradients",
            Self::Bfgs => "BFGS",
            Self::Lbfgs { .. } => "L-BFGS",
        }
    }

    /// c₂ of the curvature condition, as Nocedal and Wright advise after equation 3.7: conjugate gradients need a
    /// length that is nearly the best.
    fn curvature(self) -> f64 {
        match self {
            Self::ConjugateGradients => 0.1,
            Self::Newton | Self::Bfgs | Self::Lbfgs { .. } => 0.9,
        }
    }
}

/// Whether what was learned of one config's function says something of the other's.
pub(crate) fn is_same_function(one: &Config, other: &Config) -> bool {
    one.optimizer == other.optimizer
        && one.regularizer == other.regularizer
        && one.cost == other.cost
        && one.training == other.training
        && one.expand == other.expand
}
