//! A run in progress.

mod activity;
mod evaluation;
mod long_step;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::batch::Batch;
use crate::dataset::{Dataset, Split};
use crate::distribution::deviation;
use crate::divergence::{Cause, Divergence};
use crate::masks::Masks;
use crate::network::{Network, Score, Workspace};
use crate::optimizer::Rule;
use crate::piece::samples_in_piece;
use crate::random::Streams;
use crate::state::State;
use crate::{Config, Error, Real, Trace};

pub use activity::{Activity, Connection, Part};
pub use evaluation::{Confusing, Confusion, Evaluating, Evaluation, Mistake};
use long_step::LongStep;

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A mini-batch was learned from; the epoch goes on.
    Done,
    /// A mini-batch was learned from, the last one of its epoch.
    EpochEnd,
    /// Something is no longer a finite number: nothing was changed, and nothing will be any more.
    Diverged(Divergence),
}

/// Why [`Trainer::run`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Stop {
    /// It was told not to go on, between two steps or within one: that one is under way then.
    Time,
    /// All the steps that were asked for are done.
    Steps,
    /// An epoch ended.
    Epoch,
    /// The run diverged.
    Diverged {
        /// The step in which it was found, counted from 1.
        step: u64,
        /// The layer: 0 is the first hidden layer.
        layer: usize,
        /// What most likely did it.
        cause: Cause,
    },
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Mini-batches learned from.
    pub step: u64,
    /// Passes over the training data, the current one as a fraction.
    pub epoch: f64,
    /// Images learned from.
    pub images: u64,
}

/// How much of a step is done that rests on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct UnderWay {
    /// Samples of the mini-batch that are learned from.
    pub done: usize,
    /// Samples of the mini-batch.
    pub samples: usize,
}

