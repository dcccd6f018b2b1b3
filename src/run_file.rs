//! A run on MNIST as a file: its settings, the images it takes, and when it is evaluated.
//!
//! The files tell training and evaluation images by their numbers, where the lab knows splits: any images can
//! be trained on, any be evaluated, the same ones too.

use std::ops::Range;

use serde::{Deserialize, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::dataset::{Mnist, Split, Splits};
use crate::{
    Activation, Config, Cost, Data, Dataset, Divergence, Draw, Dropout, Error, Expand, Generator,
    Initializer, MaxNorm, Optimizer, Precision,
};
use crate::{Real, Regularizer, Schedule, Stopping, Trainer, Validation};

/// A run, and what was published for it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFile {
    /// Name of the run.
    #[serde(default)]
    pub id: String,
    /// Section of the chapter.
    #[serde(default)]
    pub section: String,
    /// The run among others of its figure.
    #[serde(default)]
    pub label: String,
    /// What is to be known of it.
    #[serde(default)]
    pub note: String,
    /// What determines the run.
    pub config: RunConfig,
    /// What was published for it.
    #[serde(default)]
    pub published: Published,
}

/// The settings of a [`RunFile`]: those of a [`Config`], and which images are taken when.
///
/// What may be absent is what the book's programs did without: then the run is theirs, in double precision.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunConfig {
    /// See [`Config::seed`].
    pub seed: u32,
    /// See [`Config::generator`]; the book's when absent.
    #[serde(default = "book")]
    pub generator: Generator,
    /// See [`Config::before`].
    #[serde(default)]
    pub before: Vec<Draw>,
    /// See [`Config::precision`]; double when absent.
    #[serde(default = "double")]
    pub precision: Precision,
    /// See [`Config::data`]; when absent those that are given, MNIST where nothing is said.
    #[serde(default)]
    pub data: Option<Data>,
    /// The images to train on, from the first number to below the second: 0 to 60,000 is MNIST's training file
    /// in its order, 60,000 to 70,000 its test file.
    pub train: [usize; 2],
    /// The images to evaluate besides, numbered like those to train on.
    pub evaluate: [usize; 2],
    /// See [`Config::scale`].
    pub scale: f64,
    /// See [`Config::sizes`].
    pub sizes: Vec<usize>,
    /// See [`Config::hidden`].
    pub hidden: Activation,
    /// See [`Config::output`].
    pub output: Activation,
    /// See [`Config::initializer`].
    pub initializer: Initializer,
    /// See [`Config::cost`].
    pub cost: Cost,
    /// See [`Config::regularizer`].
    pub regularizer: Penalty,
    /// The largest norm of the weights into a hidden neuron; none when absent. See [`Config::max_norm`].
    #[serde(default)]
    pub max_norm: Option<f64>,
    /// See [`Config::dropout`]; none when absent.
    #[serde(default)]
    pub dropout: Dropout,
    /// See [`Config::digits`]; all when absent. Of the images to train on and to evaluate those that show another are
    /// left out.
    #[serde(default = "all_digits")]
    pub digits: Vec<usize>,
    /// See [`Config::shuffled_labels`]; none when absent.
    #[serde(default)]
    pub shuffled_labels: f64,
    /// See [`Config::expand`]; not at all when absent.
    #[serde(default)]
    pub expand: Expand,
    /// See [`Config::optimizer`]; as `momentum` says when absent.
    #[serde(default)]
    pub optimizer: Option<Optimizer>,
    /// Momentum μ, in place of `optimizer`; 0 is gradient descent without it.
    #[serde(default)]
    pub momentum: f64,
    /// See [`Config::learning_rate`].
    pub learning_rate: f64,
    /// See [`Config::batch_size`].
    pub batch_size: usize,
    /// See [`Config::schedule`]; constant when absent. It goes by the images to evaluate.
    #[serde(default = "constant")]
    pub schedule: Schedule,
    /// See [`Config::stop`]; never when absent. It goes by the images to evaluate.
    #[serde(default = "never")]
    pub stop: Stopping,
    /// Passes over the training images, unless the run ends by itself before.
    pub epochs: usize,
    /// When the run is evaluated.
    #[serde(default)]
    pub monitor: Monitor,
}

/// A regularizer whose λ may be absent, and then is 0.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Which penalty.
    pub kind: PenaltyKind,
    /// Regularization parameter λ.
    #[serde(default)]
    pub lambda: f64,
}

/// The kinds of [`Regularizer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PenaltyKind {
    /// See [`Regularizer::None`].
    None,
    /// See [`Regularizer::L1`].
    L1,
    /// See [`Regularizer::L2`].
    L2,
}

