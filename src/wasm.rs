//! The boundary to JavaScript. It translates and never decides.
//!
//! Settings and small structures cross by serde, their TypeScript types made from the Rust ones; bulk numbers
//! cross as typed arrays. Every error is thrown as a [`Failure`], also that of a call which the types forbid; only
//! an object of another class, or one that was freed, is refused by the bindings themselves, with an `Error`.

#![allow(missing_docs, reason = "the types made for TypeScript carry the docs of the Rust items they wrap")]

use std::sync::atomic::AtomicU32;

use js_sys::{Float32Array, Uint8Array};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::dataset::{self, Drawing};
use crate::optimizer::whole_set::Method;
use crate::{Config, Divergence, Error, Evaluation, Means, Part, Position, Stop, UnderWay};

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
    /// JSON name of the setting at fault, or name of the argument.
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
    Argument,
    Idx,
    Foreign,
    Data,
    State,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Config { .. } => FailureKind::Config,
            Error::Fixed { .. } => FailureKind::Fixed,
            Error::Argument { .. } => FailureKind::Argument,
            Error::Idx { .. } => FailureKind::Idx,
            Error::Foreign { .. } => FailureKind::Foreign,
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

/// Bytes that are taken from JavaScript at a time.
const PIECE: u32 = 1 << 20;

/// The most outputs of a network that is asked what it says of each image.
const MOST_OUTPUTS: usize = 1_000;

fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or_else(|error| error.into())
}

fn to_ts<T: Tsify + Serialize>(value: &T) -> Ts<T> {
    Ts::new_unchecked(to_js(value))
}

/// The settings that the lab starts with.
#[wasm_bindgen(js_name = defaultConfig)]
pub fn default_config() -> Ts<Config> {
    to_ts(&Config::default())
}

/// Whether this is the whole core. The module that a page loads first lacks double precision, and the optimizers
/// that look at all images.
#[wasm_bindgen(js_name = isWhole)]
pub fn is_whole() -> bool {
    cfg!(feature = "whole")
}

/// Refuses an optimizer that only the whole core has.
fn has_optimizer(config: &Config) -> Result<(), Error> {
    if is_whole() || Method::of(config.optimizer).is_none() {
        return Ok(());
    }
    Err(Error::config("optimizer.kind", "needs the whole core, and this is the part that is loaded first"))
}

/// Why these settings would be refused; undefined when they would not.
#[wasm_bindgen(js_name = checkConfig)]
pub fn check_config(
    #[wasm_bindgen(unchecked_param_type = "unknown")] config: &JsValue,
) -> Option<Ts<Failure>> {
    let failure = match settings(config) {
        Ok(config) => config.validate().err()?.into(),
        Err(failure) => failure,
    };
    Some(to_ts(&failure))
}

/// A seed from the browser's own entropy.
#[wasm_bindgen(js_name = freshSeed)]
pub fn fresh_seed() -> Result<u32, JsValue> {
    let refused = |error| Error::Data { message: format!("the browser gives no random number: {error}") };
    Ok(getrandom::u32().map_err(refused)?)
}

