//! Arguments as they come from JavaScript, where any call can be made with anything: what is not as the types
//! promise, or out of range, is refused by the argument's name.
//!
//! Arguments are taken as they are and looked at here. What the generated bindings make of them instead is no
//! refusal: -1 becomes 4,294,967,295, and an exception leaves an object borrowed for ever.
//!
//! Nothing is inlined: the many callers would each hold a copy, and the first load has a limit.

use std::ops::RangeInclusive;

use js_sys::{
    Array, ArrayBuffer, Float32Array, Float64Array, JsString, Object, Reflect, Uint8Array, Uint32Array,
};
use serde::de::value::Error as Wrong;
use serde::de::{DeserializeOwned, IntoDeserializer};
use wasm_bindgen::prelude::*;

use super::{Failure, FailureKind, to_js};
use crate::{Config, Error};

/// The deepest that settings are nested: `before` holds draws that hold sizes.
const DEEPEST: usize = 8;
/// The most values, names and characters that settings are made of.
const MOST_PARTS: usize = 100_000;

/// So many parts of a setting are tried one by one for the one that is wrong.
const LOOKED_AT: usize = 100;
/// The longest word that is looked at.
const LONGEST_WORD: u32 = 100;

/// A whole number.
#[inline(never)]
pub(super) fn whole(
    argument: &'static str,
    value: &JsValue,
    range: RangeInclusive<usize>,
) -> Result<usize, Error> {
    let (least, most) = (*range.start() as f64, *range.end() as f64);
    match value.as_f64() {
        Some(number) if number >= least && number <= most && number.fract() == 0.0 => Ok(number as usize),
        _ if range.is_empty() => Err(Error::argument(argument, "there is none to choose from")),
        found => {
            let found = said(found);
            Err(Error::argument(argument, format!("{found} must be a whole number from {least} to {most}")))
        }
    }
}

/// A whole number of 32 bits.
pub(super) fn whole_u32(argument: &'static str, value: &JsValue) -> Result<u32, Error> {
    whole(argument, value, 0..=u32::MAX as usize).map(|number| number as u32)
}

/// The number of one of `count` things, counted from 0.
#[inline(never)]
pub(super) fn index(argument: &'static str, value: &JsValue, count: usize) -> Result<usize, Error> {
    match count.checked_sub(1) {
        Some(last) => whole(argument, value, 0..=last),
        None => Err(Error::argument(argument, "there is none to choose from")),
    }
}

/// A number from 0 on; infinity may be one.
#[inline(never)]
pub(super) fn amount(argument: &'static str, value: &JsValue) -> Result<f64, Error> {
    match value.as_f64() {
        Some(number) if number >= 0.0 => Ok(number),
        found => Err(Error::argument(argument, format!("{} must be 0 or above", said(found)))),
    }
}

/// Any number, also one that is not a number.
pub(super) fn number(argument: &'static str, value: &JsValue) -> Result<f64, Error> {
    value.as_f64().ok_or_else(|| Error::argument(argument, "must be a number"))
}

fn said(number: Option<f64>) -> String {
    number.map_or_else(|| "what is no number".into(), |number| number.to_string())
}

/// Bytes, not copied yet.
#[inline(never)]
pub(super) fn bytes<'a>(argument: &'static str, value: &'a JsValue) -> Result<&'a Uint8Array, Error> {
    value.dyn_ref().ok_or_else(|| Error::argument(argument, "must be a Uint8Array"))
}

/// The bytes of an image of so many pixels.
#[inline(never)]
pub(super) fn pixels(value: &JsValue, inputs: usize) -> Result<Vec<u8>, Error> {
    let bytes = bytes("pixels", value)?;
    let given = bytes.length() as usize;
    if given != inputs {
        return Err(Error::argument("pixels", format!("must be {inputs} bytes, not {given}")));
    }
    Ok(bytes.to_vec())
}

