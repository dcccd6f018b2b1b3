//! A run of a figure, evaluated as the figure says and compared with what was published.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{Clock, Mnist, Run, checked_from_js, to_ts};
use crate::dataset::{Part, Split};
use crate::experiment::{Comparison, ExperimentRun, Quantity, Series};
use crate::{Precision, Stop};

/// A run of a figure in progress.
#[wasm_bindgen]
pub struct Replay {
    run: ExperimentRun,
    published: Vec<Series>,
    /// What the run made of each published series so far.
    ours: Vec<Vec<f64>>,
    trainer: Run,
}

/// What a run knows after an epoch.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReplayRecord {
    /// Epochs done.
    pub epoch: usize,
    /// One for each part of the data that the run is evaluated on.
    pub parts: Vec<PartRecord>,
    /// One for each published series, over all epochs so far.
    pub comparisons: Vec<Comparison>,
}

/// What a run knows of one part of the data.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PartRecord {
    /// The split that it is part of.
    pub split: Split,
    /// As it was published: see [`Quantity::Cost`].
    pub cost: f64,
    /// Right answers.
    pub correct: usize,
    /// Of so many.
    pub count: usize,
}

#[wasm_bindgen]
impl Replay {
    /// The run at its start, to be compared with those of the `published` series that are its own; throws a
    /// `Failure` for settings that are impossible or images that are not here.
    #[wasm_bindgen(constructor)]
    pub fn new(
        run: Ts<ExperimentRun>,
        #[wasm_bindgen(unchecked_param_type = "Series[]")] published: JsValue,
        mnist: &Mnist,
    ) -> Result<Replay, JsValue> {
        let run: ExperimentRun = checked_from_js(run.js_value())?;
        let published: Vec<Series> = checked_from_js(published)?;
        run.config.validate()?;
        let dataset = mnist.0.dataset(run.config.training, run.config.validation)?;
        let trainer = match run.config.precision {
            Precision::F32 => Run::F32(crate::Trainer::new(run.config.clone(), dataset)?),
            Precision::F64 => Run::F64(crate::Trainer::new(run.config.clone(), dataset)?),
        };
        Ok(Self { ours: vec![Vec::new(); published.len()], run, published, trainer })
    }

    /// Trains until `milliseconds` are over, an epoch ends or the run diverges.
    pub fn run(&mut self, milliseconds: f64) -> Result<Ts<Stop>, JsValue> {
        let clock = Clock::new()?;
        let end = clock.now() + milliseconds;
        let stop = each!(&mut self.trainer, trainer => trainer.run(u64::MAX, || clock.now() < end));
        Ok(to_ts(&stop))
    }

    /// Epochs done, the current one as a fraction.
    pub fn epoch(&self) -> f64 {
        each!(&self.trainer, trainer => trainer.position().epoch)
    }

    /// Evaluates the run after an epoch and compares; undefined while the images are not all here.
    pub fn record(&mut self) -> Option<Ts<ReplayRecord>> {
        let training = self.run.config.training;
        let mut parts = Vec::new();
        for part in &self.run.evaluate {
            let Part { split, .. } = *part;
            let evaluation = each!(&self.trainer, trainer => trainer.evaluate_part(*part))?;
            for (series, ours) in self.published.iter().zip(&mut self.ours) {
                if series.split == split {
                    ours.push(series.quantity.of(evaluation, training));
                }
            }
            let cost = Quantity::Cost.of(evaluation, training);
            parts.push(PartRecord { split, cost, correct: evaluation.correct, count: evaluation.count });
        }
        let comparisons = self.published.iter().zip(&self.ours).map(|(series, ours)| series.compare(ours));
        let record = ReplayRecord { epoch: self.epoch() as usize, parts, comparisons: comparisons.collect() };
        Some(to_ts(&record))
    }
}
