//! What is changed of a run from outside: its settings, its data, its state.

use super::{Totals, Trainer};
use crate::dataset::{Dataset, Split};
use crate::divergence::Divergence;
use crate::optimizer::whole_set::{Memory, is_same_function};
use crate::state::State;
use crate::{Config, Error, Position, Real};

impl<R: Real> Trainer<R> {
    /// Changes settings while the run is in progress, to the whole of `config`. A step that is under way is
    /// begun anew with them. What an optimizer of another kind remembered is forgotten; parameters of the same kind
    /// leave it as it is.
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
        if config.expand != self.config.expand {
            self.ahead.forget();
        }
        if !is_same_function(&config, &self.config) {
            self.state.memory = Memory::default();
        }
        self.config = config;
        self.network.follow(&self.config);
        self.state.moments.become_those_of(self.config.optimizer);
        // The start of an epoch that has no step yet has these settings too.
        if self.epoch_start.step == self.state.step {
            self.epoch_start.moments.become_those_of(self.config.optimizer);
        }
        self.state.course.follow(&self.config);
        Ok(())
    }

    /// More training data have come: `dataset` holds those that are here and more behind them. They are
    /// trained on from the next epoch on.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when the new data are fewer, or of another shape.
    pub fn extend(&mut self, dataset: Dataset) -> Result<(), Error> {
        let mut config = self.config.clone();
        let dataset = dataset.for_run(&config)?;
        let training = dataset.range(Split::Training).len() / config.expand.copies();
        config.training = training;
        let dataset = checked(&config, dataset)?;
        if training < self.config.training {
            let message = format!("{training} training images are fewer than {}.", self.config.training);
            return Err(Error::Data { message });
        }
        self.give_up_step();
        self.state.memory = Memory::default();
        self.config = config;
        self.dataset = dataset;
        self.ahead.forget();
        Ok(())
    }

    /// The state at this moment as bytes: a run of the same settings that restores them goes on with the
    /// same numbers. A step that is under way is not in it.
    pub fn save(&self) -> Vec<u8> {
        self.state.to_bytes(&self.network.layers, &self.state.memory)
    }

    /// The state at the start of the last epoch that was sane, as bytes: the mean cost of its first mini-batch
    /// was finite, and at most 1,000 times what the starting weights cost (the mean over the first hundred
    /// training images, fewer in a very large network). Until an epoch has had its first mini-batch it is an
    /// earlier start; the state that a run began with, or was restored to, is kept whatever it costs, until a
    /// sane one comes. It has what the optimizer of that moment remembered.
    pub fn save_epoch_start(&self) -> Vec<u8> {
        // What is known of the weights that are there is known of those of an epoch that begins with them.
        let is_here = self.epoch_start.step == self.state.step;
        let memory = if is_here { &self.state.memory } else { &self.epoch_start.memory };
        self.epoch_start.to_bytes(&self.epoch_start.layers, memory)
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
        self.state.course.follow(&self.config);
        self.divergence = None;
        self.totals = Totals::default();
        self.masks.forget();
        self.give_up_step();
        self.ahead.forget();
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
}

/// The data as a run of these settings takes them, once the settings are checked by themselves and against them.
pub(super) fn checked(config: &Config, dataset: Dataset) -> Result<Dataset, Error> {
    config.validate()?;
    if config.data != dataset.data() {
        let message = format!("{} is wanted, {} is here", config.data, dataset.data());
        return Err(Error::config("data", message));
    }
    let dataset = dataset.for_run(config)?;
    if !dataset.fits(&config.sizes) {
        let (inputs, outputs) = (dataset.inputs(), dataset.outputs());
        let message =
            format!("must begin with the data's {inputs} inputs and end with their {outputs} outputs");
        return Err(Error::config("sizes", message));
    }
    let training = dataset.range(Split::Training).len() / config.expand.copies();
    if config.training != training {
        return Err(Error::config(
            "training",
            format!("{} images are wanted, {training} are here", config.training),
        ));
    }
    Ok(dataset)
}
