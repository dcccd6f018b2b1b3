//! What an optimizer remembers from step to step.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Optimizer, fill_with_zeros};
use crate::Real;
use crate::network::{Layer, Network};

/// The numbers that an optimizer keeps for each weight and bias, in the layout of a network's layers.
///
/// They are of one kind of optimizer, and say of which: those of another would mean something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Moments<R: Real> {
    /// What JSON calls the kind.
    kind: Cow<'static, str>,
    /// Velocities, or means of gradients; empty before the first step, and where there are none.
    pub(crate) first: Vec<Layer<R>>,
    /// Means of squared gradients; empty before the first step, and where there are none.
    pub(crate) second: Vec<Layer<R>>,
    /// What is left of the zeros that both means began with: the products of β1 and of β2 over the steps.
    pub(crate) left: [f64; 2],
    /// Room for the gradient of a step; nothing is remembered in it.
    #[serde(skip)]
    pub(super) gradient: Vec<Layer<R>>,
}

impl<R: Real> Moments<R> {
    /// What `optimizer` remembers before its first step: nothing.
    pub(crate) fn new(optimizer: Optimizer) -> Self {
        Self {
            kind: Cow::Borrowed(optimizer.name()),
            first: Vec::new(),
            second: Vec::new(),
            left: [1.0; 2],
            gradient: Vec::new(),
        }
    }

    /// Forgets everything when it is of another kind than `optimizer`.
    pub(crate) fn become_those_of(&mut self, optimizer: Optimizer) {
        if self.kind != optimizer.name() {
            *self = Self::new(optimizer);
        }
    }

    /// Whether they are of the same kind as `optimizer`.
    pub(crate) fn are_of(&self, optimizer: Optimizer) -> bool {
        self.kind == optimizer.name()
    }

    /// Whether `optimizer` can have them, all layers being such that `fits` says yes.
    pub(crate) fn are_possible(&self, optimizer: Optimizer, fits: impl Fn(&[Layer<R>]) -> bool) -> bool {
        let begun = !self.first.is_empty() || !self.second.is_empty();
        let whole = |layers: &[Layer<R>], needed: bool| match begun && needed {
            true => fits(layers),
            false => layers.is_empty(),
        };
        let squares = self.second.iter().flat_map(|layer| layer.rows.iter().chain(&layer.biases));
        let left = match optimizer.betas() {
            Some(_) if begun => self.left.iter().all(|left| (0.0..1.0).contains(left)),
            _ => self.left == [1.0; 2],
        };
        whole(&self.first, optimizer.has_first())
            && whole(&self.second, optimizer.has_second())
            && squares.into_iter().all(|square| *square >= R::ZERO)
            && left
    }

    /// The first layer of which something infinite is remembered.
    pub(crate) fn infinite_layer(&self) -> Option<usize> {
        let infinite = |layers: &[Layer<R>]| layers.iter().position(|layer| !layer.is_finite());
        infinite(&self.first).or_else(|| infinite(&self.second))
    }

    /// Copies what is remembered into the memory that is there.
    pub(crate) fn copy(&mut self, from: &Self) {
        self.kind.clone_from(&from.kind);
        crate::state::copy_layers(&mut self.first, &from.first);
        crate::state::copy_layers(&mut self.second, &from.second);
        self.left = from.left;
    }

    /// Makes room where there is none yet, and counts a step.
    pub(super) fn begin_step(&mut self, optimizer: Optimizer, network: &Network<R>) {
        fill_with_zeros(&mut self.gradient, network);
        if optimizer.has_first() {
            fill_with_zeros(&mut self.first, network);
        }
        if optimizer.has_second() {
            fill_with_zeros(&mut self.second, network);
        }
        if let Some(betas) = optimizer.betas() {
            for (left, beta) in self.left.iter_mut().zip(betas) {
                *left *= beta;
            }
        }
    }
}
