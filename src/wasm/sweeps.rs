//! Passes over many images that rest when their time is over, so that the worker can listen in between.
//!
//! Each begins with a call on the run, goes on with `advance`, which gives what was found or undefined, and
//! finds what a pass in one go does. When the run learns or is tuned in between, it begins anew.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

use super::arguments::{amount, word};
use super::errors::Confusion;
use super::speed::Reading;
use super::{Clock, Run, Trainer};
use crate::{Confusing, Error, Measuring, Real, Sweep, Watching};

/// A pass over a run of either precision, with the run's number.
struct Owned<Single, Double>(Pass<Single, Double>, u32);

/// A pass over a run of either precision.
enum Pass<Single, Double> {
    F32(Sweep<f32, Single>),
    #[cfg(feature = "whole")]
    F64(Sweep<f64, Double>),
    #[cfg(not(feature = "whole"))]
    #[allow(dead_code, reason = "holds the type's place")]
    F64(std::convert::Infallible, std::marker::PhantomData<Double>),
}

/// Begins the same pass over a run of either precision.
macro_rules! begin {
    ($run:expr, $trainer:ident => $sweep:expr) => {
        match $run {
            Run::F32($trainer) => Pass::F32($sweep),
            #[cfg(feature = "whole")]
            Run::F64($trainer) => Pass::F64($sweep),
        }
    };
}

/// Goes on with a pass for some milliseconds; what it finds becomes what JavaScript is given.
macro_rules! advance {
    ($pass:expr, $trainer:expr, $milliseconds:expr, ($run:ident, $found:ident) => $given:expr) => {{
        let clock = Clock::new()?;
        let end = clock.now() + amount("milliseconds", $milliseconds)?;
        if $pass.1 != $trainer.1 {
            return Err(Error::argument("trainer", "must be the run that the pass is about").into());
        }
        match (&mut $pass.0, &$trainer.0) {
            (Pass::F32(pass), Run::F32($run)) => {
                pass.advance($run, || clock.now() < end).map(|$found| $given)
            }
            #[cfg(feature = "whole")]
            (Pass::F64(pass), Run::F64($run)) => {
                pass.advance($run, || clock.now() < end).map(|$found| $given)
            }
            // A run keeps its precision.
            _ => None,
        }
    }};
}

#[wasm_bindgen]
impl Trainer {
    /// A pass over a split for what the network takes for what; undefined while none of its images are here.
    #[wasm_bindgen(js_name = sweepConfusion)]
    pub fn sweep_confusion(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Split")] split: &JsValue,
    ) -> Result<Option<ConfusionSweep>, JsValue> {
        let split = word("split", split)?;
        self.few_outputs()?;
        Ok(match &self.0 {
            Run::F32(trainer) => trainer.confusing(split).map(Pass::F32),
            #[cfg(feature = "whole")]
            Run::F64(trainer) => trainer.confusing(split).map(Pass::F64),
        }
        .map(|pass| ConfusionSweep(Owned(pass, self.1))))
    }

    /// A pass over the probe for how large gradient and weights are.
    #[wasm_bindgen(js_name = sweepNorms)]
    pub fn sweep_norms(&self) -> NormsSweep {
        NormsSweep(Owned(begin!(&self.0, trainer => trainer.probe().measuring()), self.1))
    }

    /// A pass over the probe for what the network says of each image.
    #[wasm_bindgen(js_name = sweepProbe)]
    pub fn sweep_probe(&self) -> Result<ProbeSweep, JsValue> {
        self.few_outputs()?;
        Ok(ProbeSweep(Owned(begin!(&self.0, trainer => trainer.probe().reading()), self.1)))
    }
}

/// A pass for what the network takes for what.
#[wasm_bindgen]
pub struct ConfusionSweep(Owned<Confusing, Confusing>);

#[wasm_bindgen]
impl ConfusionSweep {
    /// Goes on for some milliseconds; undefined until all images are through.
    pub fn advance(
        &mut self,
        trainer: &Trainer,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: &JsValue,
    ) -> Result<Option<Confusion>, JsValue> {
        Ok(advance!(self.0, trainer, milliseconds, (_run, found) => Confusion(found)))
    }
}

/// A pass for how large gradient and weights are.
#[wasm_bindgen]
pub struct NormsSweep(Owned<Measuring<f32>, Measuring<f64>>);

#[wasm_bindgen]
impl NormsSweep {
    /// Goes on for some milliseconds; undefined until all images are through. Of each layer, first hidden layer
    /// first: the norm of the gradient over the probe, the Euclidean norm of the weights and the mean of their
    /// magnitudes.
    pub fn advance(
        &mut self,
        trainer: &Trainer,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: &JsValue,
    ) -> Result<Option<Float64Array>, JsValue> {
        Ok(advance!(self.0, trainer, milliseconds, (run, gradient) => norms(run, &gradient)))
    }
}

/// A pass for what the network says of the images of the probe.
#[wasm_bindgen]
pub struct ProbeSweep(Owned<Watching, Watching>);

#[wasm_bindgen]
impl ProbeSweep {
    /// Goes on for some milliseconds; undefined until all images are through.
    pub fn advance(
        &mut self,
        trainer: &Trainer,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: &JsValue,
    ) -> Result<Option<Reading>, JsValue> {
        Ok(advance!(self.0, trainer, milliseconds, (_run, found) => Reading(found)))
    }
}

fn norms<R: Real>(trainer: &crate::Trainer<R>, gradient: &[f64]) -> Float64Array {
    let layers = trainer.network().layers().iter().map(|layer| layer.norms());
    let numbers = gradient.iter().zip(layers);
    let norms: Vec<f64> =
        numbers.flat_map(|(gradient, weights)| [*gradient, weights.euclidean(), weights.mean()]).collect();
    Float64Array::from(&norms[..])
}
