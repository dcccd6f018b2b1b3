//! The boundary to JavaScript. It translates and never decides.
//!
//! Settings and small structures cross by serde, their TypeScript types made from the Rust ones; bulk numbers
//! cross as typed arrays. Every error is thrown as a [`Failure`].

#![allow(missing_docs, reason = "the types made for TypeScript carry the docs of the Rust items they wrap")]

use js_sys::{Float32Array, Uint8Array, Uint32Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::dataset::{self, Drawing, MnistFile, Split};
use crate::{Config, Divergence, Error, Evaluation, Means, Position, Precision, Stop, UnderWay, Validation};

/// Runs when the module is loaded: panics are written to the console with their message.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// What every error that crosses the boundary looks like.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What kind of thing was refused.
    kind: FailureKind,
    /// JSON name of the setting at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    field: Option<String>,
    /// Byte of the inflated file at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    offset: Option<usize>,
    /// One sentence without the field's name.
    message: String,
}

/// The kinds of [`Failure`].
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum FailureKind {
    Config,
    Fixed,
    Idx,
    Data,
    State,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Config { .. } => FailureKind::Config,
            Error::Fixed { .. } => FailureKind::Fixed,
            Error::Idx { .. } => FailureKind::Idx,
            Error::Data { .. } => FailureKind::Data,
            Error::State { .. } => FailureKind::State,
        };
        let field = error.field().map(str::to_owned);
        Self { kind, field, offset: error.offset(), message: error.message() }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        to_js(&failure)
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or_else(|error| error.into())
}

fn to_ts<T: Tsify + Serialize>(value: &T) -> Ts<T> {
    Ts::new_unchecked(to_js(value))
}

/// Settings from JavaScript; what does not fit their types is refused by name.
fn checked_from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Failure> {
    serde_path_to_error::deserialize(serde_wasm_bindgen::Deserializer::from(value)).map_err(|error| Failure {
        kind: FailureKind::Config,
        field: Some(error.path().to_string()),
        offset: None,
        message: error.into_inner().to_string(),
    })
}

/// The settings that the lab starts with.
#[wasm_bindgen(js_name = defaultConfig)]
pub fn default_config() -> Ts<Config> {
    to_ts(&Config::default())
}

/// Why these settings would be refused; undefined when they would not.
#[wasm_bindgen(js_name = checkConfig)]
pub fn check_config(
    #[wasm_bindgen(unchecked_param_type = "unknown")] config: JsValue,
) -> Option<Ts<Failure>> {
    let failure = match checked_from_js::<Config>(config) {
        Ok(config) => config.validate().err()?.into(),
        Err(failure) => failure,
    };
    Some(to_ts(&failure))
}

/// A seed from the browser's own entropy.
#[wasm_bindgen(js_name = freshSeed)]
pub fn fresh_seed() -> Result<u32, JsError> {
    Ok(getrandom::u32()?)
}

/// A drawing as MNIST's makers would have stored it: 784 bytes; undefined when there is no ink.
///
/// `points` holds x0, y0, x1, y1 and so on of all strokes, `lengths` the points of each stroke, `width` the
/// pen's width in the same unit.
#[wasm_bindgen]
pub fn digit(points: &Float32Array, lengths: &Uint32Array, width: f32) -> Option<Uint8Array> {
    let (points, lengths) = (points.to_vec(), lengths.to_vec());
    let pixels = dataset::digit(Drawing { points: &points, lengths: &lengths, width })?;
    Some(Uint8Array::from(&pixels[..]))
}

/// MNIST while its files arrive.
#[wasm_bindgen]
#[derive(Default)]
pub struct Mnist(dataset::Mnist);

#[wasm_bindgen]
impl Mnist {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of an inflated file, any number of them.
    pub fn push(&mut self, file: Ts<MnistFile>, bytes: &[u8]) -> Result<(), JsValue> {
        Ok(self.0.push(from_ts(file)?, bytes)?)
    }

    /// Says that a file has come through.
    pub fn finish(&mut self, file: Ts<MnistFile>) -> Result<(), JsValue> {
        Ok(self.0.finish(from_ts(file)?)?)
    }

    /// Forgets what came of a file.
    pub fn restart(&mut self, file: Ts<MnistFile>) -> Result<(), JsValue> {
        self.0.restart(from_ts(file)?);
        Ok(())
    }

    /// Images of the training file that are here together with their labels.
    #[wasm_bindgen(js_name = imagesReady)]
    pub fn images_ready(&self) -> usize {
        self.0.images_ready()
    }

    /// Whether all four files are here whole.
    #[wasm_bindgen(js_name = isComplete)]
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }
}

fn from_ts<T: Tsify + DeserializeOwned>(value: Ts<T>) -> Result<T, JsValue>
where
    T::JsType: JsCast,
{
    Ok(serde_wasm_bindgen::from_value(value.js_value())?)
}

/// A run in either precision.
enum Run {
    F32(crate::Trainer<f32>),
    F64(crate::Trainer<f64>),
}

/// The same call on a run of either precision.
macro_rules! each {
    ($run:expr, $trainer:ident => $call:expr) => {
        match $run {
            Run::F32($trainer) => $call,
            Run::F64($trainer) => $call,
        }
    };
}

mod errors;
mod neurons;
mod one_neuron;
mod replay;
mod settings;
mod speed;
mod sweeps;
mod weights;

/// A run in progress.
#[wasm_bindgen]
pub struct Trainer(Run);