macro_rules! numbers {
    ($name:ident, $array:ident, $number:ty, $doc:literal) => {
        #[doc = $doc]
        #[inline(never)]
        pub(super) fn $name(
            argument: &'static str,
            value: &JsValue,
            most: usize,
        ) -> Result<Vec<$number>, Error> {
            let fail = |message| Err(Error::argument(argument, message));
            let Some(array) = value.dyn_ref::<$array>() else {
                return fail(concat!("must be a ", stringify!($array)).into());
            };
            if array.length() as usize > most {
                return fail(format!("must be at most {most} numbers, not {}", array.length()));
            }
            Ok(array.to_vec())
        }
    };
}

numbers!(singles, Float32Array, f32, "Numbers in single precision, at most so many.");
numbers!(doubles, Float64Array, f64, "Numbers in double precision, at most so many.");
numbers!(counts, Uint32Array, u32, "Whole numbers, at most so many.");

/// One of a few words.
#[inline(never)]
pub(super) fn word<T: DeserializeOwned>(argument: &'static str, value: &JsValue) -> Result<T, Error> {
    let fail = |message: &str| Error::argument(argument, message);
    let text = value.dyn_ref::<JsString>().ok_or_else(|| fail("must be a word"))?;
    if text.length() > LONGEST_WORD {
        return Err(fail("is no word of the list"));
    }
    let text = String::from(text);
    T::deserialize(text.as_str().into_deserializer()).map_err(|error: Wrong| fail(&error.to_string()))
}

/// A small structure.
#[inline(never)]
pub(super) fn choice<T: DeserializeOwned>(argument: &'static str, value: &JsValue) -> Result<T, Error> {
    let value = plain(value).map_err(|Tangled { message, .. }| Error::argument(argument, message))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| Error::argument(argument, error.to_string()))
}

/// Settings; what does not fit their types is refused by the setting's name.
#[inline(never)]
pub(super) fn settings(value: &JsValue) -> Result<Config, Failure> {
    let value = plain(value).map_err(|Tangled { field, message }| refused(field, message))?;
    serde_wasm_bindgen::from_value(value.clone()).map_err(|error| {
        let (field, message) = culprit(&value).unwrap_or_else(|| (None, error.to_string()));
        refused(field, message)
    })
}

fn refused(field: Option<String>, message: String) -> Failure {
    match field {
        Some(field) => Failure { kind: FailureKind::Config, field: Some(field), offset: None, message },
        None => Error::argument("config", message).into(),
    }
}

/// What is wrong with a setting, as it follows the setting's name; the words are serde's, whose names of types only
/// programmers know.
fn explained(error: &str) -> String {
    let what = error.split_once("Error: ").map_or(error, |(_, what)| what);
    if let Some(name) = what.strip_prefix("missing field ") {
        return format!("lacks {name}");
    }
    if what.starts_with("unknown field") {
        return format!("has an {}", what.split_once(',').map_or(what, |(what, _)| what));
    }
    // Where there is nothing of the kind JavaScript says so in its own way.
    let Some((found, expected)) = what.split_once(", expected ") else { return "is not possible".into() };
    let expected = match expected {
        "f64" => "a number",
        "usize" | "u32" => "a whole number, and not too large",
        "variant identifier" => "the name of a kind",
        other => other,
    };
    let found = found.trim_start_matches("unknown variant ");
    let found = found.split_once(": ").map_or(found, |(_, found)| found);
    format!("must be {expected}; it is {found}")
}

