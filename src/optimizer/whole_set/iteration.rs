//! One iteration, from the weights that it finds to those that it leaves: it asks for costs, gradients and products
//! with the Hessian, and whoever answers may take any time.

use super::line_search::{LineSearch, Progress};
use super::memory::{Arrival, History, Memory, Point};
use super::newton::Inner;
use super::vector::{difference, dot, norm, opposite};
use super::{Method, bfgs, conjugate_gradients, lbfgs};

/// How numbers are stored between iterations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding {
    /// The nearest number that can be stored.
    pub(crate) round: fn(f64) -> f64,
    /// The distance from 1 to the next one.
    pub(crate) epsilon: f64,
}

/// What an iteration needs to know next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// The cost at a point, and its gradient there.
    Gradient {
        /// The point.
        at: &'a [f64],
    },
    /// The product of the Hessian at a point with a vector.
    Product {
        /// The point.
        at: &'a [f64],
        /// The vector.
        with: &'a [f64],
    },
}

/// What it is told.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Cost and gradient; a cost that is not finite where there is none.
    Gradient(Point),
    /// The product.
    Product(Vec<f64>),
}

#[derive(Clone, Debug)]
enum Stage {
    /// Cost and gradient at the start are not known yet.
    Begin,
    /// Newton's inner iteration.
    Inner(Inner),
    /// BFGS: the inverse Hessian times the gradient at the start.
    Direct(bfgs::Product),
    Search(LineSearch),
    /// BFGS: the inverse Hessian times the gradient's change.
    Learn {
        change: Vec<f64>,
        product: bfgs::Product,
    },
    Over(End),
}

/// How an iteration ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// It found a point of lower cost.
    Moved,
    /// There is none to be found.
    Arrived(Arrival),
    /// The start has no finite cost.
    Infinite,
}

/// An iteration that is under way.
#[derive(Clone, Debug)]
pub(crate) struct Iteration {
    method: Method,
    rounding: Rounding,
    start: Vec<f64>,
    /// Cost and gradient at the start.
    here: Point,
    direction: Vec<f64>,
    is_steepest: bool,
    trial: Vec<f64>,
    /// Cost and gradient at `trial`, once it is accepted.
    there: Point,
    /// BFGS: the inverse Hessian times the gradient's change, once the trial is accepted.
    learned: bfgs::Product,
    stage: Stage,
    passes: u64,
}

impl Iteration {
    /// From `start`, with what the iterations before have left in `memory`.
    pub(crate) fn new(method: Method, rounding: Rounding, start: Vec<f64>, memory: &Memory) -> Self {
        let mut iteration = Self {
            method,
            rounding,
            trial: start.clone(),
            start,
            here: memory.here.clone().unwrap_or_default(),
            direction: Vec::new(),
            is_steepest: false,
            there: Point::default(),
            learned: bfgs::Product::default(),
            stage: Stage::Begin,
            passes: 0,
        };
        if memory.here.is_some() {
            iteration.set_out(memory);
        }
        iteration
    }

