//! The learning rate in force, and how a run ends by itself.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::arguments::whole;
use super::{Run, Trainer, to_ts};
use crate::Ended;
use crate::dataset::Mnist;

#[wasm_bindgen]
impl Trainer {
    /// The learning rate in force: that of the settings until their schedule changes it.
    #[wasm_bindgen(js_name = learningRate)]
    pub fn learning_rate(&self) -> f64 {
        each!(&self.0, trainer => trainer.learning_rate())
    }

    /// Whether an epoch is over of which the right answers on the validation images must be told.
    #[wasm_bindgen(js_name = awaitsValidation)]
    pub fn awaits_validation(&self) -> bool {
        each!(&self.0, trainer => trainer.awaits_validation())
    }

    /// Tells how many validation images are right at the end of the epoch that is over; undefined while there
    /// are none. Says how the run ended, if it did; the weights of the best epoch may be back then.
    #[wasm_bindgen(js_name = afterEpoch)]
    pub fn after_epoch(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number | undefined")] correct: &JsValue,
    ) -> Result<Option<Ts<Ended>>, JsValue> {
        let correct = match correct.is_undefined() {
            true => None,
            false => Some(whole("correct", correct, 0..=Mnist::IMAGES)?),
        };
        Ok(each!(&mut self.0, trainer => trainer.after_epoch(correct)).map(|ended| to_ts(&ended)))
    }

    /// The same with what the validation images say, evaluated in one go.
    #[wasm_bindgen(js_name = validateEpoch)]
    pub fn validate_epoch(&mut self) -> Option<Ts<Ended>> {
        each!(&mut self.0, trainer => trainer.validate_epoch()).map(|ended| to_ts(&ended))
    }

    /// How the run ended by itself; undefined when it did not.
    pub fn ended(&self) -> Option<Ts<Ended>> {
        each!(&self.0, trainer => trainer.ended()).map(|ended| to_ts(&ended))
    }

    /// Goes on with a run that ended by itself.
    #[wasm_bindgen(js_name = trainOn)]
    pub fn train_on(&mut self) {
        each!(&mut self.0, trainer => trainer.train_on());
    }
}
