//! What the neurons make of one image, for the page. Looking changes no bit of the run.

use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::arguments::{index, settings, whole, whole_u32};
use super::weights::single;
use super::{Run, Trainer};
use crate::dataset::Split;
use crate::{Connection, Error, Part, Real};

/// The most connections that can be asked for.
const MOST_CONNECTIONS: usize = 100_000;

/// The most copies of an image that can be asked for.
const MOST_COPIES: usize = 100;

#[wasm_bindgen]
impl Trainer {
    /// What every layer makes of an image of 784 bytes, under the mask of the last mini-batch.
    /// Between two layers the `most` connections are given that contribute most.
    pub fn activity(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] pixels: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] most: &JsValue,
    ) -> Result<Activity, JsValue> {
        let pixels = self.pixels(pixels)?;
        let most = whole("most", most, 0..=MOST_CONNECTIONS)?;
        each!(&self.0, trainer => {
            let activity = trainer.activity(&pixels, Part::LastMiniBatch)?;
            Ok(Activity {
                activations: layers(&activity),
                connections: (1..activity.layers())
                    .map(|layer| triples(&activity.connections(layer, most)))
                    .collect(),
            })
        })
    }

    /// How much speaks for each answer of a thinned network to an image, as `classify` has them: the same number, rate and seed make the same
    /// mask, which no run draws.
    pub fn thinned(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] pixels: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] number: &JsValue,
    ) -> Result<Float32Array, JsValue> {
        let (pixels, number) = (self.pixels(pixels)?, whole_u32("number", number)?);
        Ok(each!(&self.0, trainer => single(&trainer.activity(&pixels, Part::Thinned(number))?.answers())))
    }

    /// The masks of the last mini-batches, oldest first, one byte a hidden neuron: 1 where it was kept.
    #[wasm_bindgen(js_name = recentMasks)]
    pub fn recent_masks(&self) -> Uint8Array {
        each!(&self.0, trainer => Uint8Array::from(&trainer.recent_masks().collect::<Vec<_>>().concat()[..]))
    }

    /// The training image that was learned from last, counted from 0; undefined before the first step.
    #[wasm_bindgen(js_name = lastImage)]
    pub fn last_image(&self) -> Option<usize> {
        each!(&self.0, trainer => trainer.last_image())
    }

    /// The 784 bytes of a training image.
    #[wasm_bindgen(js_name = trainingImage)]
    pub fn training_image(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] number: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        Ok(Uint8Array::from(&self.labelled(number)?.0[..]))
    }

    /// What the expansion of other settings makes of the training image that was learned from last, the first one
    /// before the first step: 784 bytes of each copy, of the next `most` epochs where it is live.
    pub fn copies(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] most: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        let config = settings(config)?;
        config.validate()?;
        let most = whole("most", most, 1..=MOST_COPIES)?;
        let copies = each!(&self.0, trainer => trainer.copies(&config, most));
        Ok(Uint8Array::from(&copies.concat()[..]))
    }

    /// The digit that a training image is taken for.
    #[wasm_bindgen(js_name = trainingLabel)]
    pub fn training_label(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] number: &JsValue,
    ) -> Result<u8, JsValue> {
        Ok(self.labelled(number)?.1)
    }
}

impl Trainer {
    /// A training image and its label.
    fn labelled(&self, number: &JsValue) -> Result<(Vec<u8>, u8), Error> {
        each!(&self.0, trainer => {
            let number = index("number", number, trainer.dataset().range(Split::Training).len())?;
            trainer.training_image(number).ok_or_else(|| Error::argument("number", "the data are no images"))
        })
    }
}

/// What every layer makes of an image.
#[wasm_bindgen]
pub struct Activity {
    activations: Vec<Float32Array>,
    connections: Vec<Float32Array>,
}

#[wasm_bindgen]
impl Activity {
    /// Activations of every layer, first hidden layer first: each neuron's own, that of a dropped one as if it
    /// were not.
    pub fn activations(&self) -> Vec<Float32Array> {
        self.activations.clone()
    }

    /// For every layer but the first hidden one the connections that contribute most to its weighted inputs,
    /// weakest first: from, to, contribution of each.
    pub fn connections(&self) -> Vec<Float32Array> {
        self.connections.clone()
    }
}

fn layers<R: Real>(activity: &crate::Activity<'_, R>) -> Vec<Float32Array> {
    (0..activity.layers()).map(|layer| single(activity.activations(layer))).collect()
}

fn triples(connections: &[Connection]) -> Float32Array {
    let numbers: Vec<f32> = connections
        .iter()
        .flat_map(|Connection { from, to, contribution }| [*from as f32, *to as f32, *contribution as f32])
        .collect();
    Float32Array::from(&numbers[..])
}
