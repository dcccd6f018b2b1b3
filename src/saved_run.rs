//! A whole run as one file in the safetensors format: its weights for other programs to read, and all that it takes
//! to go on with the same numbers.
//!
//! | in the file | what it is |
//! |---|---|
//! | `layers.N.weight`, `layers.N.bias` | as PyTorch has them: outputs x inputs, and outputs; float32 or float64, as the run computes, the scale of weight decay multiplied in |
//! | `state` | the run's exact state as bytes: [`Trainer::save`](crate::Trainer::save) |
//! | all else | columns of numbers that belong to the history, float64 |
//! | `__metadata__` | `format`, `version`, the `config` as JSON; `images` where the run took others than the first, `log` where the page wrote it |
//!
//! The run goes on from `state`; a file whose readable weights are not those of the state is refused.

use safetensors::tensor::{Dtype, TensorView, serialize};
use safetensors::{SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::network::Layer;
use crate::state::State;
use crate::{Config, Error, Position, Precision, Real};

/// What the metadata call this kind of file.
const FORMAT: &str = "epoch-lab";
/// How the file is laid out; one of another version is not read.
const VERSION: &str = "1";
/// The most bytes of names, shapes, settings and log together.
const MOST_HEADER: u64 = 32 << 20;
/// The most columns of a history.
const MOST_COLUMNS: usize = 64;

/// The images that a run file's run is trained and evaluated on, from the first number to below the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Images {
    /// See [`RunConfig::train`](crate::run_file::RunConfig::train).
    pub train: [usize; 2],
    /// See [`RunConfig::evaluate`](crate::run_file::RunConfig::evaluate).
    pub evaluate: [usize; 2],
}

/// A run as it is in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRun {
    /// The settings in force.
    pub config: Config,
    /// What [`Trainer::save`](crate::Trainer::save) gave.
    pub state: Vec<u8>,
    /// Which images it takes, where that is not what the settings say.
    pub images: Option<Images>,
    /// What the page wrote of the run, as JSON; its own business.
    pub log: Option<String>,
    /// Numbers of the history by name, `history.trainingCost` for instance.
    pub columns: Vec<(String, Vec<f64>)>,
}

impl SavedRun {
    /// How far the run has come.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when the state is damaged, or belongs to other settings.
    pub fn position(&self) -> Result<Position, Error> {
        match self.config.precision {
            Precision::F32 => Ok(State::<f32>::from_bytes(&self.state, &self.config)?.position()),
            Precision::F64 => Ok(State::<f64>::from_bytes(&self.state, &self.config)?.position()),
        }
    }

    /// The file.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when the state does not belong to the settings; [`Error::Data`] when a weight is not
    /// finite.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        match self.config.precision {
            Precision::F32 => self.write::<f32>(),
            Precision::F64 => self.write::<f64>(),
        }
    }

    fn write<R: Real>(&self) -> Result<Vec<u8>, Error> {
        let state = State::<R>::from_bytes(&self.state, &self.config)?;
        let mut tensors = Vec::new();
        for (number, layer) in state.layers.iter().enumerate() {
            let Readable { weight, bias } = readable(number, layer)?;
            let (outputs, inputs) = (layer.neurons(), layer.inputs());
            tensors.push((format!("layers.{number}.weight"), dtype::<R>(), vec![outputs, inputs], weight));
            tensors.push((format!("layers.{number}.bias"), dtype::<R>(), vec![outputs], bias));
        }
        for (name, column) in &self.columns {
            let bytes = column.iter().flat_map(|number| number.to_le_bytes()).collect();
            tensors.push((name.clone(), Dtype::F64, vec![column.len()], bytes));
        }
        let mut views = vec![("state".to_owned(), view(Dtype::U8, vec![self.state.len()], &self.state)?)];
        for (name, dtype, shape, bytes) in &tensors {
            views.push((name.clone(), view(*dtype, shape.clone(), bytes)?));
        }
        let json =
            |value: Result<String, serde_json::Error>| value.map_err(|error| refused(error.to_string()));
        let mut about = vec![
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("config", json(serde_json::to_string(&self.config))?),
        ];
        if let Some(images) = &self.images {
            about.push(("images", json(serde_json::to_string(images))?));
        }
        if let Some(log) = &self.log {
            about.push(("log", log.clone()));
        }
        let metadata = about.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        serialize(views, Some(metadata)).map_err(|error| refused(error.to_string()))
    }

    /// The run that a file holds.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] says what is wrong: that the file is cut off, is another kind of file or of another version,
    /// that shapes, weights and state disagree, or that a number is not finite. [`Error::Config`] and
    /// [`Error::State`] are as elsewhere.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let tensors = open(bytes)?;
        // The types that it is made of are the crate's own.
        let metadata = tensors.1;
        let text =
            |name: &str| metadata.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str());
        if text("format") != Some(FORMAT) {
            return Err(refused("it holds weights, but no run of Epoch Lab: there are no settings in it"));
        }
        match text("version") {
            Some(VERSION) => {}
            other => {
                let other = other.unwrap_or("none");
                let message = format!("its version is {other}, and only version {VERSION} can be read");
                return Err(refused(message));
            }
        }
        let config = text("config").ok_or_else(|| refused("there are no settings in it"))?;
        let config = settings(config).map_err(|error| refused(format!("its settings: {error}")))?;
        config.validate()?;
        let images = text("images").map(serde_json::from_str).transpose();
        let images = images.map_err(|error| refused(format!("its images: {error}")))?;
        let log = text("log").map(str::to_owned);
        match config.precision {
            Precision::F32 => Self::read::<f32>(&tensors.0, config, images, log),
            Precision::F64 => Self::read::<f64>(&tensors.0, config, images, log),
        }
    }

    fn read<R: Real>(
        tensors: &SafeTensors,
        config: Config,
        images: Option<Images>,
        log: Option<String>,
    ) -> Result<Self, Error> {
        let tensor = |name: &str| tensors.tensor(name).map_err(|_| refused(format!("`{name}` is missing")));
        let bytes = tensor("state")?;
        if bytes.dtype() != Dtype::U8 || bytes.shape().len() != 1 {
            return Err(refused("`state` is not a row of bytes"));
        }
        let state = State::<R>::from_bytes(bytes.data(), &config)?;
        for (number, layer) in state.layers.iter().enumerate() {
            let Readable { weight, bias } = readable(number, layer)?;
            let (outputs, inputs) = (layer.neurons(), layer.inputs());
            for (kind, shape, ours) in
                [("weight", &[outputs, inputs][..], weight), ("bias", &[outputs][..], bias)]
            {
                let name = format!("layers.{number}.{kind}");
                let found = tensor(&name)?;
                if found.shape() != shape || found.dtype() != dtype::<R>() {
                    let message = format!(
                        "`{name}` is {:?} of shape {:?}, where {:?} of shape {shape:?} should be",
                        found.dtype(),
                        found.shape(),
                        dtype::<R>()
                    );
                    return Err(refused(message));
                }
                if found.data() != ours {
                    return Err(refused(format!("`{name}` is not the one of the run's state beside it")));
                }
            }
        }
        let known = 2 * state.layers.len() + 1;
        if tensors.len() > known + MOST_COLUMNS {
            return Err(refused(format!("there are more than {MOST_COLUMNS} columns in its history")));
        }
        let mut columns = Vec::new();
        for (name, column) in tensors.iter() {
            let is_history = ["history.", "norms."].iter().any(|kind| name.starts_with(kind));
            let layer = name.strip_prefix("layers.").and_then(|rest| rest.split_once('.'));
            let number = layer.and_then(|(number, _)| number.parse::<usize>().ok());
            if name == "state" || number.is_some_and(|number| number < state.layers.len()) {
                continue;
            }
            if !is_history || column.dtype() != Dtype::F64 || column.shape().len() != 1 {
                return Err(refused(format!("`{name}` is no part of a run of these sizes")));
            }
            let (numbers, _) = column.data().as_chunks::<8>();
            columns.push((name.to_owned(), numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()));
        }
        columns.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(Self { config, state: bytes.data().to_vec(), images, log, columns })
    }
}

