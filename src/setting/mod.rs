//! The one table of settings: a row says all that there is to know of a field of [`Config`], words apart.
//!
//! The checks of [`Config::validate`], what may change while a run is in progress, and the page's controls all
//! come from these rows. Those of a kind's own parameters stand beside that kind's mathematics.
//!
//! ```
//! use epoch_lab::setting::settings;
//!
//! let paths: Vec<&str> = settings().map(|setting| setting.path).collect();
//! assert!(paths.contains(&"learningRate") && paths.contains(&"optimizer.momentum"));
//! ```

mod range;
mod table;
#[cfg(test)]
mod tests;
mod written;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::Draw;
use crate::{Config, Error};

pub use range::{End, Range};
pub use table::settings;
pub(crate) use written::{Written, kinds};

/// One row: a field of [`Config`], or a parameter of one of its kinds.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Its place in the JSON of a config: `field` or `field.subfield`. A kind's own place is `field.kind`.
    pub path: &'static str,
    /// What it holds.
    pub value: Value,
    /// The kinds that have it; without this every config has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub belongs_to: Option<Kinds>,
    /// When a change takes effect.
    pub changes: Changes,
    /// Its value when a kind that has it is chosen. All others start as in [`Config::default`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub start: Option<f64>,
}

/// What a setting holds, and how it is read from a config.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Value {
    /// A real number.
    Number {
        /// What is possible.
        legal: Range,
        /// What a slider spans.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        slider: Option<Slider>,
        /// The value, where the config has it.
        #[serde(skip)]
        read: fn(&Config) -> Option<f64>,
    },
    /// A whole number.
    Count {
        /// What is possible.
        legal: Range,
        /// What a slider spans.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        slider: Option<Slider>,
        /// The value, where the config has it.
        #[serde(skip)]
        read: fn(&Config) -> Option<u64>,
    },
    /// One of some names.
    Choice {
        /// The names as JSON spells them, in the order of the menu.
        options: &'static [&'static str],
        /// The name of what is chosen.
        #[serde(skip)]
        read: fn(&Config) -> &'static str,
    },
    /// Whole numbers, in order.
    List {
        /// How many are possible.
        length: Range,
        /// What each of them may be.
        legal: Range,
        /// What a slider for one of them spans.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        slider: Option<Slider>,
        /// The values.
        #[serde(skip)]
        read: fn(&Config) -> &[usize],
    },
    /// [`Draw`]s, in order, as many as there are.
    Draws {
        /// The draws.
        #[serde(skip)]
        read: fn(&Config) -> &[Draw],
    },
}

/// What a slider spans: a part of what is legal, the part that is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "scale", rename_all = "camelCase")]
pub enum Slider {
    /// Equal steps.
    Linear {
        /// The value at its start.
        from: f64,
        /// The value at its end.
        to: f64,
        /// From one value to the next.
        step: f64,
    },
    /// Equal factors.
    Logarithmic {
        /// The value at its start, above 0.
        from: f64,
        /// The value at its end.
        to: f64,
    },
}

/// Some kinds of a setting that has kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Kinds {
    /// Path of the choice, `optimizer.kind` for instance.
    pub path: &'static str,
    /// Those of its options.
    pub kinds: &'static [&'static str],
}

/// When a change of a setting takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Changes {
    /// At the next step of a run in progress.
    WhileTraining,
    /// With the next run.
    AtReset,
}

impl Setting {
    /// A setting that every config has.
    pub(crate) const fn new(path: &'static str, value: Value, changes: Changes) -> Self {
        Self { path, value, belongs_to: None, changes, start: None }
    }

    /// A parameter of some kinds of the choice at `path`, which starts at `start` when one of them is chosen.
    pub(crate) const fn of(mut self, path: &'static str, kinds: &'static [&'static str], start: f64) -> Self {
        self.belongs_to = Some(Kinds { path, kinds });
        self.start = Some(start);
        self
    }

    /// Checks the setting by itself.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] names the path and what would be legal.
    pub fn check(&self, config: &Config) -> Result<(), Error> {
        let refuse = |message: String| Err(Error::config(self.path, message));
        match self.value {
            Value::Number { legal, read, .. } => match read(config) {
                Some(value) if !value.is_finite() => refuse("must be a finite number".into()),
                Some(value) if !legal.contains(value) => refuse(format!("{value} must be {legal}")),
                _ => Ok(()),
            },
            Value::Count { legal, read, .. } => match read(config) {
                Some(value) if !legal.contains(value as f64) => match legal {
                    Range { from: End::Closed(from), to: None } => refuse(format!("must be at least {from}")),
                    _ => refuse(format!("{value} must be {legal}")),
                },
                _ => Ok(()),
            },
            Value::List { length, legal, read, .. } => {
                let values = read(config);
                if !length.contains(values.len() as f64) {
                    return refuse(format!("must have {length} entries, and has {}", values.len()));
                }
                match values.iter().find(|value| !legal.contains(**value as f64)) {
                    Some(value) => refuse(format!("{value} must be {legal}")),
                    None => Ok(()),
                }
            }
            // The types hold nothing else.
            Value::Choice { .. } | Value::Draws { .. } => Ok(()),
        }
    }

    /// Whether two configs agree in this setting; also where neither has it.
    pub fn agrees(&self, a: &Config, b: &Config) -> bool {
        match self.value {
            Value::Number { read, .. } => read(a) == read(b),
            Value::Count { read, .. } => read(a) == read(b),
            Value::Choice { read, .. } => read(a) == read(b),
            Value::List { read, .. } => read(a) == read(b),
            Value::Draws { read } => read(a) == read(b),
        }
    }
}

/// The names of an enum's variants as JSON spells them: all of them in order, and that of one value. A variant
/// that is forgotten does not compile.
macro_rules! names {
    ($type:ident { $($variant:ident: $name:literal),+ $(,)? }) => {
        impl $type {
            /// What JSON calls each of them, in order.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// What JSON calls it.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name),+
                }
            }
        }
    };
}
pub(crate) use names;
