//! A setting of several kinds as JSON has it: `{"kind": "momentum", "momentum": 0.5}`.
//!
//! All of them are read by this one piece of code. What serde derives reads each parameter of each kind by code
//! of its own, which came to a tenth of what a browser has to load.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What may be written for a parameter.
pub(crate) enum Item {
    Number(f64),
    Word(String),
}

impl Item {
    fn number(&self) -> Result<f64, String> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Word(word) => Err(format!("invalid type: string {word:?}, expected f64")),
        }
    }
}

/// What a kind can have as a parameter.
pub(crate) trait Parameter: Sized {
    /// The parameter that is written so; why there is none.
    fn from_item(item: &Item) -> Result<Self, String>;
}

impl Parameter for f64 {
    fn from_item(item: &Item) -> Result<Self, String> {
        item.number()
    }
}

impl Parameter for usize {
    fn from_item(item: &Item) -> Result<Self, String> {
        let number = item.number()?;
        let count = number as usize;
        if count as f64 == number { Ok(count) } else { Err(format!("{number} is no count")) }
    }
}

impl Parameter for u32 {
    fn from_item(item: &Item) -> Result<Self, String> {
        let count = usize::from_item(item)?;
        count.try_into().map_err(|_| format!("{count} is no count"))
    }
}

/// A kind, and its parameters by their names.
pub(crate) struct Written {
    pub(crate) kind: String,
    items: Vec<(String, Item)>,
}

impl Written {
    /// What `made` makes of what is written, which it must take out to the last parameter.
    pub(crate) fn read<'de, D: Deserializer<'de>, T>(
        from: D,
        made: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, D::Error> {
        let mut written = Self::deserialize(from)?;
        let made = made(&mut written).and_then(|made| written.end().map(|()| made));
        made.map_err(Error::custom)
    }

    /// Takes a parameter out.
    pub(crate) fn take<P: Parameter>(&mut self, name: &str) -> Result<P, String> {
        let item = self.item(name).ok_or_else(|| format!("missing field `{name}`"))?;
        P::from_item(&item)
    }

    /// Takes a parameter out that may be absent, though not in the page: it always holds a whole config.
    pub(crate) fn take_or<P: Parameter>(&mut self, name: &str, absent: P) -> Result<P, String> {
        match self.item(name) {
            Some(item) => P::from_item(&item),
            None if cfg!(target_arch = "wasm32") => Err(format!("missing field `{name}`")),
            None => Ok(absent),
        }
    }

    fn item(&mut self, name: &str) -> Option<Item> {
        let place = self.items.iter().position(|(key, _)| key == name)?;
        Some(self.items.remove(place).1)
    }

    /// Whether nothing was written that the kind does not have.
    pub(crate) fn end(self) -> Result<(), String> {
        self.items.first().map_or(Ok(()), |(name, _)| Err(format!("unknown field `{name}`")))
    }

    /// What is wrong with a kind that is none of `names`.
    pub(crate) fn unknown(&self, names: &[&str]) -> String {
        unknown(&self.kind, names)
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
                let (mut kind, mut items) = (None, Vec::<(String, Item)>::new());
                while let Some(name) = map.next_key::<String>()? {
                    let is_again = match name.as_str() {
                        "kind" => kind.replace(map.next_value()?).is_some(),
                        _ => {
                            let is_again = items.iter().any(|(other, _)| *other == name);
                            items.push((name.clone(), map.next_value()?));
                            is_again
                        }
                    };
                    if is_again {
                        return Err(Error::custom(format_args!("duplicate field `{name}`")));
                    }
                }
                let kind = kind.ok_or_else(|| Error::missing_field("kind"))?;
                Ok(Written { kind, items })
            }
        }
        from.deserialize_any(Reading)
    }
}