/// Settings from JSON; what was added to them since the file was written is as in every run before that.
fn settings(json: &str) -> Result<Config, serde_json::Error> {
    let mut all = serde_json::to_value(Config::default())?;
    let theirs: Map<String, Value> = serde_json::from_str(json)?;
    if let Value::Object(all) = &mut all {
        all.extend(theirs);
    }
    serde_json::from_value(all)
}

/// The tensors of a file, and what is said about them.
fn open(bytes: &[u8]) -> Result<(SafeTensors<'_>, Vec<(String, String)>), Error> {
    let (head, rest) =
        bytes.split_first_chunk::<8>().ok_or_else(|| refused("the file ends within its header"))?;
    let header = u64::from_le_bytes(*head);
    // The format allows it to begin with nothing else.
    if rest.first() != Some(&b'{') {
        return Err(refused("this is no safetensors file"));
    }
    if header > MOST_HEADER {
        let message = format!("its header would be {header} bytes long: at most {MOST_HEADER} are read");
        return Err(refused(message));
    }
    let told = |error: SafeTensorError| match error {
        SafeTensorError::InvalidHeaderLength => refused("the file ends within its header"),
        SafeTensorError::MetadataIncompleteBuffer => {
            refused("it does not end where its header says: it is cut off, or has more behind it")
        }
        error => refused(format!("it is damaged: {error}")),
    };
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(told)?;
    let about = metadata.metadata().iter().flatten();
    let about = about.map(|(name, text)| (name.clone(), text.clone())).collect();
    Ok((SafeTensors::deserialize(bytes).map_err(told)?, about))
}

/// A layer as other programs read it, little-endian.
struct Readable {
    /// Outputs x inputs.
    weight: Vec<u8>,
    bias: Vec<u8>,
}

fn readable<R: Real>(number: usize, layer: &Layer<R>) -> Result<Readable, Error> {
    let mut weight = Vec::with_capacity(layer.neurons() * layer.inputs() * size_of::<R>());
    let put = |numbers: &mut Vec<u8>, x: R| {
        let finite = x.is_finite();
        numbers.extend_from_slice(&x.to_bits_u64().to_le_bytes()[..size_of::<R>()]);
        if finite { Ok(()) } else { Err(refused(format!("a number in layer {} is not finite", number + 1))) }
    };
    for neuron in 0..layer.neurons() {
        (0..layer.inputs()).try_for_each(|input| put(&mut weight, layer.weight(neuron, input)))?;
    }
    let mut bias = Vec::new();
    layer.biases().iter().try_for_each(|b| put(&mut bias, *b))?;
    Ok(Readable { weight, bias })
}

fn dtype<R: Real>() -> Dtype {
    if size_of::<R>() == 4 { Dtype::F32 } else { Dtype::F64 }
}

fn view(dtype: Dtype, shape: Vec<usize>, bytes: &[u8]) -> Result<TensorView<'_>, Error> {
    TensorView::new(dtype, shape, bytes).map_err(|error| refused(error.to_string()))
}

fn refused(message: impl Into<String>) -> Error {
    Error::Data { message: message.into() }
}
