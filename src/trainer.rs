//! A run in progress.

mod activity;
mod ahead;
mod change;
mod epoch_end;
mod evaluation;
mod long_step;
mod progress;
mod setup;
mod whole_step;

use crate::batch::Batch;
use crate::course::{Course, Phase};
use crate::dataset::{Dataset, Split};
use crate::distribution::deviation;
use crate::divergence::{Cause, Divergence};
use crate::expand::Ahead;
use crate::input_masks::InputMasks;
use crate::masks::Masks;
use crate::network::{Network, Score, Workspace};
use crate::optimizer::whole_set::{Memory, Method};
use crate::optimizer::{Moments, Rule};
use crate::piece::samples_in_piece;
use crate::random::Streams;
use crate::state::State;
use crate::{Config, Error, Real, Trace};

pub use activity::{Activity, Connection, Part};
use change::checked;
pub use evaluation::{Confusing, Confusion, Evaluating, Evaluation, Mistake};
use long_step::LongStep;
pub use progress::{Means, Position, Step, Stop, UnderWay};
pub use setup::Setup;
use whole_step::WholeStep;

/// A run in progress: network, data, optimizer state and random streams.
///
/// The same config and data give the same run, bit for bit, however it is cut into calls, and looking at it
/// ([`Trainer::evaluate`], [`Trainer::trace`], [`Trainer::save`]) changes no bit.
///
/// A step of a large network or a large mini-batch is made in pieces, with the same bits. As long as one is
/// under way everything else sees the run as it was before it; what is saved is without it. Changing settings
/// or data gives it up, and it is begun anew.
///
/// A network learns exclusive or; whoever goes on from a saved state comes to the same bits:
///
/// ```
/// use std::sync::Arc;
/// use epoch_lab::{Config, Initializer, Regularizer, Trainer};
/// use epoch_lab::dataset::{Dataset, Dense, Samples, Split, Splits};
/// use ndarray::array;
///
/// let inputs = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let samples = Dense::new(inputs, array![[0.0], [1.0], [1.0], [0.0]])?;
/// let splits = Splits { training: 0..4, ..Splits::default() };
/// let dataset = Dataset::new(Arc::new(Samples::Dense(samples)), splits)?;
/// let config = Config {
///     training: 4,
///     sizes: vec![2, 4, 1],
///     initializer: Initializer::Large,
///     regularizer: Regularizer::None,
///     learning_rate: 2.0,
///     batch_size: 4,
///     ..Config::default()
/// };
/// let mut trainer = Trainer::<f32>::new(config.clone(), dataset.clone())?;
/// for _ in 0..1_000 {
///     trainer.step();
/// }
/// assert!(trainer.evaluate(Split::Training).unwrap().cost < 0.05);
///
/// let mut other = Trainer::<f32>::new(config, dataset)?;
/// other.restore(&trainer.save())?;
/// trainer.step();
/// other.step();
/// assert_eq!(trainer.network().hash(), other.network().hash());
/// # Ok::<(), epoch_lab::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trainer<R: Real> {
    config: Config,
    dataset: Dataset,
    network: Network<R>,
    /// All but `layers`, which live in `network`.
    state: State<R>,
    /// The start of the last epoch that was sane: see [`Trainer::save_epoch_start`].
    epoch_start: State<R>,
    /// Where the current epoch began, without weights and moments.
    opening: State<R>,
    /// Mean cost of the starting weights.
    start_cost: f64,
    /// Samples that are worked through without a break.
    piece: usize,
    /// The step that is under way.
    long_step: Option<Box<LongStep<R>>>,
    /// The iteration over all images that is under way.
    whole_step: Option<Box<WholeStep<R>>>,
    /// Counts what changes the outcome of a look.
    version: u64,
    divergence: Option<Divergence>,
    batch: Batch<R>,
    workspace: Workspace<R>,
    masks: Masks<R>,
    input_masks: InputMasks<R>,
    ahead: Ahead,
    totals: Totals,
    /// Standard deviations of the starting weights, one a layer.
    start_deviations: Vec<f64>,
}