    /// What is to be found out next; nothing while it is at work by itself, and once it is over.
    pub(crate) fn question(&self) -> Option<Question<'_>> {
        match &self.stage {
            Stage::Begin => Some(Question::Gradient { at: &self.start }),
            Stage::Inner(inner) => Some(Question::Product { at: &self.start, with: inner.direction() }),
            Stage::Search(_) => Some(Question::Gradient { at: &self.trial }),
            Stage::Direct(_) | Stage::Learn { .. } | Stage::Over(_) => None,
        }
    }

    /// Whether it has ended.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_))
    }

    /// Does a piece of what it has to work out by itself, where there is neither a question nor an end.
    pub(crate) fn work(&mut self, memory: &Memory) {
        let History::Inverse(inverse) = &memory.history else { return };
        match &mut self.stage {
            Stage::Direct(product) => {
                if !product.advance(inverse, &self.here.gradient) {
                    return;
                }
                let direction = bfgs::direction(product);
                self.search(direction, 1.0);
            }
            Stage::Learn { change, product } => {
                if !product.advance(inverse, change) {
                    return;
                }
                self.learned = std::mem::take(product);
                self.stage = Stage::Over(End::Moved);
            }
            _ => {}
        }
    }

    /// Whether the cost of the start is what is asked for.
    pub(crate) fn is_at_start(&self) -> bool {
        matches!(self.stage, Stage::Begin)
    }

    /// Passes over the data so far: one for each question.
    pub(crate) fn passes(&self) -> u64 {
        self.passes
    }

    /// Takes in the answer to [`Iteration::question`].
    pub(crate) fn tell(&mut self, answer: Answer, memory: &Memory) {
        self.passes += 1;
        match (&mut self.stage, answer) {
            (Stage::Begin, Answer::Gradient(point)) => {
                self.here = point;
                if self.here.is_finite() {
                    self.set_out(memory)
                } else {
                    self.stage = Stage::Over(End::Infinite)
                }
            }
            (Stage::Inner(inner), Answer::Product(product)) => {
                if let Some(step) = inner.tell(&product) {
                    self.search(step, 1.0);
                }
            }
            (Stage::Search(search), Answer::Gradient(point)) => {
                let slope = if point.is_finite() { dot(&point.gradient, &self.direction) } else { f64::NAN };
                match search.tell(point.cost, slope) {
                    Progress::Trial => self.try_length(),
                    Progress::Accepted => {
                        self.there = point;
                        self.stage = self.learning(memory);
                    }
                    Progress::Failed => self.fail(),
                }
            }
            (_, Answer::Gradient(_) | Answer::Product(_)) => {
                unreachable!("an answer to another question")
            }
        }
    }

    /// Leaves in `memory` what the next iteration needs; how it ended, and the point that it came to.
    pub(crate) fn finish(mut self, memory: &mut Memory) -> (End, Vec<f64>) {
        let Stage::Over(end) = std::mem::replace(&mut self.stage, Stage::Begin) else {
            unreachable!("an iteration that is under way")
        };
        match &end {
            End::Infinite => {}
            End::Arrived(arrival) => {
                memory.here = Some(self.here);
                memory.arrival = Some(*arrival);
            }
            End::Moved => {
                if self.is_steepest {
                    memory.history = History::None;
                }
                let (step, change) = self.secant();
                let is_curved = is_curved(&step, &change);
                match self.method {
                    Method::Newton => {}
                    Method::ConjugateGradients => {
                        let beta = conjugate_gradients::beta(&self.here.gradient, &self.there.gradient);
                        let decrease = self.here.cost - self.there.cost;
                        memory.history = History::Direction { direction: self.direction, beta, decrease };
                    }
                    Method::Bfgs => {
                        let mut inverse = match std::mem::take(&mut memory.history) {
                            History::Inverse(inverse) => inverse,
                            _ => Vec::new(),
                        };
                        if is_curved {
                            bfgs::update(&mut inverse, &step, &change, &self.learned);
                        }
                        memory.history = History::Inverse(inverse);
                    }
                    Method::Lbfgs { memory: most } => {
                        let mut pairs = match std::mem::take(&mut memory.history) {
                            History::Pairs(pairs) => pairs,
                            _ => Default::default(),
                        };
                        if is_curved {
                            lbfgs::remember(&mut pairs, most, step, change);
                        }
                        memory.history = History::Pairs(pairs);
                    }
                }
                memory.here = Some(self.there);
            }
        }
        (end, self.trial)
    }

    /// The step, and how it changed the gradient.
    fn secant(&self) -> (Vec<f64>, Vec<f64>) {
        (difference(&self.trial, &self.start), difference(&self.there.gradient, &self.here.gradient))
    }

    /// What comes after an accepted trial: BFGS has to multiply its inverse Hessian, if it has one to learn into.
    fn learning(&self, memory: &Memory) -> Stage {
        match &memory.history {
            History::Inverse(inverse) if !inverse.is_empty() && !self.is_steepest => {
                let (step, change) = self.secant();
                if is_curved(&step, &change) {
                    return Stage::Learn { change, product: bfgs::Product::default() };
                }
            }
            _ => {}
        }
        Stage::Over(End::Moved)
    }

    /// Chooses a direction at the start, whose gradient is known.
    fn set_out(&mut self, memory: &Memory) {
        let gradient = &self.here.gradient;
        match (self.method, &memory.history) {
            (Method::Newton, _) => self.stage = Stage::Inner(Inner::new(gradient)),
            (Method::ConjugateGradients, History::Direction { direction, beta, decrease }) => {
                let next = conjugate_gradients::direction(direction, *beta, gradient);
                // The decrease of the cost will be about that of the iteration before (equation 3.60).
                let length = -2.0 * decrease / dot(&next, gradient);
                self.search(next, length);
            }
            (Method::Bfgs, History::Inverse(inverse)) if !inverse.is_empty() => {
                self.stage = Stage::Direct(bfgs::Product::default());
            }
            (Method::Lbfgs { .. }, History::Pairs(pairs)) if !pairs.is_empty() => {
                self.search(lbfgs::direction(pairs, gradient), 1.0);
            }
            _ => self.descend(),
        }
    }

    /// Searches along a direction, `length` first; along the gradient where it does not go down.
    fn search(&mut self, direction: Vec<f64>, length: f64) {
        let slope = dot(&direction, &self.here.gradient);
        // Also where it is not a number.
        if !(slope < 0.0 && length > 0.0 && length.is_finite()) {
            return self.descend();
        }
        self.direction = direction;
        self.begin_search(slope, length);
    }

    /// Searches straight down, at most a step of length 1 first.
    fn descend(&mut self) {
        let size = norm(&self.here.gradient);
        self.is_steepest = true;
        if size == 0.0 {
            return self.stage = Stage::Over(End::Arrived(Arrival::Rounding));
        }
        self.direction = opposite(&self.here.gradient);
        self.begin_search(-size * size, (1.0 / size).min(1.0));
    }

    fn begin_search(&mut self, slope: f64, length: f64) {
        self.stage = Stage::Search(LineSearch::new(self.here.cost, slope, length, self.method.curvature()));
        self.try_length();
    }

    fn try_length(&mut self) {
        let Stage::Search(search) = &self.stage else { return };
        let length = search.length();
        for ((trial, start), d) in self.trial.iter_mut().zip(&self.start).zip(&self.direction) {
            *trial = (self.rounding.round)(start + length * d);
        }
    }

    /// No lower cost was found. Where the gradient is small that is arrival; else it is tried straight down, unless
    /// that is what was tried.
    fn fail(&mut self) {
        let level = self.rounding.epsilon * (1.0 + self.here.cost.abs());
        let square = dot(&self.here.gradient, &self.here.gradient);
        let promised = dot(&self.here.gradient, &self.direction).abs();
        if square <= SMALL * level || (!self.is_steepest && promised <= PROMISED * level) {
            self.stage = Stage::Over(End::Arrived(Arrival::Rounding));
        } else if self.is_steepest {
            self.stage = Stage::Over(End::Arrived(Arrival::Kink));
        } else {
            self.descend();
        }
    }
}

/// Whether a step shows curvature. The curvature condition grants it, but for rounding.
fn is_curved(step: &[f64], change: &[f64]) -> bool {
    dot(step, change) > f64::EPSILON * norm(step) * norm(change)
}

/// A gradient is small whose square is at most so many times what rounding hides of the cost: where curvature is
/// ½ it promises a decrease of that size.
const SMALL: f64 = 100.0;

/// The same of the slope along a direction that knows the curvature.
const PROMISED: f64 = 10.0;
