//! Own data, of which another module has read the files.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::arguments::{self, word};
use super::to_ts;
use crate::dataset::{self, OwnDataReader};
use crate::{Data, Error};

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
    /// How many show each digit, of those that are left to train on.
    shown: Shown,
}

/// How many training pictures show each digit.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Of those that are left beside the held out ones.
    #[tsify(type = "number[]")]
    held_out: [usize; dataset::Mnist::CLASSES],
    /// Of all.
    #[tsify(type = "number[]")]
    off: [usize; dataset::Mnist::CLASSES],
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
        let reader = self.reader.as_mut().ok_or_else(read_already)?;
        reader.push_pictures(set, &pictures.to_vec())?;
        Ok(reader.push_labels(set, &labels.to_vec())?)
    }

    /// Says that all are here.
    pub fn finish(&mut self) -> Result<Ts<OwnDataFacts>, JsValue> {
        let own = self.reader.take().ok_or_else(read_already)?.finish()?;
        let shown = |among| std::array::from_fn(|digit| own.images_of(&[digit], among));
        let facts = OwnDataFacts {
            data: own.data(),
            training: own.training(),
            held_out: own.held_out(),
            test: own.test(),
            shown: Shown { held_out: shown(own.training() - own.held_out()), off: shown(own.training()) },
        };
        self.own = Some(own);
        Ok(to_ts(&facts))
    }
}

impl OwnData {
    /// The data, once they are read to their end.
    pub(super) fn whole(&self) -> Result<&dataset::OwnData, Error> {
        self.own
            .as_ref()
            .ok_or_else(|| Error::Data { message: "these data are not read to their end".into() })
    }
}

fn read_already() -> Error {
    Error::Data { message: "these data are read already".into() }
}