/// Sums since the means were last taken.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    cost: f64,
    correct: usize,
    images: u64,
}

impl<R: Real> Trainer<R> {
    /// A run at its start, with starting weights drawn as the config says.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit the data.
    pub fn new(config: Config, dataset: Dataset) -> Result<Self, Error> {
        Ok(Setup::new(config, dataset)?.finish())
    }

    /// A run that starts from the weights of `network`; nothing is drawn for starting weights.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit the data or the network.
    pub fn with_network(config: Config, dataset: Dataset, mut network: Network<R>) -> Result<Self, Error> {
        let dataset = checked(&config, dataset)?;
        let shape = |network: &Network<R>| {
            network.layers.iter().map(|layer| (layer.inputs, layer.neurons)).collect::<Vec<_>>()
        };
        let zeros = Network::<R>::zeros(&config);
        if shape(&network) != shape(&zeros) {
            return Err(Error::config("sizes", "do not fit the network"));
        }
        network.follow(&config);
        let streams = Streams::new(&config);
        let order = (0..config.training_images() as u32).collect();
        Ok(Self::start(config, dataset, network, order, streams))
    }

    fn start(
        config: Config,
        dataset: Dataset,
        network: Network<R>,
        order: Vec<u32>,
        streams: Streams,
    ) -> Self {
        let state = State {
            step: 0,
            epoch: 0,
            images: 0,
            offset: 0,
            order,
            layers: Vec::new(),
            moments: Moments::new(config.optimizer),
            streams,
            course: Course::new(&config),
            extra_passes: 0.0,
            memory: Memory::default(),
        };
        let mut trainer = Self {
            batch: Batch::new(&config, network.target_stride()),
            workspace: Workspace::new(&network),
            start_deviations: network.layers.iter().map(deviation).collect(),
            epoch_start: state.clone(),
            opening: state.clone(),
            start_cost: 0.0,
            piece: samples_in_piece(&config.sizes),
            long_step: None,
            whole_step: None,
            version: 0,
            config,
            dataset,
            network,
            state,
            divergence: None,
            masks: Masks::default(),
            input_masks: InputMasks::default(),
            ahead: Ahead::new(),
            totals: Totals::default(),
        };
        trainer.keep_epoch_start();
        trainer.start_cost = trainer.cost_of_first_images();
        trainer
    }

    /// Mean cost, without penalty, over the first hundred training images, or over as many as a piece holds.
    fn cost_of_first_images(&self) -> f64 {
        let range = self.dataset.range(Split::Training);
        let count = range.len().min(self.piece).min(IMAGES_PER_CHECK);
        let mut batch = Batch::new(&self.config, self.network.target_stride());
        let mut workspace = Workspace::new(&self.network);
        let mut score = Score::default();
        batch.gather(&self.dataset, range.start..range.start + count);
        self.network.forward(&batch, &mut workspace, |_, _, _| {});
        self.network.score(&batch, &workspace, &mut score, |_, _| {});
        score.cost / count as f64
    }

