//! The core of Epoch Lab: small neural networks that learn, one mini-batch at a time.
//!
//! A [`Config`] holds every setting, a [`Dataset`] the samples, and a [`Trainer`] is the run that they
//! determine, to the last bit, in the browser as in a terminal. There is no clock, no thread and no input or
//! output in here: whoever drives a run asks for steps and looks at what came of them.
//!
//! One neuron that learns to answer 0 to the input 1:
//!
//! ```
//! use std::sync::Arc;
//! use epoch_lab::{Activation, Config, Cost, Regularizer, Trainer};
//! use epoch_lab::dataset::{Dataset, Dense, Samples, Split, Splits};
//! use ndarray::array;
//!
//! let samples = Samples::Dense(Dense::new(array![[1.0]], array![[0.0]])?);
//! let splits = Splits { training: 0..1, validation: 0..0, test: 0..0 };
//! let dataset = Dataset::new(Arc::new(samples), splits)?;
//! let config = Config {
//!     sizes: vec![1, 1],
//!     training: 1,
//!     cost: Cost::CrossEntropy,
//!     regularizer: Regularizer::None,
//!     learning_rate: 0.5,
//!     ..Config::default()
//! };
//! let mut trainer = Trainer::<f64>::new(config, dataset)?;
//! let before = trainer.evaluate(Split::Training).unwrap().cost;
//! for _ in 0..300 {
//!     trainer.step();
//! }
//! assert!(trainer.evaluate(Split::Training).unwrap().cost < before / 10.0);
//! # Ok::<(), epoch_lab::Error>(())
//! ```

mod activation;
mod batch;
mod config;
mod cost;
mod course;
pub mod dataset;
mod distribution;
mod divergence;
mod draw;
mod dropout;
mod error;
pub mod expand;
pub mod experiment;
mod initializer;
mod input_masks;
mod kernels;
mod masks;
mod max_norm;
mod memory;
mod network;
#[cfg(feature = "files")]
pub mod network2;
mod neuron;
mod optimizer;
mod patience;
mod piece;
mod probe;
mod random;
mod real;
mod regularizer;
pub mod run_file;
#[cfg(feature = "files")]
pub mod saved_run;
mod schedule;
pub mod setting;
mod starting;
mod state;
mod stopping;
mod sweep;
mod trace;
mod trainer;
#[cfg(all(target_arch = "wasm32", feature = "boundary"))]
mod wasm;

pub use activation::Activation;
pub use config::{Config, Generator, Precision, Validation};
pub use cost::Cost;
pub use course::{Ended, Reason};
pub use dataset::{Data, Dataset};
pub use distribution::Distribution;
pub use divergence::{Cause, Divergence};
pub use draw::Draw;
pub use dropout::{Dropout, MaskSpan};
pub use error::Error;
pub use expand::{Distortion, DrawnParcel, Expand, Parcel};
pub use experiment::Experiment;
pub use initializer::Initializer;
pub use max_norm::MaxNorm;
pub use network::{Layer, Network};
pub use neuron::{Neuron, Trajectory};
pub use optimizer::Optimizer;
pub use optimizer::whole_set::Arrival;
pub use probe::{Measuring, Misread, OtherCost, Probe, Reading, Slopes, Watching};
pub use real::Real;
pub use regularizer::{Norms, Regularizer};
pub use run_file::RunFile;
pub use schedule::Schedule;
pub use setting::Setting;
pub use stopping::{RestoreBest, Stopping};
pub use sweep::Sweep;
pub use trace::Trace;
pub use trainer::{
    Activity, Confusing, Confusion, Connection, Evaluating, Evaluation, Means, Mistake, Part, Position,
    Setup, Step, Stop, Trainer, UnderWay,
};
