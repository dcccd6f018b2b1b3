//! Copies that another worker draws ahead of training.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::{Run, Trainer, arguments};
use crate::expand::MOST_PARCEL_BYTES;
use crate::{DrawnParcel, Error, Parcel};

#[wasm_bindgen]
impl Trainer {
    /// Images of coming mini-batches, for another worker to draw their copies with `drawParcel`; undefined where none
    /// are distorted, or while enough are out or here. No bit depends on what is drawn of them, or when.
    #[wasm_bindgen(js_name = giveOut)]
    pub fn give_out(&mut self) -> Option<Uint8Array> {
        let parcel = each!(&mut self.0, trainer => trainer.give_out())?;
        Some(Uint8Array::from(&parcel.to_bytes()[..]))
    }

    /// Takes in what was drawn of a parcel.
    #[wasm_bindgen(js_name = takeIn)]
    pub fn take_in(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] parcel: &JsValue,
    ) -> Result<(), JsValue> {
        let drawn = DrawnParcel::from_bytes(&bytes(parcel)?)?;
        each!(&mut self.0, trainer => trainer.take_in(drawn));
        Ok(())
    }
}

/// Draws the copies of a parcel.
#[wasm_bindgen(js_name = drawParcel)]
pub fn draw_parcel(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] parcel: &JsValue,
) -> Result<Uint8Array, JsValue> {
    let parcel = Parcel::from_bytes(&bytes(parcel)?)?;
    Ok(Uint8Array::from(&parcel.draw().to_bytes()[..]))
}

/// Images in a parcel.
#[wasm_bindgen(js_name = parcelImages)]
pub fn parcel_images(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] parcel: &JsValue,
) -> Result<usize, JsValue> {
    Ok(Parcel::from_bytes(&bytes(parcel)?)?.images())
}

fn bytes(parcel: &JsValue) -> Result<Vec<u8>, Error> {
    let bytes = arguments::bytes("parcel", parcel)?;
    if bytes.length() as usize > MOST_PARCEL_BYTES {
        return Err(Error::argument("parcel", format!("must be at most {MOST_PARCEL_BYTES} bytes")));
    }
    Ok(bytes.to_vec())
}