impl<'de> Deserialize<'de> for Item {
    #[inline(never)]
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl Visitor<'_> for Reading {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("f64")
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Item, E> {
                Ok(Item::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Item, E> {
                Ok(Item::Number(number as f64))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Item, E> {
                Ok(Item::Number(number as f64))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Item, E> {
                Ok(Item::Word(word.into()))
            }
        }
        from.deserialize_any(Reading)
    }
}

/// Which of these names is written.
#[inline(never)]
pub(crate) fn place_of_name<'de, D: Deserializer<'de>>(
    from: D,
    names: &'static [&'static str],
) -> Result<usize, D::Error> {
    struct Reading(&'static [&'static str]);
    impl Visitor<'_> for Reading {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("variant identifier")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
            let place = self.0.iter().position(|other| *other == name);
            place.ok_or_else(|| E::unknown_variant(name, self.0))
        }
    }
    from.deserialize_str(Reading(names))
}

/// Which of these names a parameter is.
#[inline(never)]
pub(crate) fn place_of_item(item: &Item, names: &[&str]) -> Result<usize, String> {
    let word = match item {
        Item::Word(word) => word,
        Item::Number(number) => {
            return Err(format!("invalid type: floating point `{number}`, expected variant identifier"));
        }
    };
    names.iter().position(|name| name == word).ok_or_else(|| unknown(word, names))
}

/// What is wrong with a word that is none of `names`.
fn unknown(word: &str, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (last, rest) = names.split_last().expect("there is a name");
    match rest {
        [] => format!("unknown variant `{word}`, expected {last}"),
        [first] => format!("unknown variant `{word}`, expected {first} or {last}"),
        _ => format!("unknown variant `{word}`, expected one of {}", names.join(", ")),
    }
}

/// Reads an enum of kinds whose parameters are numbers or names. A variant or a parameter that is forgotten does not
/// compile.
macro_rules! kinds {
    ($type:ident { $($variant:ident: $name:literal {
        $($parameter:ident: $key:literal $(or $absent:expr)?),*
    }),+ $(,)? }) => {
        $crate::setting::names!($type { $($variant: $name),+ });

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::setting::Written::read(from, |written| {
                    Ok(match written.kind.as_str() {
                        $($name => Self::$variant {
                            $($parameter: $crate::setting::parameter!(written, $key $(, $absent)?)),*
                        },)+
                        _ => return Err(written.unknown(Self::NAMES)),
                    })
                })
            }
        }
    };
}
pub(crate) use kinds;

/// Takes a parameter out of what is written.
macro_rules! parameter {
    ($written:ident, $key:literal) => {
        $written.take($key)?
    };
    ($written:ident, $key:literal, $absent:expr) => {
        $written.take_or($key, $absent)?
    };
}
pub(crate) use parameter;

#[cfg(test)]
mod tests {
    use crate::{MaxNorm, Optimizer, Regularizer};

    fn refusal(json: &str) -> String {
        serde_json::from_str::<Optimizer>(json).unwrap_err().to_string()
    }

    #[test]
    fn a_kind_is_read_wherever_it_stands_among_its_parameters() {
        let adam = r#"{"epsilon": 1e-8, "beta2": 0.999, "kind": "adam", "beta1": 0}"#;
        let expected = Optimizer::Adam { beta1: 0.0, beta2: 0.999, epsilon: 1e-8 };
        assert_eq!(serde_json::from_str::<Optimizer>(adam).unwrap(), expected);
        assert_eq!(serde_json::from_str::<Optimizer>(r#"{"kind": "sgd"}"#).unwrap(), Optimizer::Sgd);
        let l1 = serde_json::from_str::<Regularizer>(r#"{"kind": "l1", "lambda": 2}"#).unwrap();
        assert_eq!(l1, Regularizer::L1 { lambda: 2.0 });
        let limited = serde_json::from_str::<MaxNorm>(r#"{"norm": 3, "kind": "limited"}"#).unwrap();
        assert_eq!(limited, MaxNorm::Limited { norm: 3.0 });
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
            (r#"{"kind": "lbfgs", "memory": 1.5}"#, "1.5 is no count"),
            (r#"{"kind": "lbfgs", "memory": -1}"#, "-1 is no count"),
            (r#""sgd""#, "expected an object with a kind"),
        ] {
            assert!(refusal(json).contains(said), "{json}: {}", refusal(json));
        }
    }
}
