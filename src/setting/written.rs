//! A setting of several kinds as JSON has it: `{"kind": "momentum", "momentum": 0.5}`.
//!
//! All of them are read by this one piece of code. What serde derives reads each parameter of each kind by code
//! of its own, which came to a tenth of what a browser has to load.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A kind, and numbers by their names.
pub(crate) struct Written {
    pub(crate) kind: String,
    numbers: Vec<(String, f64)>,
}

impl Written {
    /// Takes a parameter out.
    pub(crate) fn take(&mut self, name: &str) -> Result<f64, String> {
        let place = self.numbers.iter().position(|(key, _)| key == name);
        place.map(|place| self.numbers.remove(place).1).ok_or_else(|| format!("missing field `{name}`"))
    }

    /// Whether nothing was written that the kind does not have.
    pub(crate) fn end(self) -> Result<(), String> {
        self.numbers.first().map_or(Ok(()), |(name, _)| Err(format!("unknown field `{name}`")))
    }

    /// What is wrong with a kind that is none of `names`.
    pub(crate) fn unknown(&self, names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("unknown variant `{}`, expected one of {}", self.kind, names.join(", "))
    }
}

impl<'de> Deserialize<'de> for Written {
    #[inline(never)]
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a kind")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
                let (mut kind, mut numbers) = (None, Vec::new());
                while let Some(name) = map.next_key::<String>()? {
                    let is_again = match name.as_str() {
                        "kind" => kind.replace(map.next_value()?).is_some(),
                        _ => {
                            let is_again = numbers.iter().any(|(other, _)| *other == name);
                            numbers.push((name.clone(), map.next_value()?));
                            is_again
                        }
                    };
                    if is_again {
                        return Err(Error::custom(format_args!("duplicate field `{name}`")));
                    }
                }
                let kind = kind.ok_or_else(|| Error::missing_field("kind"))?;
                Ok(Written { kind, numbers })
            }
        }
        from.deserialize_any(Reading)
    }
}

/// Reads an enum of kinds whose parameters are numbers. A variant or a parameter that is forgotten does not
/// compile.
macro_rules! kinds {
    ($type:ident { $($variant:ident: $name:literal { $($parameter:ident: $key:literal),* }),+ $(,)? }) => {
        $crate::setting::names!($type { $($variant: $name),+ });

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut written = $crate::setting::Written::deserialize(from)?;
                let read = || -> Result<Self, String> {
                    let kind = match written.kind.as_str() {
                        $($name => Self::$variant { $($parameter: written.take($key)?),* },)+
                        _ => return Err(written.unknown(Self::NAMES)),
                    };
                    written.end()?;
                    Ok(kind)
                };
                read().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use kinds;

#[cfg(test)]
mod tests {
    use crate::{Optimizer, Regularizer};

    fn refusal(json: &str) -> String {
        serde_json::from_str::<Optimizer>(json).unwrap_err().to_string()
    }

    #[test]
    fn a_kind_is_read_wherever_it_stands_among_its_parameters() {
        let momentum = r#"{"momentum": 0.9, "kind": "momentum"}"#;
        let expected = Optimizer::Momentum { momentum: 0.9 };
        assert_eq!(serde_json::from_str::<Optimizer>(momentum).unwrap(), expected);
        assert_eq!(serde_json::from_str::<Optimizer>(r#"{"kind": "sgd"}"#).unwrap(), Optimizer::Sgd);
        let l1 = serde_json::from_str::<Regularizer>(r#"{"kind": "l1", "lambda": 2}"#).unwrap();
        assert_eq!(l1, Regularizer::L1 { lambda: 2.0 });
    }

    #[test]
    fn what_is_no_kind_with_its_parameters_is_refused_by_name() {
        for (json, said) in [
            (r#"{"kind": "adagrad"}"#, "unknown variant `adagrad`, expected one of `sgd`, `momentum`"),
            (r#"{"kind": "momentum"}"#, "missing field `momentum`"),
            (r#"{"kind": "sgd", "momentum": 0.5}"#, "unknown field `momentum`"),
            (r#"{"kind": "sgd", "kind": "sgd"}"#, "duplicate field `kind`"),
            (r#"{"kind": "momentum", "momentum": 1, "momentum": 1}"#, "duplicate field `momentum`"),
            (r#"{"momentum": 0.5}"#, "missing field `kind`"),
            (r#"{"kind": "momentum", "momentum": "much"}"#, "expected f64"),
            (r#""sgd""#, "expected an object with a kind"),
        ] {
            assert!(refusal(json).contains(said), "{json}: {}", refusal(json));
        }
    }
}
