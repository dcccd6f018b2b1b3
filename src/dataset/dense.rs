//! Real inputs and targets: one neuron, and other small problems.

use ndarray::Array2;

use crate::Error;

/// Samples given as numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// Samples x inputs.
    pub inputs: Array2<f64>,
    /// Samples x outputs: what the network should answer.
    pub targets: Array2<f64>,
}

impl Dense {
    /// Pairs each row of `inputs` (samples x inputs) with the same row of `targets` (samples x outputs).
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when the numbers of rows differ.
    pub fn new(inputs: Array2<f64>, targets: Array2<f64>) -> Result<Self, Error> {
        if inputs.nrows() != targets.nrows() {
            let message = format!("{} rows of inputs, but {} of targets", inputs.nrows(), targets.nrows());
            return Err(Error::Data { message });
        }
        Ok(Self { inputs, targets })
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.inputs.nrows()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