/// When a run is evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Monitor {
    /// After every epoch.
    #[default]
    Epoch,
    /// After the last epoch only.
    End,
}

impl Monitor {
    /// Whether the run is evaluated after `epoch` of `epochs`, counted from 1.
    pub fn looks(self, epoch: usize, epochs: usize) -> bool {
        self == Self::Epoch || epoch == epochs
    }
}

/// What was published for a run: a number for each evaluated epoch, or none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Published {
    /// Cost on the training images, penalty included.
    pub training_cost: Vec<f64>,
    /// Right answers on the training images.
    pub training_accuracy: Vec<usize>,
    /// Cost on the images to evaluate, penalty included: λ divided by their number.
    pub evaluation_cost: Vec<f64>,
    /// Right answers on the images to evaluate.
    pub evaluation_accuracy: Vec<usize>,
}

/// A run's record after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Epochs done.
    pub epoch: usize,
    /// Mean cost without penalty on the training images.
    pub training_cost: f64,
    /// Right answers on the training images.
    pub training_accuracy: usize,
    /// Mean cost without penalty on the images to evaluate.
    pub evaluation_cost: f64,
    /// Right answers on the images to evaluate.
    pub evaluation_accuracy: usize,
    /// Σ w² / 2 over all weights.
    pub half_squared_norm: f64,
    /// Σ |w| over all weights.
    pub l1_norm: f64,
}

fn all_digits() -> Vec<usize> {
    (0..Mnist::CLASSES).collect()
}

fn book() -> Generator {
    Generator::Book
}

fn double() -> Precision {
    Precision::F64
}

fn constant() -> Schedule {
    Schedule::Constant
}

fn never() -> Stopping {
    Stopping::Never
}

impl RunConfig {
    /// The settings as a [`Config`], every one of them checked. Where only some digits are taken, the number of training
    /// images is that of all digits.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the first field that is impossible.
    pub fn config(&self) -> Result<Config, Error> {
        for (field, [start, end]) in [("train", self.train), ("evaluate", self.evaluate)] {
            if start >= end {
                return Err(Error::config(field, format!("[{start}, {end}] holds no image")));
            }
            if end > Mnist::IMAGES && self.data.unwrap_or_default() == Data::Mnist {
                let message = format!("[{start}, {end}] leaves the {} images of MNIST", Mnist::IMAGES);
                return Err(Error::config(field, message));
            }
        }
        if self.epochs == 0 {
            return Err(Error::config("epochs", "must be at least 1"));
        }
        let config = Config {
            seed: self.seed,
            generator: self.generator,
            before: self.before.clone(),
            precision: self.precision,
            data: self.data.unwrap_or_default(),
            training: self.training().len(),
            digits: self.digits.clone(),
            shuffled_labels: self.shuffled_labels,
            validation: self.validation(),
            scale: self.scale,
            sizes: self.sizes.clone(),
            hidden: self.hidden,
            output: self.output,
            initializer: self.initializer,
            cost: self.cost,
            regularizer: self.regularizer.into(),
            max_norm: self.max_norm.map_or(MaxNorm::None, |norm| MaxNorm::Limited { norm }),
            dropout: self.dropout,
            expand: self.expand,
            optimizer: self.optimizer()?,
            learning_rate: self.learning_rate,
            batch_size: self.batch_size,
            schedule: self.schedule,
            stop: self.stop,
        };
        config.validate()?;
        Ok(config)
    }

    fn optimizer(&self) -> Result<Optimizer, Error> {
        match (self.optimizer, self.momentum) {
            (Some(_), momentum) if momentum != 0.0 => {
                Err(Error::config("momentum", "is said by the optimizer: only one of the two can be given"))
            }
            (Some(optimizer), _) => Ok(optimizer),
            (None, 0.0) => Ok(Optimizer::Sgd),
            (None, momentum) => Ok(Optimizer::Momentum { momentum }),
        }
    }

    /// The ranges say what is held out; what goes by validation goes by the images to evaluate.
    fn validation(&self) -> Validation {
        let reads = self.schedule.reads_validation() || self.stop.reads_validation();
        if reads { Validation::HeldOut } else { Validation::Off }
    }

    /// The images to train on.
    pub fn training(&self) -> Range<usize> {
        self.train[0]..self.train[1]
    }

    /// The images to evaluate besides.
    pub fn evaluation(&self) -> Range<usize> {
        self.evaluate[0]..self.evaluate[1]
    }

    /// The run at its start.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit MNIST; [`Error::Data`] when it is not all here.
    pub fn trainer<R: Real>(&self, mnist: &Mnist) -> Result<Trainer<R>, Error> {
        self.trainer_on(|splits| mnist.divided(splits))
    }

