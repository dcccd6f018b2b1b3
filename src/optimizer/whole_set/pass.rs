//! A pass over all training images that answers one question, chunk by chunk.

use super::super::{add_bias_gradient, add_gradient};
use super::curvature::Curvature;
use super::flat::{gather, weights};
use super::{Answer, Point, Question, scatter};
use crate::batch::Batch;
use crate::dataset::{Dataset, Split};
use crate::network::{Layer, Network, Score, Workspace};
use crate::piece::samples_in_piece;
use crate::{Config, Real};

/// Memory for passes over all training images, and the one that is under way.
///
/// Within a chunk sums are in the run's precision, over the chunks in double precision. How many images a chunk holds
/// depends on the sizes of the network only: so do the bits.
#[derive(Clone, Debug)]
pub(crate) struct Pass<R: Real> {
    /// At the point that is asked about.
    network: Network<R>,
    /// The vector of a product; empty for a gradient.
    along: Vec<Layer<R>>,
    curvature: Curvature<R>,
    /// What a chunk comes to.
    sums: Vec<Layer<R>>,
    /// What the chunks before came to.
    total: Vec<f64>,
    point: Vec<f64>,
    vector: Option<Vec<f64>>,
    score: Score,
    done: usize,
    chunk: usize,
    pub(crate) batch: Batch<R>,
    pub(crate) workspace: Workspace<R>,
}

impl<R: Real> Pass<R> {
    /// For networks like this one.
    pub(crate) fn new(config: &Config, network: &Network<R>) -> Self {
        let zeros = network.layers.iter().map(|layer| Layer::zeros(layer.inputs, layer.neurons));
        Self {
            sums: zeros.collect(),
            along: Vec::new(),
            curvature: Curvature::new(network.layers.len()),
            total: Vec::new(),
            point: Vec::new(),
            vector: None,
            score: Score::default(),
            done: 0,
            chunk: samples_in_piece(&config.sizes),
            batch: Batch::new(config, network.target_stride()),
            workspace: Workspace::new(network),
            network: network.clone(),
        }
    }

    /// Begins a pass that answers a question.
    pub(crate) fn begin(&mut self, question: Question<'_>) {
        let (Question::Gradient { at } | Question::Product { at, .. }) = question;
        scatter(at, &mut self.network.layers);
        self.point = at.to_vec();
        self.vector = match question {
            Question::Gradient { .. } => None,
            Question::Product { with, .. } => {
                if self.along.is_empty() {
                    self.along.clone_from(&self.sums);
                }
                scatter(with, &mut self.along);
                Some(with.to_vec())
            }
        };
        self.total.clear();
        self.total.resize(at.len(), 0.0);
        (self.score, self.done) = (Score::default(), 0);
    }

    /// Images that the pass is through with.
    pub(crate) fn done(&self) -> usize {
        self.done
    }

    /// Cost and right answers of all images, after a pass for a gradient.
    pub(crate) fn score(&self) -> Score {
        self.score
    }

    /// Goes through the next chunk; true after the last one. The error is a layer, as in [`Network::pass`].
    pub(crate) fn advance(&mut self, dataset: &Dataset) -> Result<bool, usize> {
        let range = dataset.range(Split::Training);
        let start = range.start + self.done;
        let end = range.end.min(start + self.chunk);
        self.batch.gather(dataset, start..end);
        self.network.pass(&self.batch, &mut self.workspace, &[], &mut self.score)?;
        for sums in &mut self.sums {
            sums.rows.fill(R::ZERO);
            sums.biases.fill(R::ZERO);
        }
        if self.vector.is_some() {
            self.curvature.add(&self.network, &self.along, &self.batch, &mut self.workspace, &mut self.sums);
        } else {
            for (number, sums) in self.sums.iter_mut().enumerate() {
                add_gradient(&mut sums.rows, 1.0, &self.batch, &self.workspace, number);
                add_bias_gradient(&mut sums.biases, 1.0, &self.workspace.layers[number]);
            }
        }
        gather(&self.sums, &mut self.total);
        self.done += end - start;
        Ok(end == range.end)
    }

    /// The answer, after the last chunk: the mean over the images, and the penalty λ/2n Σ w² with its derivatives.
    pub(crate) fn answer(&mut self, config: &Config) -> Answer {
        let count = self.done as f64;
        let strength = config.regularizer.lambda() / count;
        let mut total = std::mem::take(&mut self.total);
        for sum in &mut total {
            *sum /= count;
        }
        let from = self.vector.as_ref().unwrap_or(&self.point);
        let mut squares = 0.0;
        weights(&self.network.layers, from, &mut total, |w, sum| {
            squares += w * w;
            *sum += strength * w;
        });
        match self.vector {
            Some(_) => Answer::Product(total),
            None => {
                let cost = self.score.cost / count + 0.5 * strength * squares;
                Answer::Gradient(Point { cost, gradient: total })
            }
        }
    }
}
