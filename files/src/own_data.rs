//! Files of own data.

use epoch_lab::dataset::{self, FileSet, Items};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::thrown;

/// A file of own data while it arrives, already inflated; see the core's `OwnFile`.
#[wasm_bindgen]
pub struct OwnFile {
    file: dataset::OwnFile,
    name: String,
    items: Items,
}

#[wasm_bindgen]
impl OwnFile {
    /// A file of this name, which says the set that it belongs to and how its pictures lie.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String) -> Self {
        Self { file: dataset::OwnFile::new(&name), name, items: Items::default() }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        self.file.push(bytes, &mut self.items).map_err(thrown)
    }

    /// Says that the file has come through.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        self.file.finish(&mut self.items).map_err(thrown)
    }

    /// The set that it belongs to.
    #[wasm_bindgen(unchecked_return_type = "\"training\" | \"test\"")]
    pub fn set(&self) -> String {
        match self.file.set() {
            FileSet::Training => "training".into(),
            FileSet::Test => "test".into(),
        }
    }

    /// The pictures that have come since this was asked last, 784 bytes each.
    #[wasm_bindgen(js_name = takePictures)]
    pub fn take_pictures(&mut self) -> Uint8Array {
        let pixels = Uint8Array::from(&self.items.pixels[..]);
        self.items.pixels.clear();
        pixels
    }

    /// The labels that have come since this was asked last.
    #[wasm_bindgen(js_name = takeLabels)]
    pub fn take_labels(&mut self) -> Uint8Array {
        let labels = Uint8Array::from(&self.items.labels[..]);
        self.items.labels.clear();
        labels
    }
}

/// Which files of own data were read.
#[wasm_bindgen]
#[derive(Default)]
pub struct Roster(dataset::Roster);

#[wasm_bindgen]
impl Roster {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file that was read; throws when another one holds the same.
    pub fn add(&mut self, file: &OwnFile) -> Result<(), JsValue> {
        self.0.add(&file.file, &file.name).map_err(thrown)
    }

    /// What the data are called.
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }
}
