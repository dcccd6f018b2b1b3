//! A step that looks at all images: an iteration of [`crate::optimizer::whole_set`].

use super::{SANE_COST_FACTOR, Step, Trainer, UnderWay};
use crate::Real;
use crate::dataset::Dataset;
use crate::network::Network;
use crate::optimizer::Moments;
use crate::optimizer::whole_set::{
    Answer, End, Iteration, Memory, Method, Pass, Point, Rounding, flat, scatter,
};
use crate::{Arrival, Config};

/// An iteration that is under way. The run that it belongs to stays as it was before it.
#[derive(Clone, Debug)]
pub(super) struct WholeStep<R: Real> {
    iteration: Iteration,
    pass: Pass<R>,
}

impl<R: Real> WholeStep<R> {
    fn new(method: Method, config: &Config, network: &Network<R>, memory: &Memory) -> Self {
        let rounding = Rounding { round: |x| R::from_f64(x).to_f64(), epsilon: R::EPSILON };
        let iteration = Iteration::new(method, rounding, flat(&network.layers), memory);
        let mut pass = Pass::new(config, network);
        if let Some(question) = iteration.question() {
            pass.begin(question);
        }
        Self { iteration, pass }
    }

    /// How far its pass is, over so many images.
    pub(super) fn under_way(&self, samples: usize) -> UnderWay {
        UnderWay { done: self.pass.done(), samples, passes: self.iteration.passes() }
    }

    /// Goes on by one chunk, of a pass or of what the iteration works out by itself; true when the iteration is over.
    /// The error is the layer in which the cost of the start is not finite; that of a trial makes it a trial that
    /// fails.
    fn advance(&mut self, config: &Config, dataset: &Dataset, memory: &Memory) -> Result<bool, usize> {
        if self.iteration.is_over() {
            return Ok(true);
        }
        if self.iteration.question().is_none() {
            self.iteration.work(memory);
            self.ask();
            return Ok(self.iteration.is_over());
        }
        let answer = match self.pass.advance(dataset) {
            Ok(false) => return Ok(false),
            Ok(true) => self.pass.answer(config),
            Err(layer) if self.iteration.is_at_start() => return Err(layer),
            Err(_) => Answer::Gradient(Point { cost: f64::INFINITY, gradient: Vec::new() }),
        };
        self.iteration.tell(answer, memory);
        self.ask();
        Ok(self.iteration.is_over())
    }

    fn ask(&mut self) {
        if let Some(question) = self.iteration.question() {
            self.pass.begin(question);
        }
    }
}

impl<R: Real> Trainer<R> {
    /// Makes an iteration, or as much of it as `go_on` allows: `None` when it says no before the end. An iteration
    /// ends the epoch in which it begins.
    pub(super) fn whole_step(&mut self, method: Method, go_on: &mut impl FnMut() -> bool) -> Option<Step> {
        if let Some(arrival) = self.state.memory.arrival() {
            return Some(Step::Arrived(arrival));
        }
        let mut step = self.whole_step.take().unwrap_or_else(|| {
            Box::new(WholeStep::new(method, &self.config, &self.network, &self.state.memory))
        });
        loop {
            match step.advance(&self.config, &self.dataset, &self.state.memory) {
                Ok(true) => return Some(self.end_whole_step(*step)),
                Ok(false) if go_on() => {}
                Ok(false) => {
                    self.whole_step = Some(step);
                    return None;
                }
                Err(layer) => return Some(self.diverge(self.state.step + 1, layer)),
            }
        }
    }

    fn end_whole_step(&mut self, step: WholeStep<R>) -> Step {
        let WholeStep { iteration, pass } = step;
        let (images, passes, score) = (self.config.training_images(), iteration.passes(), pass.score());
        let (end, weights) = iteration.finish(&mut self.state.memory);
        self.version += 1;
        self.state.images += passes * images as u64;
        match end {
            End::Infinite => return self.diverge(self.state.step + 1, self.network.layers.len() - 1),
            End::Arrived(arrival) => return self.arrive(arrival, passes),
            End::Moved => scatter(&weights, &mut self.network.layers),
        }
        self.state.order.extend(self.state.order.len() as u32..images as u32);
        // Of an epoch that mini-batches began, the part that is left is none of the passes.
        let left = 1.0 - self.state.offset as f64 / self.state.order.len() as f64;
        self.state.extra_passes += passes as f64 - left;
        self.state.moments = Moments::new(self.config.optimizer);
        self.state.step += 1;
        self.state.epoch += 1;
        self.state.offset = 0;
        self.state.course.end_epoch(&self.config);
        self.totals.cost += score.cost;
        self.totals.correct += score.correct;
        self.totals.images += images as u64;
        (self.batch, self.workspace) = (pass.batch, pass.workspace);
        self.opening.copy_place(&self.state);
        if score.cost / images as f64 <= SANE_COST_FACTOR * self.start_cost {
            self.keep_epoch_start();
        }
        Step::EpochEnd
    }

    fn arrive(&mut self, arrival: Arrival, passes: u64) -> Step {
        self.state.extra_passes += passes as f64;
        // The epoch's start is where the run stands, if it is sane: the passes belong to it too.
        if self.epoch_start.step == self.state.step {
            self.epoch_start.copy_place(&self.state);
        }
        Step::Arrived(arrival)
    }
}
