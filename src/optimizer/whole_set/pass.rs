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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::dataset::{Dense, Samples, Splits};
    use crate::optimizer::whole_set::flat;
    use crate::{Activation, Cost, Initializer, Optimizer, Regularizer, Trainer};

    const SAMPLES: usize = 23;
    const LAMBDA: f64 = 3.0;

    /// Networks with every hidden activation and every pair of cost and output, with and without hidden layers.
    fn configs() -> Vec<Config> {
        let hidden = [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity];
        let mut configs = Vec::new();
        for sizes in [vec![5, 3], vec![5, 7, 3], vec![5, 6, 4, 9, 3], vec![5, 4, 1]] {
            for hidden in hidden {
                for cost in Cost::ALL {
                    for output in Activation::ALL {
                        if cost.check(output).is_ok()
                            && (sizes.last() != Some(&1) || output != Activation::Softmax)
                        {
                            configs.push(Config {
                                sizes: sizes.clone(),
                                hidden,
                                cost,
                                output,
                                training: SAMPLES,
                                initializer: Initializer::Large,
                                regularizer: Regularizer::L2 { lambda: LAMBDA },
                                batch_size: SAMPLES,
                                optimizer: Optimizer::Sgd,
                                ..Config::default()
                            });
                        }
                    }
                }
            }
        }
        configs
    }

    fn irregular(number: usize) -> f64 {
        (number * 7919 % 1009) as f64 / 504.5 - 1.0
    }

    fn trainer(config: &Config) -> Trainer<f64> {
        let outputs = config.sizes[config.sizes.len() - 1];
        let inputs =
            Array2::from_shape_fn((SAMPLES, 5), |(sample, input)| irregular(sample * 37 + input * 101));
        let right = |(sample, output)| f64::from(sample % outputs.max(2) == output);
        let dense = Dense::new(inputs, Array2::from_shape_fn((SAMPLES, outputs), right)).unwrap();
        let splits = Splits { training: 0..SAMPLES, ..Splits::default() };
        Trainer::new(config.clone(), Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap()).unwrap()
    }

    fn ask(trainer: &Trainer<f64>, question: Question<'_>) -> Answer {
        let mut pass = Pass::new(trainer.config(), trainer.network());
        pass.begin(question);
        while !pass.advance(trainer.dataset()).unwrap() {}
        pass.answer(trainer.config())
    }

    fn point(trainer: &Trainer<f64>, at: &[f64]) -> Point {
        match ask(trainer, Question::Gradient { at }) {
            Answer::Gradient(point) => point,
            Answer::Product(_) => panic!("a gradient was asked for"),
        }
    }

    fn shifted(x: &[f64], by: f64, along: &[f64]) -> Vec<f64> {
        x.iter().zip(along).map(|(x, v)| x + by * v).collect()
    }

    #[test]
    fn the_gradient_is_the_central_difference_of_cost_plus_penalty() {
        for config in configs() {
            let trainer = trainer(&config);
            let x = flat(&trainer.network().layers);
            let v: Vec<f64> = (0..x.len()).map(|number| irregular(number * 53 + 7)).collect();
            let h = 1e-6;
            let there = point(&trainer, &shifted(&x, h, &v)).cost;
            let back = point(&trainer, &shifted(&x, -h, &v)).cost;
            let slope: f64 = point(&trainer, &x).gradient.iter().zip(&v).map(|(g, v)| g * v).sum();
            let difference = (there - back) / (2.0 * h);
            assert!(
                (slope - difference).abs() < 1e-6 * (1.0 + slope.abs()),
                "{slope} {difference} {config:?}"
            );
        }
    }

    #[test]
    fn the_product_with_the_hessian_is_the_central_difference_of_the_gradient() {
        for config in configs() {
            let trainer = trainer(&config);
            let x = flat(&trainer.network().layers);
            let v: Vec<f64> = (0..x.len()).map(|number| irregular(number * 53 + 7)).collect();
            let Answer::Product(product) = ask(&trainer, Question::Product { at: &x, with: &v }) else {
                panic!("a product was asked for")
            };
            // Small enough that no relu is crossed.
            let h = 1e-7;
            let there = point(&trainer, &shifted(&x, h, &v)).gradient;
            let back = point(&trainer, &shifted(&x, -h, &v)).gradient;
            let largest = product.iter().fold(0.0_f64, |largest, p| largest.max(p.abs()));
            for (p, (there, back)) in product.iter().zip(there.iter().zip(&back)) {
                let difference = (there - back) / (2.0 * h);
                assert!((p - difference).abs() < 1e-5 * (1.0 + largest), "{p} {difference} {config:?}");
            }
        }
    }

    #[test]
    fn the_gradient_less_the_penaltys_is_that_of_a_mini_batch_of_all_samples() {
        for config in configs() {
            let mut trainer = trainer(&config);
            let x = flat(&trainer.network().layers);
            let gradient = point(&trainer, &x).gradient;
            trainer.step();
            let mut rest = &gradient[..];
            let mut weights = &x[..];
            for (number, sizes) in config.sizes.windows(2).enumerate() {
                let expected = trainer.trace().weight_gradient(number, sizes[0]);
                for input in 0..sizes[0] {
                    for neuron in 0..sizes[1] {
                        let at = input * sizes[1] + neuron;
                        let ours = rest[at] - LAMBDA / SAMPLES as f64 * weights[at];
                        let theirs = expected[[neuron, input]];
                        assert!((ours - theirs).abs() < 1e-12 * (1.0 + weights[at].abs()), "{config:?}");
                    }
                }
                let biases = &rest[sizes[0] * sizes[1]..][..sizes[1]];
                for (ours, theirs) in biases.iter().zip(trainer.trace().bias_gradient(number)) {
                    assert!((ours - theirs).abs() < 1e-12, "{config:?}");
                }
                rest = &rest[(sizes[0] + 1) * sizes[1]..];
                weights = &weights[(sizes[0] + 1) * sizes[1]..];
            }
            assert!(rest.is_empty());
        }
    }
}