/// A drawing as MNIST's makers would have stored it: 784 bytes; undefined when there is no ink.
///
/// `points` holds x0, y0, x1, y1 and so on of all strokes, `lengths` the points of each stroke, `width` the
/// pen's width in the same unit.
#[wasm_bindgen]
pub fn digit(
    #[wasm_bindgen(unchecked_param_type = "Float32Array")] points: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Uint32Array")] lengths: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] width: &JsValue,
) -> Result<Option<Uint8Array>, JsValue> {
    let points = singles("points", points, 2 * Drawing::MOST_POINTS)?;
    let lengths = counts("lengths", lengths, Drawing::MOST_POINTS)?;
    let drawing = Drawing { points: &points, lengths: &lengths, width: number("width", width)? as f32 };
    drawing.check()?;
    Ok(dataset::digit(drawing).map(|pixels| Uint8Array::from(&pixels[..])))
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
    ///
    /// Throws a `Failure` of kind `foreign` when the first 1,000 images or labels are not MNIST's.
    pub fn push(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "MnistFile")] file: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
    ) -> Result<(), JsValue> {
        let (file, bytes) = (word("file", file)?, arguments::bytes("bytes", bytes)?);
        // Piece by piece: it may be a whole file, which need not be in memory twice.
        let mut piece = Vec::new();
        for start in (0..bytes.length()).step_by(PIECE as usize) {
            let end = bytes.length().min(start.saturating_add(PIECE));
            piece.resize((end - start) as usize, 0);
            bytes.subarray(start, end).copy_to(&mut piece);
            self.0.push(file, &piece)?;
        }
        Ok(())
    }

    /// Says that a file has come through. Throws a `Failure` of kind `foreign` when it is not MNIST's though it
    /// began so: then what was made of it is not to be used.
    pub fn finish(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "MnistFile")] file: &JsValue,
    ) -> Result<(), JsValue> {
        Ok(self.0.finish(word("file", file)?)?)
    }

    /// Forgets what came of a file.
    pub fn restart(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "MnistFile")] file: &JsValue,
    ) -> Result<(), JsValue> {
        self.0.restart(word("file", file)?);
        Ok(())
    }

    /// Images of the training file that are here together with their labels.
    #[wasm_bindgen(js_name = imagesReady)]
    pub fn images_ready(&self) -> usize {
        self.0.images_ready()
    }

    /// How many of the first `among` images of the training file are here and show one of these digits.
    #[wasm_bindgen(js_name = imagesOf)]
    pub fn images_of(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint32Array")] digits: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] among: &JsValue,
    ) -> Result<usize, JsValue> {
        let digits = counts("digits", digits, dataset::Mnist::CLASSES)?;
        let digits: Vec<usize> = digits.into_iter().map(|digit| digit as usize).collect();
        Ok(self.0.images_of(&digits, whole("among", among, 0..=dataset::Mnist::IMAGES)?))
    }

    /// Whether all four files are here whole.
    #[wasm_bindgen(js_name = isComplete)]
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }
}

/// A run in one of the precisions that this module has.
enum Run {
    F32(crate::Trainer<f32>),
    #[cfg(feature = "whole")]
    F64(crate::Trainer<f64>),
}

/// The same call on a run of either precision.
macro_rules! each {
    ($run:expr, $trainer:ident => $call:expr) => {
        match $run {
            Run::F32($trainer) => $call,
            #[cfg(feature = "whole")]
            Run::F64($trainer) => $call,
        }
    };
}

mod ahead;
mod arguments;
mod course;
mod errors;
mod neurons;
#[cfg(feature = "whole")]
mod one_neuron;
mod own_data;
#[cfg(feature = "whole")]
mod replay;
mod settings;
mod setup;
mod speed;
mod sweeps;
mod weights;

use arguments::{amount, counts, number, pixels, settings, singles, whole, whole_u32, word};

/// A run in progress, and its number: a pass over images belongs to one run.
#[wasm_bindgen]
pub struct Trainer(Run, u32);

/// The most numbers that are judged at once.
const MOST_JUDGED: usize = 1_000;

/// How many runs there were.
static RUNS: AtomicU32 = AtomicU32::new(0);

