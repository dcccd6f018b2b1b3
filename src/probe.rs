//! The probe: a fixed set of samples that says how fast a network can learn at this moment.

use std::ops::Range;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::batch::{said, sureness};
use crate::dataset::{Split, meaning};
use crate::network::Layer;
use crate::optimizer::{add_bias_gradient, add_gradient, fill_with_zeros};
use crate::sweep::{Gather, Piece, Sweep};
use crate::{Activation, Cost, Real, Trainer};

/// Samples in the probe at most: enough for a histogram, few enough for every frame.
const MOST_SAMPLES: usize = 1000;

/// The samples that statistics are said over, with all neurons taking part: the first 1,000 of the
/// validation data, or of the training data while there are no validation data.
///
/// A mini-batch is another one at every step. The probe stays, so that what changes is the network.
#[derive(Clone, Debug)]
pub struct Probe<'a, R: Real> {
    trainer: &'a Trainer<R>,
    split: Split,
    range: Range<usize>,
}

impl<R: Real> Trainer<R> {
    /// The probe of this run, as the network is now.
    pub fn probe(&self) -> Probe<'_, R> {
        let dataset = self.dataset();
        let split =
            if dataset.range(Split::Validation).is_empty() { Split::Training } else { Split::Validation };
        let Range { start, end } = dataset.range(split);
        let range = start..end.min(start + MOST_SAMPLES);
        Probe { trainer: self, split, range }
    }
}

impl<R: Real> Probe<'_, R> {
    /// The split that the samples are of.
    pub fn split(&self) -> Split {
        self.split
    }

    /// The samples' numbers in the data set.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The Euclidean norm, one a layer, of the gradient of the mean cost over the probe by all weights and
    /// biases of that layer, without penalty. Not finite when the network is not.
    pub fn gradient_norms(&self) -> Vec<f64> {
        self.trainer.in_one_go(self.measuring())
    }

    /// [`Probe::gradient_norms`] as a pass that can rest on the way.
    pub fn measuring(&self) -> Sweep<R, Measuring<R>> {
        let begun = Measuring { gradient: Vec::new(), share: 1.0 / self.range.len() as f64 };
        Sweep::new(self.trainer, self.range.clone(), begun)
    }

    /// What the network says of each sample.
    pub fn read(&self) -> Reading {
        self.trainer.in_one_go(self.reading())
    }

    /// [`Probe::read`] as a pass that can rest on the way.
    pub fn reading(&self) -> Sweep<R, Watching> {
        let config = self.trainer.config();
        let begun = Reading {
            samples: Vec::new(),
            output: config.output,
            cost: config.cost,
            pair: self.trainer.dataset().pair(),
            outputs: self.trainer.network().layers().last().map_or(0, Layer::neurons),
            a: Vec::new(),
            y: Vec::new(),
            classes: Vec::new(),
        };
        Sweep::new(self.trainer, self.range.clone(), Watching(begun))
    }
}

/// Gathers [`Probe::gradient_norms`].
#[derive(Clone, Debug)]
pub struct Measuring<R: Real> {
    /// Of the samples so far; none before the first.
    gradient: Vec<Layer<R>>,
    share: f64,
}

impl<R: Real> Gather<R> for Measuring<R> {
    type Found = Vec<f64>;

    fn take(&mut self, Piece { network, batch, workspace, .. }: Piece<'_, R>) {
        fill_with_zeros(&mut self.gradient, network);
        network.slopes(workspace);
        network.backward(batch, workspace);
        for (number, layer) in self.gradient.iter_mut().enumerate() {
            add_gradient(&mut layer.rows, self.share, batch, workspace, number);
            add_bias_gradient(&mut layer.biases, self.share, &workspace.layers[number]);
        }
    }

    fn found(self, _: &Trainer<R>) -> Vec<f64> {
        let norm = |layer: &Layer<R>| {
            let biases: f64 = layer.biases().iter().map(|b| b.to_f64() * b.to_f64()).sum();
            (2.0 * layer.norms().half_squared + biases).sqrt()
        };
        self.gradient.iter().map(norm).collect()
    }
}

/// Gathers a [`Reading`].
#[derive(Clone, Debug)]
pub struct Watching(Reading);

impl<R: Real> Gather<R> for Watching {
    type Found = Reading;

    fn take(&mut self, Piece { first, dataset, batch, workspace, .. }: Piece<'_, R>) {
        let Self(reading) = self;
        reading.samples.extend((first..first + batch.len()).map(|sample| dataset.image(sample)));
        let last = workspace.layers.last().expect("a network has an output layer");
        for (sample, a) in last.a.chunks_exact(last.stride).enumerate() {
            reading.a.extend(a[..reading.outputs].iter().map(|a| a.to_f64()));
            reading.y.extend(batch.target(sample)[..reading.outputs].iter().map(|y| y.to_f64()));
            reading.classes.push(batch.class(sample));
        }
    }

