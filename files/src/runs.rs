//! Saved runs, and the book's networks.

use epoch_lab::network2::BookNetwork;
use epoch_lab::saved_run::SavedRun;
use epoch_lab::{Config, Error, Position};
use js_sys::{Float64Array, Uint8Array};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::thrown;

/// A saved run before it is written, and after it was read; see the core's `SavedRun`.
#[wasm_bindgen]
pub struct RunFile(SavedRun, Position);

/// Where a run stands that a file holds.
#[derive(Serialize, Tsify)]
pub struct FilePosition {
    step: u64,
    epoch: f64,
    images: u64,
    passes: f64,
    /// The first and the last image of a run that takes others than the first ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    train: Option<[usize; 2]>,
}

#[wasm_bindgen]
impl RunFile {
    /// A run with its settings as JSON, its state, and what the page wrote of it as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, state: Vec<u8>, log: Option<String>) -> Result<Self, JsValue> {
        let run = SavedRun { config: settings(config)?, state, images: None, log, columns: Vec::new() };
        let position = run.position().map_err(thrown)?;
        Ok(Self(run, position))
    }

    /// Reads a file; throws when it cannot be gone on from.
    pub fn read(bytes: &[u8]) -> Result<Self, JsValue> {
        let run = SavedRun::from_bytes(bytes).map_err(thrown)?;
        let position = run.position().map_err(thrown)?;
        Ok(Self(run, position))
    }

    /// Adds a column of its history.
    pub fn add(&mut self, name: String, numbers: Vec<f64>) {
        self.0.columns.push((name, numbers));
    }

    /// The file.
    #[wasm_bindgen(js_name = toBytes)]
    pub fn to_bytes(&self) -> Result<Uint8Array, JsValue> {
        Ok(Uint8Array::from(&self.0.to_bytes().map_err(thrown)?[..]))
    }

    /// Its settings as JSON.
    pub fn config(&self) -> Result<String, JsValue> {
        json(&self.0.config)
    }

    /// Its state.
    pub fn state(&self) -> Uint8Array {
        Uint8Array::from(&self.0.state[..])
    }

    /// Where it stands.
    #[wasm_bindgen(unchecked_return_type = "FilePosition")]
    pub fn position(&self) -> Result<JsValue, JsValue> {
        let Position { step, epoch, images, passes } = self.1;
        let train = self.0.images.map(|images| images.train);
        let position = FilePosition { step, epoch, images, passes, train };
        Ok(serde_wasm_bindgen::to_value(&position)?)
    }

    /// What the page wrote of it as JSON; undefined where another program saved it.
    pub fn log(&self) -> Option<String> {
        self.0.log.clone()
    }

    /// A column of its history; undefined where there is none of this name.
    pub fn column(&self, name: &str) -> Option<Float64Array> {
        let column = self.0.columns.iter().find(|(other, _)| other == name);
        column.map(|(_, numbers)| Float64Array::from(&numbers[..]))
    }
}

/// The network of a state as the book's `network2.py` writes it; throws when that does not know such networks.
#[wasm_bindgen(js_name = bookNetwork)]
pub fn book_network(config: &str, state: &[u8]) -> Result<String, JsValue> {
    let network = BookNetwork::of_state(&settings(config)?, state).map_err(thrown)?;
    Ok(network.to_json())
}

/// A network of `network2.py` and these settings, as far as it has none of its own: the run that begins with it.
#[wasm_bindgen(js_name = readBookNetwork)]
pub fn read_book_network(bytes: &[u8], config: &str) -> Result<RunFile, JsValue> {
    let network = BookNetwork::from_json(bytes).map_err(thrown)?;
    let config = network.config(settings(config)?);
    let state = network.state(config.clone()).map_err(thrown)?;
    let run = SavedRun { config, state, images: None, log: None, columns: Vec::new() };
    let position = run.position().map_err(thrown)?;
    Ok(RunFile(run, position))
}

fn settings(json: &str) -> Result<Config, JsValue> {
    let config: Config = serde_json::from_str(json).map_err(|error| wrong(&error))?;
    config.validate().map_err(thrown)?;
    Ok(config)
}

fn json(value: &impl Serialize) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| wrong(&error))
}

fn wrong(error: &serde_json::Error) -> JsValue {
    thrown(Error::Data { message: error.to_string() })
}