    /// The same on other data: `divided` divides them.
    ///
    /// # Errors
    ///
    /// Settings that are impossible, or that do not fit the data.
    pub fn trainer_on<R: Real>(
        &self,
        divided: impl FnOnce(Splits) -> Result<Dataset, Error>,
    ) -> Result<Trainer<R>, Error> {
        let mut config = self.config()?;
        let dataset = dataset(&self.digits, self.training(), self.evaluation(), divided)?;
        config.training = dataset.of_digits(Split::Training, &self.digits);
        Trainer::new(config, dataset)
    }

    /// The numbers of the images that the run in `trainer`, which this made, is evaluated on.
    pub fn evaluated<R: Real>(&self, trainer: &Trainer<R>) -> Range<usize> {
        evaluated(trainer, self.evaluation())
    }

    /// What is due after `epoch`, counted from 1, of the run in `trainer`, which this made: its record, where
    /// it is evaluated there or [ends](Trainer::ended) there, and what schedule and rule for stopping go by.
    ///
    /// The record is that of the epoch, even if the weights of a better one are then put back; where only the
    /// end is evaluated, it is that of the weights which the run ends with.
    ///
    /// # Errors
    ///
    /// The [`Divergence`] of a run whose record holds a number that is not finite.
    pub fn end_epoch<R: Real>(
        &self,
        trainer: &mut Trainer<R>,
        epoch: usize,
    ) -> Result<Option<Record>, Divergence> {
        let looks = self.monitor.looks(epoch, self.epochs);
        let record = if looks { self.record(trainer)? } else { None };
        if trainer.awaits_validation() {
            let found = record.map(|record| record.evaluation_accuracy);
            let correct = found.or_else(|| {
                trainer.evaluate_samples(self.evaluated(trainer)).map(|evaluation| evaluation.correct)
            });
            trainer.after_epoch(correct);
        }
        if !looks && trainer.ended().is_some() { self.record(trainer) } else { Ok(record) }
    }

    /// The record of the run in `trainer`, which this made; `None` when its data are not all here.
    ///
    /// # Errors
    ///
    /// The [`Divergence`] of a run whose record holds a number that is not finite.
    pub fn record<R: Real>(&self, trainer: &mut Trainer<R>) -> Result<Option<Record>, Divergence> {
        Record::of(trainer, self.evaluated(trainer))
    }
}

/// The data of a run by the numbers of its images. Where only some digits are taken, what it is evaluated on is its
/// validation, so that the run leaves the others out.
///
/// # Errors
///
/// Those of `divided`; [`Error::Config`] on `train` or `evaluate` when no image there shows one of the digits.
pub fn dataset(
    digits: &[usize],
    training: Range<usize>,
    evaluation: Range<usize>,
    divided: impl FnOnce(Splits) -> Result<Dataset, Error>,
) -> Result<Dataset, Error> {
    let dataset = divided(Splits { training: training.clone(), ..Splits::default() })?;
    if all_digits().iter().all(|digit| digits.contains(digit)) {
        return Ok(dataset);
    }
    let dataset = dataset.evaluated_on(evaluation)?;
    for (field, split) in [("train", Split::Training), ("evaluate", Split::Validation)] {
        if dataset.of_digits(split, digits) == 0 {
            return Err(Error::config(field, "no image there shows one of the digits"));
        }
    }
    Ok(dataset)
}

/// The numbers of the images that a run is evaluated on: those that were asked for, or the ones among them that show
/// its digits.
pub fn evaluated<R: Real>(trainer: &Trainer<R>, asked: Range<usize>) -> Range<usize> {
    let chosen = trainer.dataset().range(Split::Validation);
    if chosen.is_empty() { asked } else { chosen }
}

impl Record {
    /// The record of a run, evaluated on its training images and on some others; `None` when they are not all
    /// here.
    ///
    /// # Errors
    ///
    /// The [`Divergence`] of a run whose record holds a number that is not finite.
    pub fn of<R: Real>(
        trainer: &mut Trainer<R>,
        evaluation: Range<usize>,
    ) -> Result<Option<Self>, Divergence> {
        let evaluation = trainer.evaluate_samples(evaluation);
        let (Some(training), Some(evaluation)) = (trainer.evaluate(Split::Training), evaluation) else {
            return Ok(None);
        };
        let norms = trainer.network().norms();
        trainer.judge(&[training.cost, evaluation.cost, norms.half_squared, norms.l1])?;
        Ok(Some(Self {
            epoch: trainer.position().epoch as usize,
            training_cost: training.cost,
            training_accuracy: training.correct,
            evaluation_cost: evaluation.cost,
            evaluation_accuracy: evaluation.correct,
            half_squared_norm: norms.half_squared,
            l1_norm: norms.l1,
        }))
    }
}