    fn found(self, trainer: &Trainer<R>) -> Reading {
        let config = trainer.config();
        Reading { output: config.output, cost: config.cost, ..self.0 }
    }
}

/// What a network said of each sample of the probe.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The samples' numbers in the data set.
    samples: Vec<usize>,
    output: Activation,
    cost: Cost,
    /// The digits that a single output tells apart.
    pair: Option<[u8; 2]>,
    outputs: usize,
    /// Activations of the outputs, samples x outputs.
    a: Vec<f64>,
    /// Targets, samples x outputs.
    y: Vec<f64>,
    /// The right output of each sample.
    classes: Vec<u32>,
}

impl Reading {
    /// Samples read.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there was no sample.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The largest derivative da/dz that an output can have; `None` for softmax, whose neurons depend on each
    /// other.
    pub fn steepest(&self) -> Option<f64> {
        self.output.steepest()
    }

    /// The histogram of the derivative of all outputs at all samples; `None` for softmax. Outputs that are not
    /// numbers are in no bin.
    pub fn slopes(&self, bins: usize) -> Option<Slopes> {
        let steepest = self.steepest()?;
        let mut slope = vec![0.0; self.a.len()];
        self.output.slope(&self.a, &mut slope);
        let mut slopes = Slopes { right: vec![0; bins], wrong: vec![0; bins] };
        for ((a, y), slope) in self.a.iter().zip(&self.y).zip(slope) {
            if !slope.is_finite() {
                continue;
            }
            let bin = ((slope / steepest * bins as f64) as usize).min(bins - 1);
            let counts = if (a - y).abs() > 0.5 { &mut slopes.wrong } else { &mut slopes.right };
            counts[bin] += 1;
        }
        Some(slopes)
    }

    /// The first misread sample from place `from` of the probe on, going round; `None` when none is misread.
    pub fn misread(&self, from: usize) -> Option<Misread> {
        let row = |place: usize| place * self.outputs..(place + 1) * self.outputs;
        let misread: Vec<(usize, u32)> = (0..self.len())
            .map(|place| (place, said(&self.a[row(place)])))
            .filter(|(place, said)| *said != self.classes[*place])
            .collect();
        let at = misread.iter().position(|(place, _)| *place >= from).unwrap_or(0);
        let &(place, said) = misread.get(at)?;
        let (a, y) = (&self.a[row(place)], &self.y[row(place)]);
        let mut slope = vec![0.0; a.len()];
        self.output.slope(a, &mut slope);
        let delta = |cost: Cost| {
            let mut delta = vec![0.0; a.len()];
            cost.delta(a, &slope, y, &mut delta);
            delta
        };
        let own = delta(self.cost);
        let other = self.cost.other(self.output).map(|cost| {
            let delta = delta(cost);
            OtherCost { cost, times: norm(&delta) / norm(&own), delta }
        });
        Some(Misread {
            sample: self.samples[place],
            place,
            number: at + 1,
            count: misread.len(),
            class: meaning(self.pair, self.classes[place]),
            said: meaning(self.pair, said),
            activation: sureness(a, said),
            cost: self.cost,
            delta: own,
            other,
        })
    }
}

fn norm(numbers: &[f64]) -> f64 {
    numbers.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// How many outputs have a derivative da/dz in each of some equal bins from 0 to the steepest there is.
///
/// An output is wrong when it is more than one half off its target. The slowdown of learning (equations 55 and
/// 56) is where outputs are wrong and their derivative is small.
#[derive(Clone, Debug, PartialEq)]
pub struct Slopes {
    /// Counts of right outputs, one a bin.
    pub right: Vec<u32>,
    /// Counts of wrong outputs, one a bin.
    pub wrong: Vec<u32>,
}

/// A sample of which the network says the wrong thing, and the output error δ that it sends back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Misread {
    /// Number of the sample in the data set.
    pub sample: usize,
    /// Place of the sample in the probe.
    pub place: usize,
    /// Which one of the misread samples of the probe this is, counted from 1.
    pub number: usize,
    /// Misread samples in the probe.
    pub count: usize,
    /// The right output; where a single one tells two digits apart, the digit.
    pub class: u32,
    /// The largest output; where a single one tells two digits apart, the digit that it says.
    pub said: u32,
    /// Activation of the largest output; of a single one that says the lower digit, what it lacks of 1.
    pub activation: f64,
    /// The cost in use.
    pub cost: Cost,
    /// Its output error δ, one number an output.
    pub delta: Vec<f64>,
    /// What another cost would give.
    pub other: Option<OtherCost>,
}

/// The output error that another cost would give in the same state.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct OtherCost {
    /// The cost.
    pub cost: Cost,
    /// Its output error δ, one number an output.
    pub delta: Vec<f64>,
    /// Its Euclidean norm divided by that of the cost in use; infinite when that sends back nothing at all.
    pub times: f64,
}