#[wasm_bindgen]
impl Trainer {
    /// A run at its start; throws a `Failure` for settings that are impossible or images that are not here.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
        mnist: &Mnist,
    ) -> Result<Trainer, JsValue> {
        Ok(setup::Drawing::new(config, &|config| mnist.0.for_run(config))?.finish())
    }

    /// The settings in force.
    pub fn config(&self) -> Ts<Config> {
        each!(&self.0, trainer => to_ts(trainer.config()))
    }

    /// More data have come: trains on the first `training` images from the next epoch on.
    pub fn extend(
        &mut self,
        mnist: &Mnist,
        #[wasm_bindgen(unchecked_param_type = "number")] training: &JsValue,
    ) -> Result<(), JsValue> {
        let training = whole("training", training, 1..=dataset::Mnist::IMAGES)?;
        let config = each!(&self.0, trainer => Config { training, ..trainer.config().clone() });
        let dataset = mnist.0.for_run(&config)?;
        Ok(each!(&mut self.0, trainer => trainer.extend(dataset))?)
    }

    /// Changes the settings to the whole of `config`; throws a `Failure` for one that a run cannot change.
    pub fn tune(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
    ) -> Result<(), JsValue> {
        let config = settings(config)?;
        has_optimizer(&config)?;
        Ok(each!(&mut self.0, trainer => trainer.tune(config))?)
    }

    /// Trains until `steps` are done, `milliseconds` are over, an epoch ends or the run diverges. A step that
    /// is too long for that is left under way, and goes on with the next call.
    pub fn run(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] steps: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: &JsValue,
    ) -> Result<Ts<Stop>, JsValue> {
        let steps = whole_u32("steps", steps)?;
        let milliseconds = amount("milliseconds", milliseconds)?;
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
    pub fn judge(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Float64Array")] numbers: &JsValue,
    ) -> Result<Option<Ts<Divergence>>, JsValue> {
        let numbers = arguments::doubles("numbers", numbers, MOST_JUDGED)?;
        let judged = each!(&mut self.0, trainer => trainer.judge(&numbers));
        Ok(judged.err().map(|divergence| to_ts(&divergence)))
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
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Split")] split: &JsValue,
    ) -> Result<Option<Ts<Evaluation>>, JsValue> {
        let split = word("split", split)?;
        let evaluation = each!(&self.0, trainer => trainer.evaluate(split));
        Ok(evaluation.map(|evaluation| to_ts(&evaluation)))
    }

    /// How much speaks for each answer of an image of 784 bytes: the outputs, or of a single one for both of the two
    /// digits that it tells apart, the lower first.
    pub fn classify(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] pixels: &JsValue,
    ) -> Result<Float32Array, JsValue> {
        let pixels = self.pixels(pixels)?;
        let outputs: Vec<f32> = match &self.0 {
            Run::F32(trainer) => trainer.activity(&pixels, Part::Whole)?.answers(),
            #[cfg(feature = "whole")]
            Run::F64(trainer) => {
                trainer.activity(&pixels, Part::Whole)?.answers().into_iter().map(|a| a as f32).collect()
            }
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
    pub fn restore(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] state: &JsValue,
    ) -> Result<(), JsValue> {
        let state = arguments::bytes("state", state)?;
        let most = each!(&self.0, trainer => trainer.config().most_state_bytes());
        if state.length() as usize > most {
            return Err(Error::argument("state", format!("must be at most {most} bytes")).into());
        }
        let state = state.to_vec();
        Ok(each!(&mut self.0, trainer => trainer.restore(&state))?)
    }

    /// FNV-1a (64 bits, hexadecimal) over the bits of all weights and biases.
    pub fn hash(&self) -> String {
        format!("{:016x}", each!(&self.0, trainer => trainer.network().hash()))
    }
}

impl Trainer {
    /// The bytes of an image that this network reads.
    fn pixels(&self, value: &JsValue) -> Result<Vec<u8>, Error> {
        pixels(value, each!(&self.0, trainer => trainer.dataset().inputs()))
    }

    fn layers(&self) -> usize {
        each!(&self.0, trainer => trainer.network().layers().len())
    }

    /// Checks that what is asked for is small enough for a browser's memory: tables over all outputs.
    fn few_outputs(&self) -> Result<(), Error> {
        let sizes = each!(&self.0, trainer => &trainer.config().sizes);
        match sizes.last() {
            Some(outputs) if *outputs > MOST_OUTPUTS => {
                let message = format!("{outputs} outputs are too many for this, {MOST_OUTPUTS} are the most");
                Err(Error::config("sizes", message))
            }
            _ => Ok(()),
        }
    }
}

/// The clock of the page or worker that this runs in.
struct Clock(web_sys::Performance);

impl Clock {
    fn new() -> Result<Self, JsValue> {
        let global = js_sys::global().unchecked_into::<web_sys::WorkerGlobalScope>();
        let refused = || Error::Data { message: "there is no clock".into() };
        Ok(global.performance().map(Self).ok_or_else(refused)?)
    }

    /// Milliseconds since some moment.
    fn now(&self) -> f64 {
        self.0.now()
    }
}