#[wasm_bindgen]
impl Trainer {
    /// A run at its start; throws a `Failure` for settings that are impossible or images that are not here.
    #[wasm_bindgen(constructor)]
    pub fn new(config: Ts<Config>, mnist: &Mnist) -> Result<Trainer, JsValue> {
        let config: Config = checked_from_js(config.js_value())?;
        config.validate()?;
        let dataset = mnist.0.dataset(config.training, config.validation)?;
        Ok(Self(match config.precision {
            Precision::F32 => Run::F32(crate::Trainer::new(config, dataset)?),
            Precision::F64 => Run::F64(crate::Trainer::new(config, dataset)?),
        }))
    }

    /// The settings in force.
    pub fn config(&self) -> Ts<Config> {
        each!(&self.0, trainer => to_ts(trainer.config()))
    }

    /// More data have come: trains on the first `training` images from the next epoch on.
    pub fn extend(&mut self, mnist: &Mnist, training: usize) -> Result<(), JsValue> {
        let validation: Validation = each!(&self.0, trainer => trainer.config().validation);
        let dataset = mnist.0.dataset(training, validation)?;
        Ok(each!(&mut self.0, trainer => trainer.extend(dataset))?)
    }

    /// Changes the settings to the whole of `config`; throws a `Failure` for one that a run cannot change.
    pub fn tune(&mut self, config: Ts<Config>) -> Result<(), JsValue> {
        let config = checked_from_js(config.js_value())?;
        Ok(each!(&mut self.0, trainer => trainer.tune(config))?)
    }

    /// Trains until `steps` are done, `milliseconds` are over, an epoch ends or the run diverges. A step that
    /// is too long for that is left under way, and goes on with the next call.
    pub fn run(&mut self, steps: u32, milliseconds: f64) -> Result<Ts<Stop>, JsValue> {
        let clock = Clock::new()?;
        let end = clock.now() + milliseconds;
        let stop = each!(&mut self.0, trainer => trainer.run(u64::from(steps), || clock.now() < end));
        Ok(to_ts(&stop))
    }

    /// How much of the step under way is done; undefined between steps.
    #[wasm_bindgen(js_name = underWay)]
    pub fn under_way(&self) -> Option<Ts<UnderWay>> {
        each!(&self.0, trainer => trainer.under_way()).map(|under_way| to_ts(&under_way))
    }

    /// Looks at numbers that were read off the run: when one is not finite the run has diverged, and stays so.
    /// Undefined as long as it has not.
    pub fn judge(&mut self, numbers: &[f64]) -> Option<Ts<Divergence>> {
        each!(&mut self.0, trainer => trainer.judge(numbers)).err().map(|divergence| to_ts(&divergence))
    }

    /// How far the run has come.
    pub fn position(&self) -> Ts<Position> {
        each!(&self.0, trainer => to_ts(&trainer.position()))
    }

    /// Training cost and accuracy since they were last taken; undefined when no step was made since.
    #[wasm_bindgen(js_name = takeMeans)]
    pub fn take_means(&mut self) -> Option<Ts<Means>> {
        each!(&mut self.0, trainer => trainer.take_means()).map(|means| to_ts(&means))
    }

    /// The network's record on a split; undefined while none of its images are here.
    pub fn evaluate(&self, split: Ts<Split>) -> Result<Option<Ts<Evaluation>>, JsValue> {
        let split = from_ts(split)?;
        let evaluation = each!(&self.0, trainer => trainer.evaluate(split));
        Ok(evaluation.map(|evaluation| to_ts(&evaluation)))
    }

    /// The outputs' activations for an image of 784 bytes.
    pub fn classify(&self, pixels: &[u8]) -> Result<Float32Array, JsValue> {
        let outputs: Vec<f32> = match &self.0 {
            Run::F32(trainer) => trainer.classify(pixels)?,
            Run::F64(trainer) => trainer.classify(pixels)?.into_iter().map(|a| a as f32).collect(),
        };
        Ok(Float32Array::from(&outputs[..]))
    }

    /// The state at this moment, to go on from with the same numbers.
    pub fn save(&self) -> Uint8Array {
        Uint8Array::from(&each!(&self.0, trainer => trainer.save())[..])
    }

    /// The state at the start of the last epoch that was sane, to go back to when the run has diverged.
    #[wasm_bindgen(js_name = saveEpochStart)]
    pub fn save_epoch_start(&self) -> Uint8Array {
        Uint8Array::from(&each!(&self.0, trainer => trainer.save_epoch_start())[..])
    }

    /// How far the run had come in that state.
    #[wasm_bindgen(js_name = epochStart)]
    pub fn epoch_start(&self) -> Ts<Position> {
        each!(&self.0, trainer => to_ts(&trainer.epoch_start()))
    }

    /// Goes back, or on, to a saved state of a run with the same settings.
    pub fn restore(&mut self, state: &[u8]) -> Result<(), JsValue> {
        Ok(each!(&mut self.0, trainer => trainer.restore(state))?)
    }

    /// FNV-1a (64 bits, hexadecimal) over the bits of all weights and biases.
    pub fn hash(&self) -> String {
        format!("{:016x}", each!(&self.0, trainer => trainer.network().hash()))
    }
}

/// The clock of the page or worker that this runs in.
struct Clock(web_sys::Performance);

impl Clock {
    fn new() -> Result<Self, JsValue> {
        let global = js_sys::global().unchecked_into::<web_sys::WorkerGlobalScope>();
        global.performance().map(Self).ok_or_else(|| JsError::new("There is no clock.").into())
    }

    /// Milliseconds since some moment.
    fn now(&self) -> f64 {
        self.0.now()
    }
}