/// The setting that does not fit its type, and why: the first that cannot take the place of a default.
///
/// To follow the path while all is well would make what reads settings twice as large.
fn culprit(value: &JsValue) -> Option<(Option<String>, String)> {
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    let defaults = to_js(&Config::default());
    for key in Reflect::own_keys(&defaults).ok()?.iter() {
        let name = key.as_string()?;
        if !Reflect::has(value, &key).ok()? {
            return Some((Some(name.clone()), format!("missing field `{name}`")));
        }
        let with = |item: &JsValue| {
            let trial = plain(&defaults).ok()?;
            Reflect::set(&trial, &key, item).ok()?;
            serde_wasm_bindgen::from_value::<Config>(trial).err().map(|error| explained(&error.to_string()))
        };
        let item = Reflect::get(value, &key).ok()?;
        let Some(message) = with(&item) else { continue };
        if let Some(items) = item.dyn_ref::<Array>() {
            let parts = items.iter().take(LOOKED_AT).map(|part| with(&Array::of1(&part)));
            let wrong = parts.enumerate().find_map(|(at, message)| Some((at, message?)));
            if let Some((at, message)) = wrong {
                return Some((Some(format!("{name}[{at}]")), message));
            }
        }
        // What else there may be beside a kind is the kind's business.
        if item.is_object() && !Reflect::has(&item, &"kind".into()).ok()? {
            for part in Reflect::own_keys(&item).ok()?.iter().take(LOOKED_AT) {
                let trial = plain(&Reflect::get(&defaults, &key).ok()?).ok()?;
                Reflect::set(&trial, &part, &Reflect::get(&item, &part).ok()?).ok()?;
                if let Some(message) = with(&trial) {
                    return Some((Some(format!("{name}.{}", part.as_string()?)), message));
                }
            }
        }
        return Some((Some(name), message));
    }
    None
}

/// Why a value could not be copied.
struct Tangled {
    /// The outermost field that it happened in.
    field: Option<String>,
    message: String,
}

impl From<&str> for Tangled {
    fn from(message: &str) -> Self {
        Self { field: None, message: message.into() }
    }
}

/// A copy of a value that is nothing but plain data, so that to read it runs no code of anybody's, goes round in
/// no circle and ends.
#[inline(never)]
fn plain(value: &JsValue) -> Result<JsValue, Tangled> {
    copy(value, 0, &mut MOST_PARTS.clone())
}

#[inline(never)]
fn copy(value: &JsValue, depth: usize, left: &mut usize) -> Result<JsValue, Tangled> {
    spend(1, left)?;
    if let Some(text) = value.dyn_ref::<JsString>() {
        spend(text.length() as usize, left)?;
    }
    if !value.is_object() {
        return Ok(value.clone());
    }
    if depth == DEEPEST {
        return Err(format!("is nested more than {DEEPEST} deep").as_str().into());
    }
    // What throws does so here, where it is caught.
    let unreadable = |_| Tangled::from("cannot be read");
    Reflect::get_prototype_of(value).map_err(unreadable)?;
    if ArrayBuffer::is_view(value) {
        return Err("must hold plain arrays".into());
    }
    if Array::is_array(value) {
        let length = Reflect::get(value, &"length".into()).map_err(unreadable)?.as_f64().unwrap_or(0.0);
        spend(length as usize, left)?;
        let array = Array::new();
        for at in 0..length as u32 {
            let item = Reflect::get_u32(value, at).map_err(unreadable)?;
            array.push(&copy(&item, depth + 1, left)?);
        }
        return Ok(array.into());
    }
    let keys = Reflect::own_keys(value).map_err(unreadable)?;
    spend(keys.length() as usize, left)?;
    // Without a prototype `__proto__` is a name like any other.
    let object: Object = Object::create(JsValue::NULL.unchecked_ref());
    for key in keys.iter() {
        let Some(name) = key.dyn_ref::<JsString>() else { continue };
        spend(name.length() as usize, left)?;
        let item = Reflect::get(value, &key).map_err(unreadable)?;
        let item = copy(&item, depth + 1, left)
            .map_err(|tangled| Tangled { field: Some(String::from(name)), ..tangled })?;
        Reflect::set(&object, &key, &item).map_err(unreadable)?;
    }
    Ok(object.into())
}

/// Counts parts down to the last that there may be.
fn spend(parts: usize, left: &mut usize) -> Result<(), Tangled> {
    *left = left.checked_sub(parts).ok_or("is too long")?;
    Ok(())
}