/// Means over the mini-batches since they were last taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Means {
    /// Cost without penalty, as each mini-batch found it before its update.
    pub cost: f64,
    /// Share of right answers, from 0 to 1.
    pub accuracy: f64,
    /// Images that the means are over.
    pub images: u64,
}

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
    /// Where the current epoch began, without weights and velocities.
    opening: State<R>,
    /// Mean cost of the starting weights.
    start_cost: f64,
    /// Samples that are worked through without a break.
    piece: usize,
    /// The step that is under way.
    long_step: Option<Box<LongStep<R>>>,
    /// Counts what changes the outcome of a look.
    version: u64,
    divergence: Option<Divergence>,
    batch: Batch<R>,
    workspace: Workspace<R>,
    masks: Masks<R>,
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
        check(&config, &dataset)?;
        let mut streams = Streams::new(&config);
        let mut order: Vec<u32> = (0..config.training as u32).collect();
        streams.draw_before(&config, &mut order);
        let network = Network::new(&config, &mut streams);
        Ok(Self::start(config, dataset, network, order, streams))
    }

    /// A run that starts from the weights of `network`; nothing is drawn for starting weights.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit the data or the network.
    pub fn with_network(config: Config, dataset: Dataset, mut network: Network<R>) -> Result<Self, Error> {
        check(&config, &dataset)?;
        let shape = |network: &Network<R>| {
            network.layers.iter().map(|layer| (layer.inputs, layer.neurons)).collect::<Vec<_>>()
        };
        let zeros = Network::<R>::zeros(&config);
        if shape(&network) != shape(&zeros) {
            return Err(Error::config("sizes", "do not fit the network"));
        }
        network.follow(&config);
        let streams = Streams::new(&config);
        let order = (0..config.training as u32).collect();
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
            velocity: Vec::new(),
            streams,
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
            version: 0,
            config,
            dataset,
            network,
            state,
            divergence: None,
            masks: Masks::default(),
            totals: Totals::default(),
        };
        trainer.keep_epoch_start();
        trainer.start_cost = trainer.cost_of_first_images();
        trainer
    }

    /// Mean cost, without penalty, over the first hundred training images, or over as many as a piece holds.
    fn cost_of_first_images(&self) -> f64 {
        let range = self.dataset.range(Split::Training);
        let count = range.len().min(self.piece).min(FEW);
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
        self.long_step.as_ref().map(|step| UnderWay { done: step.done, samples: step.samples })
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

    /// Learns from one mini-batch, or from the rest of it when the step is under way.
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
        let training = if self.state.offset == 0 { self.config.training } else { self.state.order.len() };
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
        self.batch.gather(&self.dataset, picked.iter().map(|image| first + *image as usize));
        let hidden = self.network.layers.len() - 1;
        let stream = &mut self.state.streams.dropout;
        self.masks.draw(self.config.dropout, stream, &self.network.layers[..hidden]);
        let mut score = Score::default();
        let passed = self.network.pass(&self.batch, &mut self.workspace, self.masks.layers(), &mut score);
        if let Err(layer) = passed.and_then(|()| self.count(score, samples)) {
            return self.diverge(self.state.step + 1, layer);
        }
        self.config.optimizer.update(
            &mut self.network,
            &mut self.state.velocity,
            &self.batch,
            &self.workspace,
            Rule::of(&self.config, self.state.order.len()),
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
            if let Err(layer) = step.learn(&self.network, &self.dataset, &self.state, self.piece) {
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
        update.finish(&mut self.network, &mut self.state.velocity);
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
        if self.state.offset == 0 && score.cost / samples as f64 <= SANE * self.start_cost {
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
        if let Some(layer) = self.network.infinite_layer() {
            return self.diverge(self.state.step, layer);
        }
        self.state.epoch += 1;
        self.state.offset = 0;
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
                Some(Step::Diverged(Divergence { step, layer, cause })) => {
                    return Stop::Diverged { step, layer, cause };
                }
            }
            images += self.batch.len();
            if images >= FEW.min(self.piece) {
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

    /// Changes settings while the run is in progress, to the whole of `config`. A step that is under way is
    /// begun anew with them.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, and [`Error::Fixed`] for one that a run cannot change: nothing is
    /// changed then.
    pub fn tune(&mut self, config: Config) -> Result<(), Error> {
        config.validate()?;
        if let Some(field) = self.config.fixed_difference(&config) {
            return Err(Error::Fixed { field });
        }
        if config != self.config {
            self.give_up_step();
        }
        self.config = config;
        self.network.follow(&self.config);
        Ok(())
    }

    /// More training data have come: `dataset` holds those that are here and more behind them. They are
    /// trained on from the next epoch on.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when the new data are fewer, or of another shape.
    pub fn extend(&mut self, dataset: Dataset) -> Result<(), Error> {
        let training = dataset.range(Split::Training).len();
        let mut config = self.config.clone();
        config.training = training;
        check(&config, &dataset)?;
        if training < self.config.training {
            let message = format!("{training} training images are fewer than {}.", self.config.training);
            return Err(Error::Data { message });
        }
        self.give_up_step();
        self.config = config;
        self.dataset = dataset;
        Ok(())
    }

    /// The state at this moment as bytes: a run of the same settings that restores them goes on with the
    /// same numbers. A step that is under way is not in it.
    pub fn save(&self) -> Vec<u8> {
        self.state.to_bytes(&self.network.layers)
    }

    /// The state at the start of the last epoch that was sane, as bytes: the mean cost of its first mini-batch
    /// was finite, and at most 1,000 times what the starting weights cost (the mean over the first hundred
    /// training images, fewer in a very large network). Until an epoch has had its first mini-batch it is an
    /// earlier start; the state that a run began with, or was restored to, is kept whatever it costs, until a
    /// sane one comes.
    pub fn save_epoch_start(&self) -> Vec<u8> {
        self.epoch_start.to_bytes(&self.epoch_start.layers)
    }

    /// How far the run had come in the state that [`Trainer::save_epoch_start`] gives.
    pub fn epoch_start(&self) -> Position {
        self.epoch_start.position()
    }

    /// Goes back, or on, to a saved state.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it is damaged or belongs to other settings: nothing is changed then.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut state = State::from_bytes(bytes, &self.config)?;
        self.network.layers = std::mem::take(&mut state.layers);
        self.state = state;
        self.divergence = None;
        self.totals = Totals::default();
        self.masks.forget();
        self.give_up_step();
        self.opening.copy_place(&self.state);
        self.keep_epoch_start();
        Ok(())
    }

    /// Looks at numbers that were read off the run, be it costs, penalties or norms: when one of them is not
    /// finite the run has diverged, and stays so.
    ///
    /// # Errors
    ///
    /// The [`Divergence`], found now or before.
    pub fn judge(&mut self, numbers: &[f64]) -> Result<(), Divergence> {
        if self.divergence.is_none() && !numbers.iter().all(|number| number.is_finite()) {
            self.diverge(self.state.step, self.network.layers.len() - 1);
        }
        self.divergence.map_or(Ok(()), Err)
    }

    fn keep_epoch_start(&mut self) {
        self.epoch_start.copy_place(&self.opening);
        self.epoch_start.copy_weights(&self.network.layers, &self.state.velocity);
    }

    #[cfg(test)]
    pub(crate) fn set_piece(&mut self, samples: usize) {
        self.piece = samples;
    }

    fn give_up_step(&mut self) {
        self.version += 1;
        self.long_step = None;
    }

    fn diverge(&mut self, step: u64, layer: usize) -> Step {
        let cause = Cause::of(&self.config, self.state.order.len());
        let divergence = Divergence { step, layer, cause };
        self.divergence = Some(divergence);
        Step::Diverged(divergence)
    }
}

/// Images after which whoever drives a run is asked whether to go on.
const FEW: usize = 100;

/// An epoch's start is sane when it costs at most this many times what the run's start did.
const SANE: f64 = 1000.0;

/// Checks the settings by themselves and against the data.
fn check(config: &Config, dataset: &Dataset) -> Result<(), Error> {
    config.validate()?;
    if !dataset.fits(&config.sizes) {
        let (inputs, outputs) = (dataset.inputs(), dataset.outputs());
        let message =
            format!("must begin with the data's {inputs} inputs and end with their {outputs} outputs");
        return Err(Error::config("sizes", message));
    }
    let training = dataset.range(Split::Training).len();
    if config.training != training {
        return Err(Error::config(
            "training",
            format!("{} images are wanted, {training} are here", config.training),
        ));
    }
    Ok(())
}