    /// The settings that are in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The data that it learns from and is evaluated on.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network<R> {
        &self.network
    }

    /// Standard deviations of the weights before the first step, one a layer.
    pub fn start_deviations(&self) -> &[f64] {
        &self.start_deviations
    }

    /// How far the run has come. A step that is under way does not count yet.
    pub fn position(&self) -> Position {
        self.state.position()
    }

    /// How much of the step under way is done; `None` between steps.
    pub fn under_way(&self) -> Option<UnderWay> {
        let long = self.long_step.as_ref();
        let long = long.map(|step| UnderWay { done: step.done, samples: step.samples, passes: 0 });
        long.or_else(|| self.whole_step.as_ref().map(|step| step.under_way(self.config.training_images())))
    }

    /// Counts steps and changes: as long as it stays, a look sees the same run.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Samples that are worked through without a break.
    pub(crate) fn piece(&self) -> usize {
        self.piece
    }

    /// Where the run diverged, if it did.
    pub fn divergence(&self) -> Option<Divergence> {
        self.divergence
    }

    /// Learns from one mini-batch, or from the rest of it when the step is under way. Nothing is learned while
    /// [validation is awaited](Trainer::awaits_validation), or when the run has [ended](Trainer::ended).
    pub fn step(&mut self) -> Step {
        loop {
            if let Some(step) = self.advance(&mut || true) {
                return step;
            }
        }
    }

    /// Learns from one mini-batch, or from as much of it as `go_on` allows: `None` when it says no before the
    /// end.
    fn advance(&mut self, go_on: &mut impl FnMut() -> bool) -> Option<Step> {
        if let Some(divergence) = self.divergence {
            return Some(Step::Diverged(divergence));
        }
        match self.state.course.phase {
            Phase::Learning => {}
            Phase::AwaitsValidation => return Some(Step::AwaitsValidation),
            Phase::Ended(ended) => return Some(Step::Ended(ended)),
        }
        // What is loaded first is without, and its boundary refuses such an optimizer.
        let is_here = !cfg!(feature = "boundary") || cfg!(feature = "whole");
        if let Some(method) = Method::of(self.config.optimizer).filter(|_| is_here) {
            return self.whole_step(method, go_on);
        }
        let training =
            if self.state.offset == 0 { self.config.training_images() } else { self.state.order.len() };
        let samples = self.config.batch_size.min(training - self.state.offset);
        if samples <= self.piece { Some(self.short_step(samples)) } else { self.long_step(samples, go_on) }
    }

    fn short_step(&mut self, samples: usize) -> Step {
        if self.state.offset == 0 {
            self.opening.copy_place(&self.state);
            self.state.streams.begin_epoch(&self.config, &mut self.state.order);
        }
        let first = self.dataset.range(Split::Training).start;
        let picked = &self.state.order[self.state.offset..][..samples];
        let at = (self.state.epoch, self.state.images);
        self.batch.gather_training(&self.dataset, first, picked, &self.config, at, &self.ahead);
        let hidden = self.network.layers.len() - 1;
        let stream = &mut self.state.streams.dropout;
        self.masks.draw(self.config.dropout, stream, &self.network.layers[..hidden], samples);
        self.input_masks.apply(&self.config, self.state.images, 0, &mut self.batch);
        let mut score = Score::default();
        let passed = self.network.pass(&self.batch, &mut self.workspace, self.masks.layers(), &mut score);
        if let Err(layer) = passed.and_then(|()| self.count(score, samples)) {
            return self.diverge(self.state.step + 1, layer);
        }
        self.config.optimizer.update(
            &mut self.network,
            &mut self.state.moments,
            &self.batch,
            &self.workspace,
            Rule::of(&self.config, self.state.course.rate.now(), self.state.order.len()),
        );
        self.end_step(samples)
    }

    fn long_step(&mut self, samples: usize, go_on: &mut impl FnMut() -> bool) -> Option<Step> {
        let mut step = match self.long_step.take() {
            Some(step) => step,
            None => {
                let step = LongStep::new(&self.config, &self.network, &self.state, samples);
                Box::new(step)
            }
        };
        while !step.is_through() {
            if let Err(layer) =
                step.learn(&self.config, &self.network, &self.dataset, &self.state, &self.ahead, self.piece)
            {
                return Some(self.diverge(self.state.step + 1, layer));
            }
            if !go_on() {
                self.long_step = Some(step);
                return None;
            }
        }
        let LongStep { order, streams, masks, batch, workspace, score, update, .. } = *step;
        if let Some(order) = order {
            self.opening.copy_place(&self.state);
            self.state.order = order;
        }
        self.state.streams = streams;
        self.masks.put(masks, &self.network.layers[..self.network.layers.len() - 1]);
        (self.batch, self.workspace) = (batch, workspace);
        if let Err(layer) = self.count(score, samples) {
            return Some(self.diverge(self.state.step + 1, layer));
        }
        update.finish(&mut self.network, &mut self.state.moments);
        Some(self.end_step(samples))
    }

    /// Takes in what a mini-batch said of the weights, which are still those that it saw. The error is the
    /// output layer, when the costs can no longer be summed up.
    fn count(&mut self, score: Score, samples: usize) -> Result<(), usize> {
        let cost = self.totals.cost + score.cost;
        if !cost.is_finite() {
            return Err(self.network.layers.len() - 1);
        }
        self.totals.cost = cost;
        self.totals.correct += score.correct;
        self.totals.images += samples as u64;
        if self.state.offset == 0 && score.cost / samples as f64 <= SANE_COST_FACTOR * self.start_cost {
            self.keep_epoch_start();
        }
        Ok(())
    }

    fn end_step(&mut self, samples: usize) -> Step {
        self.version += 1;
        self.state.step += 1;
        self.state.images += samples as u64;
        self.state.offset += samples;
        if self.state.offset < self.state.order.len() {
            return Step::Done;
        }
        let infinite = self.network.infinite_layer().or_else(|| self.state.moments.infinite_layer());
        if let Some(layer) = infinite {
            return self.diverge(self.state.step, layer);
        }
        self.state.epoch += 1;
        self.state.offset = 0;
        self.state.course.end_epoch(&self.config);
        Step::EpochEnd
    }

    /// Learns until `steps` mini-batches are done, an epoch ends, the run diverges, or `go_on` says no. It is
    /// asked about every hundred images, and more often in a large network, within a step too.
    pub fn run(&mut self, steps: u64, mut go_on: impl FnMut() -> bool) -> Stop {
        let mut images = 0;
        for _ in 0..steps {
            match self.advance(&mut go_on) {
                None => return Stop::Time,
                Some(Step::Done) => {}
                Some(Step::EpochEnd) => return Stop::Epoch,
                Some(Step::Arrived(at)) => return Stop::Arrived { at },
                Some(Step::Diverged(Divergence { step, layer, cause })) => {
                    return Stop::Diverged { step, layer, cause };
                }
                Some(Step::AwaitsValidation) => return Stop::AwaitsValidation,
                Some(Step::Ended(_)) => return Stop::Ended,
            }
            images += self.batch.len();
            if images >= IMAGES_PER_CHECK.min(self.piece) {
                images = 0;
                if !go_on() {
                    return Stop::Time;
                }
            }
        }
        Stop::Steps
    }

    /// Learns to the end of the current epoch, or through the next one between epochs.
    pub fn epoch(&mut self) -> Step {
        loop {
            match self.step() {
                Step::Done => {}
                ended => return ended,
            }
        }
    }

    /// Means over the mini-batches since the last call; `None` when there were none.
    pub fn take_means(&mut self) -> Option<Means> {
        let Totals { cost, correct, images } = std::mem::take(&mut self.totals);
        let count = images as f64;
        (images > 0).then(|| Means { cost: cost / count, accuracy: correct as f64 / count, images })
    }

    /// What the last step computed.
    pub fn trace(&self) -> Trace<'_, R> {
        Trace { batch: &self.batch, workspace: &self.workspace, masks: self.masks.layers() }
    }

    fn keep_epoch_start(&mut self) {
        self.epoch_start.copy_place(&self.opening);
        self.epoch_start.copy_weights(&self.network.layers, &self.state.moments);
    }

    #[cfg(test)]
    pub(crate) fn set_piece(&mut self, samples: usize) {
        self.piece = samples;
    }

    fn give_up_step(&mut self) {
        self.version += 1;
        self.long_step = None;
        self.whole_step = None;
    }

    fn diverge(&mut self, step: u64, layer: usize) -> Step {
        let cause = Cause::of(&self.config, self.learning_rate(), self.state.order.len());
        let divergence = Divergence { step, layer, cause };
        self.divergence = Some(divergence);
        Step::Diverged(divergence)
    }
}

/// Images after which whoever drives a run is asked whether to go on.
const IMAGES_PER_CHECK: usize = 100;

/// An epoch's start is sane when it costs at most this many times what the run's start did.
const SANE_COST_FACTOR: f64 = 1000.0;
