//! A run that is set up in pieces, so that the worker can listen in between.

use std::sync::atomic::Ordering;

use wasm_bindgen::prelude::*;

use super::arguments::{amount, settings};
use super::{Clock, Mnist, RUNS, Run, Trainer};
use crate::{Config, Error, Precision};

/// A run of either precision whose starting weights are being drawn.
pub(super) enum Drawing {
    F32(crate::Setup<f32>),
    F64(crate::Setup<f64>),
}

impl Drawing {
    /// Inlined nowhere: two that take settings would hold all of what reads them twice.
    #[inline(never)]
    pub(super) fn new(config: &JsValue, mnist: &Mnist) -> Result<Self, JsValue> {
        let config: Config = settings(config)?;
        config.validate()?;
        let dataset = mnist.0.dataset(config.training, config.validation)?;
        Ok(match config.precision {
            Precision::F32 => Self::F32(crate::Setup::new(config, dataset)?),
            Precision::F64 => Self::F64(crate::Setup::new(config, dataset)?),
        })
    }

    #[inline(never)]
    pub(super) fn finish(self) -> Trainer {
        let run = match self {
            Self::F32(setup) => Run::F32(setup.finish()),
            Self::F64(setup) => Run::F64(setup.finish()),
        };
        Trainer(run, RUNS.fetch_add(1, Ordering::Relaxed))
    }
}

/// A run whose starting weights are being drawn; none once it was given away.
#[wasm_bindgen]
pub struct Setup(Option<Drawing>);

#[wasm_bindgen]
impl Setup {
    /// Throws what the run itself would: a `Failure` for settings that are impossible or images that are not here.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Config")] config: &JsValue,
        mnist: &Mnist,
    ) -> Result<Setup, JsValue> {
        Ok(Self(Some(Drawing::new(config, mnist)?)))
    }

    /// Draws for some milliseconds: gives the run at its start once all weights are drawn, undefined before.
    pub fn advance(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: &JsValue,
    ) -> Result<Option<Trainer>, JsValue> {
        let clock = Clock::new()?;
        let end = clock.now() + amount("milliseconds", milliseconds)?;
        let go_on = || clock.now() < end;
        let is_drawn = match &mut self.0 {
            Some(Drawing::F32(setup)) => setup.advance(go_on),
            Some(Drawing::F64(setup)) => setup.advance(go_on),
            None => return Err(Error::Data { message: "the run was given away already".into() }.into()),
        };
        Ok(if is_drawn { self.0.take().map(Drawing::finish) } else { None })
    }
}
