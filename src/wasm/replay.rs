//! What a figure needs besides a run: its record as it was published, and how far the two agree.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::{Run, Trainer, from_ts, to_ts};
use crate::dataset::Part;
use crate::experiment::{Agreement, Comparison, Quantity};

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
    pub fn evaluate_as_published(&self, part: Ts<Part>) -> Result<Option<Ts<PublishedEvaluation>>, JsValue> {
        let part = from_ts(part)?;
        let evaluation = each!(&self.0, trainer => trainer.evaluate_part(part).map(|evaluation| {
            (evaluation, trainer.config().training)
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
pub fn compare_exact(within: f64, published: &[f64], ours: &[f64]) -> Ts<Comparison> {
    to_ts(&Agreement::Exact { within }.compare(published, ours))
}

/// The same for a run that amplifies rounding: see [`Agreement::Amplified`].
#[wasm_bindgen(js_name = compareAmplified)]
pub fn compare_amplified(
    within: f64,
    first: usize,
    least: usize,
    rest: Option<f64>,
    published: &[f64],
    ours: &[f64],
) -> Ts<Comparison> {
    to_ts(&Agreement::Amplified { within, first, least, rest }.compare(published, ours))
}
