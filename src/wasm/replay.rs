//! What a figure needs besides a run: its record as it was published, and how far the two agree.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::arguments::{amount, choice, doubles, whole_u32};
use super::{Run, Trainer, to_ts};
use crate::experiment::{Agreement, Comparison, Quantity};

/// The most epochs that are compared.
const MOST_EPOCHS: usize = 1_000_000;

/// What a run knows of one part of the data, as it was published.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PublishedEvaluation {
    /// See [`Quantity::Cost`].
    pub cost: f64,
    /// Right answers.
    pub correct: usize,
    /// Of so many.
    pub count: usize,
}

#[wasm_bindgen]
impl Trainer {
    /// The network's record on a part of a split as it was published; undefined while none of its images are
    /// here.
    #[wasm_bindgen(js_name = evaluateAsPublished)]
    pub fn evaluate_as_published(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Part")] part: &JsValue,
    ) -> Result<Option<Ts<PublishedEvaluation>>, JsValue> {
        let part = choice("part", part)?;
        let evaluation = each!(&self.0, trainer => trainer.evaluate_part(part).map(|evaluation| {
            (evaluation, trainer.config().training_images())
        }));
        Ok(evaluation.map(|(evaluation, training)| {
            let cost = Quantity::Cost.of(evaluation, training);
            to_ts(&PublishedEvaluation { cost, correct: evaluation.correct, count: evaluation.count })
        }))
    }
}

/// Compares what was published, a value for each epoch that was evaluated, with what a run made of it so far:
/// see [`Agreement::Exact`].
#[wasm_bindgen(js_name = compareExact)]
pub fn compare_exact(
    #[wasm_bindgen(unchecked_param_type = "number")] within: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Float64Array")] published: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Float64Array")] ours: &JsValue,
) -> Result<Ts<Comparison>, JsValue> {
    compared(Agreement::Exact { within: amount("within", within)? }, published, ours)
}

/// The same for a run that amplifies rounding: see [`Agreement::Amplified`].
#[wasm_bindgen(js_name = compareAmplified)]
pub fn compare_amplified(
    #[wasm_bindgen(unchecked_param_type = "number")] within: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] first: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number")] least: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "number | undefined")] rest: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Float64Array")] published: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Float64Array")] ours: &JsValue,
) -> Result<Ts<Comparison>, JsValue> {
    let agreement = Agreement::Amplified {
        within: amount("within", within)?,
        first: whole_u32("first", first)? as usize,
        least: whole_u32("least", least)? as usize,
        rest: if rest.is_undefined() { None } else { Some(amount("rest", rest)?) },
    };
    compared(agreement, published, ours)
}

fn compared(agreement: Agreement, published: &JsValue, ours: &JsValue) -> Result<Ts<Comparison>, JsValue> {
    let published = doubles("published", published, MOST_EPOCHS)?;
    let ours = doubles("ours", ours, MOST_EPOCHS)?;
    Ok(to_ts(&agreement.compare(&published, &ours)))
}
