//! Expanded data: more training images than there are, made of those that there are.
//!
//! Two ways. The book's is a set that grows: each image comes with copies of it, shifted by a pixel, and the copies
//! are images like any other. The other is live: each time an image is learned from, it is distorted anew.
//!
//! A live copy belongs to seed, epoch and image, and to nothing else. So it is no part of a run's state, it is the
//! same whichever mini-batch takes it and in however many pieces, and it can be drawn again to be shown.

mod ahead;
mod angle;
mod copier;
mod elastic;
mod parcel;
mod shifted;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, Serialize};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Config;
use crate::setting::{Changes, Range, Setting, Slider, Value, Written, names};

pub(crate) use ahead::{Ahead, MOST_AHEAD};
pub use copier::Copier;
use copier::all_pixels;
#[cfg(all(target_arch = "wasm32", feature = "boundary"))]
pub(crate) use parcel::MOST_PARCEL_BYTES;
pub use parcel::{DrawnParcel, Parcel};
pub(crate) use shifted::{COPIES, push_shifted};

/// Pixels of a side of the images that can be distorted: MNIST's.
pub const SIDE: usize = 28;

/// Pixels of such an image.
pub const PIXELS: usize = SIDE * SIDE;

/// How the training images become more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Expand {
    /// They do not.
    #[default]
    None,
    /// The book's expanded set: each image, and it shifted by one pixel up, down, left and right. So n images
    /// become 5 n, all of which count as training images: the penalty is divided by their number.
    Shifts,
    /// Each image is distorted anew in every epoch.
    Live(Distortion),
}

names!(Expand { None: "none", Shifts: "shifts", Live: "live" });

impl<'de> Deserialize<'de> for Expand {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Written::read(from, |written| {
            Ok(match written.kind.as_str() {
                "none" => Self::None,
                "shifts" => Self::Shifts,
                "live" => Self::Live(Distortion {
                    shift: written.take("shift")?,
                    rotation: written.take("rotation")?,
                    scaling: written.take("scaling")?,
                    skew: written.take("skew")?,
                    elastic: written.take("elastic")?,
                    smoothing: written.take("smoothing")?,
                }),
                _ => return Err(written.unknown(Self::NAMES)),
            })
        })
    }
}

/// How far images are distorted, each by amounts of its own that are drawn evenly up to these, either way.
///
/// A copy is one map of the plane (see [`Copier`]): its content is skewed, scaled, turned about the middle of the
/// image and shifted, and then pulled about as if it were drawn on rubber.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Distortion {
    /// Shift in whole pixels, up or down and left or right.
    pub shift: u32,
    /// Rotation in degrees.
    pub rotation: f64,
    /// Scaling in percent, of width and height each by itself (Cireşan and others 2010).
    pub scaling: f64,
    /// Skew in degrees, by which upright lines lean.
    pub skew: f64,
    /// Strength α of the elastic distortion in pixels (Simard, Steinkraus and Platt 2003: 34).
    pub elastic: f64,
    /// Standard deviation σ in pixels of the Gaussian that smooths the elastic distortion (theirs: 4).
    pub smoothing: f64,
}

impl Distortion {
    /// What a person starts from.
    pub const START: Self =
        Self { shift: 1, rotation: 10.0, scaling: 0.0, skew: 0.0, elastic: 0.0, smoothing: 4.0 };

    /// The most that an image may be shifted: more would leave nothing of most digits.
    pub(crate) const FARTHEST: f64 = 14.0;

    /// The most that the elastic distortion may be smoothed: three of it reach from side to side.
    pub(crate) const SMOOTHEST: f64 = 9.0;
}

impl Expand {
    /// The choice of the kind, and the parameters of the live one.
    pub(crate) const SETTINGS: &[Setting] = &[
        Setting::new(
            "expand.kind",
            Value::Choice { options: Self::NAMES, read: |config| Some(config.expand.name()) },
            // It says how many training images there are.
            Changes::AtReset,
        ),
        live(
            "expand.shift",
            Value::Count {
                legal: Range::closed(0.0, Distortion::FARTHEST),
                slider: Some(Slider::Linear { from: 0.0, to: 4.0, step: 1.0 }),
                read: |config| config.expand.distortion().map(|distortion| distortion.shift.into()),
            },
            Distortion::START.shift as f64,
        ),
        live(
            "expand.rotation",
            number(0.0, 180.0, 45.0, 1.0, |config| config.expand.distortion().map(|live| live.rotation)),
            Distortion::START.rotation,
        ),
        live(
            "expand.scaling",
            number(0.0, 90.0, 40.0, 1.0, |config| config.expand.distortion().map(|live| live.scaling)),
            Distortion::START.scaling,
        ),
        live(
            "expand.skew",
            number(0.0, 60.0, 40.0, 1.0, |config| config.expand.distortion().map(|live| live.skew)),
            Distortion::START.skew,
        ),
        live(
            "expand.elastic",
            number(0.0, 200.0, 60.0, 1.0, |config| config.expand.distortion().map(|live| live.elastic)),
            Distortion::START.elastic,
        ),
        live(
            "expand.smoothing",
            Value::Number {
                legal: Range::closed(0.5, Distortion::SMOOTHEST),
                slider: Some(Slider::Linear { from: 1.0, to: 8.0, step: 0.5 }),
                read: |config| config.expand.distortion().map(|live| live.smoothing),
            },
            Distortion::START.smoothing,
        ),
    ];

    /// How images are distorted while they are learned from, if they are.
    pub fn distortion(&self) -> Option<&Distortion> {
        match self {
            Self::None | Self::Shifts => None,
            Self::Live(distortion) => Some(distortion),
        }
    }

    /// Training images that come of one.
    pub fn copies(self) -> usize {
        match self {
            Self::None | Self::Live(_) => 1,
            Self::Shifts => COPIES,
        }
    }
}

impl Config {
    /// Training images with all copies that [`Config::expand`] adds to the set.
    pub fn training_images(&self) -> usize {
        self.training.saturating_mul(self.expand.copies())
    }
}

/// What these settings make of a sparse training image of [`SIDE`] x [`SIDE`] pixels, all pixels of each: its copies
/// in the set, or those of the next `most` epochs from `epoch` on; the image itself where there are none. `image` is
/// its number among the training images.
pub(crate) fn copies(
    config: &Config,
    sparse: (&[u16], &[u8]),
    image: usize,
    epoch: u64,
    most: usize,
) -> Vec<Vec<u8>> {
    match &config.expand {
        Expand::None => vec![all_pixels(sparse)],
        Expand::Shifts => {
            let copy = |copy| {
                let (mut indices, mut bytes) = (Vec::new(), Vec::new());
                push_shifted(copy, sparse, &mut indices, &mut bytes);
                all_pixels((&indices, &bytes))
            };
            (0..COPIES).map(copy).collect()
        }
        Expand::Live(distortion) => {
            let mut copier = Copier::new();
            let mut copy = |ahead| copier.pixels(distortion, (config.seed, epoch + ahead, image), sparse);
            (0..most as u64).map(&mut copy).collect()
        }
    }
}

const fn live(path: &'static str, value: Value, start: f64) -> Setting {
    Setting::new(path, value, Changes::WhileTraining).of("expand.kind", &["live"], start)
}

const fn number(from: f64, legal: f64, to: f64, step: f64, read: fn(&Config) -> Option<f64>) -> Value {
    Value::Number { legal: Range::closed(from, legal), slider: Some(Slider::Linear { from, to, step }), read }
}
