//! A run in progress.

mod activity;
mod evaluation;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::batch::Batch;
use crate::dataset::{Dataset, Split};
use crate::distribution::deviation;
use crate::masks::Masks;
use crate::network::{Network, Workspace};
use crate::optimizer::Rule;
use crate::random::Streams;
use crate::state::State;
use crate::{Config, Error, Real, Trace};

pub use activity::{Activity, Connection, Part};
pub(crate) use evaluation::EVALUATED_TOGETHER;
pub use evaluation::{Confusion, Evaluation, Mistake};

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A mini-batch was learned from; the epoch goes on.
    Done,
    /// A mini-batch was learned from, the last one of its epoch.
    EpochEnd,
    /// Something is no longer a finite number: nothing was changed, and nothing will be any more.
    Diverged(Divergence),
}

/// Where a run stopped being finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The step in which it was found, counted from 1.
    pub step: u64,
    /// The layer: 0 is the first hidden layer.
    pub layer: usize,
}

/// Why [`Trainer::run`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Stop {
    /// It was told not to go on.
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
    epoch_start: State<R>,
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
            config,
            dataset,
            network,
            state,
            divergence: None,
            masks: Masks::default(),
            totals: Totals::default(),
        };
        trainer.keep_epoch_start();
        trainer
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

    /// How far the run has come.
    pub fn position(&self) -> Position {
        let State { step, epoch, images, offset, ref order, .. } = self.state;
        Position { step, epoch: epoch as f64 + offset as f64 / order.len() as f64, images }
    }

    /// Where the run diverged, if it did.
    pub fn divergence(&self) -> Option<Divergence> {
        self.divergence
    }

    /// Learns from one mini-batch.
    pub fn step(&mut self) -> Step {
        if let Some(divergence) = self.divergence {
            return Step::Diverged(divergence);
        }
        if self.state.offset == 0 {
            self.begin_epoch();
        }
        let end = self.state.offset.saturating_add(self.config.batch_size).min(self.state.order.len());
        let first = self.dataset.range(Split::Training).start;
        let picked = &self.state.order[self.state.offset..end];
        self.batch.gather(&self.dataset, picked.iter().map(|image| first + *image as usize));
        let hidden = self.network.layers.len() - 1;
        let stream = &mut self.state.streams.dropout;
        self.masks.draw(self.config.dropout, stream, &self.network.layers[..hidden]);
        let mut infinite = None;
        let masks = self.masks.layers();
        self.network.forward(&self.batch, &mut self.workspace, |number, activation, work| {
            if infinite.is_none() && !work.is_finite() {
                infinite = Some(number);
            }
            activation.slope(&work.a, &mut work.slope);
            if let Some(mask) = masks.get(number) {
                work.multiply(mask);
            }
        });
        if let Some(layer) = infinite {
            return self.diverge(self.state.step + 1, layer);
        }
        let score = self.network.score(&self.batch, &self.workspace, |_, _| {});
        self.totals.cost += score.cost;
        self.totals.correct += score.correct;
        self.totals.images += self.batch.len() as u64;
        self.network.backward(&self.batch, &mut self.workspace);
        let rule = Rule {
            learning_rate: self.config.learning_rate,
            regularizer: self.config.regularizer,
            training: self.state.order.len(),
        };
        self.config.optimizer.update(
            &mut self.network,
            &mut self.state.velocity,
            &self.batch,
            &self.workspace,
            rule,
        );
        self.state.step += 1;
        self.state.images += self.batch.len() as u64;
        self.state.offset = end;
        if end < self.state.order.len() {
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
    /// asked about every hundred images.
    pub fn run(&mut self, steps: u64, mut go_on: impl FnMut() -> bool) -> Stop {
        let mut images = 0;
        for _ in 0..steps {
            match self.step() {
                Step::Done => {}
                Step::EpochEnd => return Stop::Epoch,
                Step::Diverged(Divergence { step, layer }) => return Stop::Diverged { step, layer },
            }
            images += self.batch.len();
            if images >= 100 {
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

    /// Changes settings while the run is in progress, to the whole of `config`.
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
        self.config = config;
        self.dataset = dataset;
        Ok(())
    }

    /// The state at this moment as bytes: a run of the same settings that restores them goes on with the
    /// same numbers.
    pub fn save(&self) -> Vec<u8> {
        let mut state = self.state.clone();
        state.layers.clone_from(&self.network.layers);
        state.to_bytes()
    }

    /// The state at the start of the current epoch as bytes; finite even when the run has diverged.
    pub fn save_epoch_start(&self) -> Vec<u8> {
        self.epoch_start.to_bytes()
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
        self.keep_epoch_start();
        Ok(())
    }

    fn begin_epoch(&mut self) {
        self.keep_epoch_start();
        let known = self.state.order.len() as u32;
        self.state.order.extend(known..self.config.training as u32);
        self.state.streams.shuffle(&mut self.state.order);
    }

    fn keep_epoch_start(&mut self) {
        // The layers change places so that a state is copied whole.
        std::mem::swap(&mut self.state.layers, &mut self.network.layers);
        self.epoch_start.copy_from(&self.state);
        std::mem::swap(&mut self.state.layers, &mut self.network.layers);
    }

    fn diverge(&mut self, step: u64, layer: usize) -> Step {
        let divergence = Divergence { step, layer };
        self.divergence = Some(divergence);
        Step::Diverged(divergence)
    }
}

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
