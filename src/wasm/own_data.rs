//! Own data, of which another module has read the files.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::arguments::{self, settings, word};
use super::{Trainer, to_ts};
use crate::dataset::{self, OwnDataReader};
use crate::{Config, Data, Error};

/// Pictures that are taken at a time, in bytes.
const MOST_AT_ONCE: u32 = 64 << 20;

/// What own data are.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OwnDataFacts {
    /// Their checksum, as settings have it; `mnist` when they are MNIST's own.
    #[tsify(type = "string")]
    data: Data,
    /// Pictures of the training set.
    training: usize,
    /// How many of them are held out for validation.
    held_out: usize,
    /// Pictures of the test set.
    test: usize,
}

/// Own data while they are read, and then.
#[wasm_bindgen]
#[derive(Default)]
pub struct OwnData {
    reader: Option<OwnDataReader>,
    own: Option<dataset::OwnData>,
}

#[wasm_bindgen]
impl OwnData {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self { reader: Some(OwnDataReader::default()), own: None }
    }

    /// Adds pictures of 784 bytes each, and labels; either may be none.
    pub fn push(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "\"training\" | \"test\"")] set: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] pictures: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] labels: &JsValue,
    ) -> Result<(), JsValue> {
        let set = word("set", set)?;
        let pictures = arguments::bytes("pictures", pictures)?;
        let labels = arguments::bytes("labels", labels)?;
        let refused = |argument, message: &str| Err(Error::argument(argument, message).into());
        if pictures.length() > MOST_AT_ONCE || labels.length() > MOST_AT_ONCE {
            return refused("pictures", "must be at most 64 MB at a time");
        }
        if !(pictures.length() as usize).is_multiple_of(dataset::Mnist::PIXELS) {
            return refused("pictures", "must be 784 bytes each");
        }
        let reader = self.reader.as_mut().ok_or_else(whole)?;
        reader.push_pictures(set, &pictures.to_vec())?;
        Ok(reader.push_labels(set, &labels.to_vec())?)
    }

    /// Says that all are here.
    pub fn finish(&mut self) -> Result<Ts<OwnDataFacts>, JsValue> {
        let own = self.reader.take().ok_or_else(whole)?.finish()?;
        let facts = OwnDataFacts {
            data: own.data(),
            training: own.training(),
            held_out: own.held_out(),
            test: own.test(),
        };
        self.own = Some(own);
        Ok(to_ts(&facts))
    }
}

fn whole() -> Error {
    Error::Data { message: "these data are read already".into() }
}

#[wasm_bindgen]
impl Trainer {
    /// A run on own data at its start.
    #[wasm_bindgen(js_name = onOwnData)]
    pub fn on_own_data(
        #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
        data: &OwnData,
    ) -> Result<Trainer, JsValue> {
        let config: Config = settings(config)?;
        config.validate()?;
        let own = data.own.as_ref();
        let own =
            own.ok_or_else(|| Error::Data { message: "these data are not read to their end".into() })?;
        let dataset = own.dataset(config.training, config.validation)?;
        Ok(Self::begin(config, dataset)?)
    }
}