impl From<Penalty> for Regularizer {
    fn from(Penalty { kind, lambda }: Penalty) -> Self {
        match kind {
            PenaltyKind::None => Self::None,
            PenaltyKind::L1 => Self::L1 { lambda },
            PenaltyKind::L2 => Self::L2 { lambda },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// No more than must be given.
    fn least() -> Value {
        json!({
            "seed": 7, "scale": 256, "sizes": [784, 10], "hidden": "sigmoid", "output": "sigmoid",
            "cost": "quadratic", "regularizer": {"kind": "none"}, "batchSize": 10, "train": [10, 110],
            "evaluate": [50, 60], "epochs": 1, "learningRate": 0.5, "initializer": "large",
        })
    }

    fn with(field: &str, value: Value) -> Result<Config, String> {
        let mut run = least();
        run[field] = value;
        let run: RunConfig = serde_json::from_value(run).map_err(|error| error.to_string())?;
        run.config().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_absent_is_what_the_book_did_without() {
        let run: RunFile = serde_json::from_value(json!({"config": least()})).unwrap();
        assert_eq!(run.config.monitor, Monitor::Epoch);
        let config = run.config.config().unwrap();
        let expected = Config {
            seed: 7,
            generator: Generator::Book,
            before: Vec::new(),
            precision: Precision::F64,
            data: Data::Mnist,
            training: 100,
            digits: (0..10).collect(),
            shuffled_labels: 0.0,
            validation: Validation::Off,
            scale: 256.0,
            sizes: vec![784, 10],
            hidden: Activation::Sigmoid,
            output: Activation::Sigmoid,
            initializer: Initializer::Large,
            cost: Cost::Quadratic,
            regularizer: Regularizer::None,
            max_norm: MaxNorm::None,
            dropout: Dropout::default(),
            expand: Expand::None,
            optimizer: Optimizer::Sgd,
            learning_rate: 0.5,
            batch_size: 10,
            schedule: Schedule::Constant,
            stop: Stopping::Never,
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn a_penalty_without_lambda_is_none_and_none_may_have_a_lambda() {
        let regularizer = |value| with("regularizer", value).unwrap().regularizer;
        assert_eq!(regularizer(json!({"kind": "l2"})), Regularizer::L2 { lambda: 0.0 });
        assert_eq!(regularizer(json!({"kind": "l1", "lambda": 3})), Regularizer::L1 { lambda: 3.0 });
        assert_eq!(regularizer(json!({"kind": "none", "lambda": 3})), Regularizer::None);
    }

    #[test]
    fn momentum_is_said_once() {
        let momentum = |value| with("momentum", value).unwrap().optimizer;
        assert_eq!(momentum(json!(0)), Optimizer::Sgd);
        assert_eq!(momentum(json!(0.5)), Optimizer::Momentum { momentum: 0.5 });
        let nested = json!({"kind": "momentum", "momentum": 0.5});
        assert_eq!(with("optimizer", nested.clone()).unwrap().optimizer, momentum(json!(0.5)));
        let mut both = least();
        both["momentum"] = json!(0.5);
        both["optimizer"] = nested;
        let both: RunConfig = serde_json::from_value(both).unwrap();
        assert_eq!(both.config().unwrap_err().field(), Some("momentum"));
    }

    #[test]
    fn impossible_files_name_their_field() {
        let cases = [
            ("train", json!([5, 5]), "train: [5, 5] holds no image"),
            ("train", json!([0, 70_001]), "train: [0, 70001] leaves the 70000 images of MNIST"),
            ("evaluate", json!([60, 50]), "evaluate: [60, 50] holds no image"),
            ("epochs", json!(0), "epochs: must be at least 1"),
            ("scale", json!(0), "scale: 0 must be above 0"),
            ("learningRate", json!(-1), "learningRate: -1 must be above 0"),
            ("momentum", json!(1), "optimizer.momentum: 1 must be from 0 to below 1"),
            ("digits", json!([3, 11]), "digits: 11 must be from 0 to 9"),
        ];
        for (field, value, message) in cases {
            assert_eq!(with(field, value), Err(message.into()));
        }
        for field in ["monitor", "before", "unheardOf"] {
            assert!(with(field, json!("nonsense")).is_err(), "{field}");
        }
    }

    #[test]
    fn the_end_alone_is_looked_at_when_the_file_says_so() {
        let looked = |monitor: Monitor| (1..=3).filter(|epoch| monitor.looks(*epoch, 3)).collect::<Vec<_>>();
        assert_eq!(looked(Monitor::Epoch), [1, 2, 3]);
        assert_eq!(looked(Monitor::End), [3]);
    }
}
