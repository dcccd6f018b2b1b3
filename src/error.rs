//! What can go wrong, in sentences that a person can act on.

use std::fmt;

/// Everything that this crate refuses.
///
/// Each message is one clear sentence that names the setting by its JSON name, or the place in a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// A setting that is impossible, alone or together with another one.
    Config {
        /// JSON name of the setting, `"dropout.rate"` for a nested one.
        field: &'static str,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// A setting that cannot change while a run is in progress.
    Fixed {
        /// JSON name of the setting.
        field: &'static str,
    },
    /// An argument of a call that is impossible.
    Argument {
        /// Name of the argument.
        argument: &'static str,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// An IDX file that is not as it should be.
    Idx {
        /// Byte of the inflated file at which the fault was found.
        offset: usize,
        /// What the file promises and what it holds.
        message: String,
    },
    /// A file that has the form of one of MNIST's and is another one.
    Foreign {
        /// Which one it should be, and what it is as far as that is known.
        message: String,
    },
    /// Data that do not fit together, or do not fit the settings.
    Data {
        /// What does not fit.
        message: String,
    },
    /// A saved state that does not belong to these settings, or is damaged.
    State {
        /// What does not fit.
        message: String,
    },
}

impl Error {
    /// An [`Error::Argument`] about `argument`.
    pub(crate) fn argument(argument: &'static str, message: impl Into<String>) -> Self {
        Self::Argument { argument, message: message.into() }
    }

    /// An [`Error::Config`] about `field`.
    pub(crate) fn config(field: &'static str, message: impl Into<String>) -> Self {
        Self::Config { field, message: message.into() }
    }

    /// The sentence without the field's name or the offset.
    pub fn message(&self) -> String {
        match self {
            Self::Config { message, .. }
            | Self::Argument { message, .. }
            | Self::Idx { message, .. }
            | Self::Foreign { message }
            | Self::Data { message }
            | Self::State { message } => message.clone(),
            Self::Fixed { .. } => "cannot change while a run is in progress; reset to change it".into(),
        }
    }

    /// JSON name of the setting that is at fault, or name of the argument, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Config { field, .. } | Self::Fixed { field } | Self::Argument { argument: field, .. } => {
                Some(field)
            }
            _ => None,
        }
    }

    /// Byte of the file that is at fault, where one is.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::Idx { offset, .. } => Some(*offset),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config { field, .. } | Self::Fixed { field } | Self::Argument { argument: field, .. } => {
                write!(f, "{field}: {}", self.message())
            }
            Self::Idx { offset, .. } => write!(f, "byte {offset}: {}", self.message()),
            Self::Foreign { message } | Self::Data { message } | Self::State { message } => {
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for Error {}
