//! A step that is too long to be made at once.

use crate::batch::Batch;
use crate::dataset::{Dataset, Split};
use crate::expand::Ahead;
use crate::input_masks::InputMasks;
use crate::masks::draw_into;
use crate::network::{Layer, Network, Score, Workspace};
use crate::optimizer::{Rule, Update};
use crate::random::Streams;
use crate::state::State;
use crate::{Config, MaskSpan, Real};

/// A step that is under way: all that it has drawn and summed up.
///
/// The run that it belongs to stays as it was before the step, its random streams too, until all pieces are in.
#[derive(Clone, Debug)]
pub(super) struct LongStep<R: Real> {
    /// The order of the epoch that the step begins, if it begins one.
    pub(super) order: Option<Vec<u32>>,
    pub(super) streams: Streams,
    /// Those of the mini-batch, or of its last piece where each image has its own.
    pub(super) masks: Vec<Vec<R>>,
    input_masks: InputMasks<R>,
    pub(super) batch: Batch<R>,
    pub(super) workspace: Workspace<R>,
    pub(super) score: Score,
    pub(super) update: Update<R>,
    /// Samples of the mini-batch, and those that are learned from.
    pub(super) samples: usize,
    pub(super) done: usize,
}

impl<R: Real> LongStep<R> {
    /// The next step of a run, from a mini-batch of `samples`.
    pub(super) fn new(config: &Config, network: &Network<R>, state: &State<R>, samples: usize) -> Self {
        let mut streams = state.streams.clone();
        let order = (state.offset == 0).then(|| {
            let mut order = state.order.clone();
            streams.begin_epoch(config, &mut order);
            order
        });
        let training = order.as_ref().unwrap_or(&state.order).len();
        let mut masks = Vec::new();
        if config.dropout.masks == MaskSpan::PerMiniBatch {
            draw_into(&mut masks, config.dropout, &mut streams.dropout, hidden(network), samples);
        }
        let rule = Rule::of(config, state.course.rate.now(), training);
        Self {
            order,
            streams,
            masks,
            input_masks: InputMasks::default(),
            batch: Batch::new(config, network.target_stride()),
            workspace: Workspace::new(network),
            score: Score::default(),
            update: Update::new(config.optimizer, rule, network, &state.moments, samples),
            samples,
            done: 0,
        }
    }

    /// Whether all samples are in.
    pub(super) fn is_through(&self) -> bool {
        self.done == self.samples
    }

    /// Learns from the next `most` samples; the error is a layer, as in [`Network::pass`].
    pub(super) fn learn(
        &mut self,
        config: &Config,
        network: &Network<R>,
        dataset: &Dataset,
        state: &State<R>,
        ahead: &Ahead,
        most: usize,
    ) -> Result<(), usize> {
        let order = self.order.as_ref().unwrap_or(&state.order);
        let end = self.samples.min(self.done + most);
        let picked = &order[state.offset + self.done..state.offset + end];
        let first = dataset.range(Split::Training).start;
        let at = (state.epoch, state.images + self.done as u64);
        self.batch.gather_training(dataset, first, picked, config, at, ahead);
        if config.dropout.masks == MaskSpan::PerImage {
            let stream = &mut self.streams.dropout;
            draw_into(&mut self.masks, config.dropout, stream, hidden(network), picked.len());
        }
        self.input_masks.apply(config, state.images, self.done, &mut self.batch);
        network.pass(&self.batch, &mut self.workspace, &self.masks, &mut self.score)?;
        self.update.add(&self.batch, &self.workspace);
        self.done = end;
        Ok(())
    }
}

/// The layers that have a mask.
fn hidden<R: Real>(network: &Network<R>) -> &[Layer<R>] {
    &network.layers[..network.layers.len() - 1]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;
    use proptest::prelude::*;

    use crate::dataset::{Dataset, Dense, Samples, Split, Splits};
    use crate::{
        Activation, Config, Cost, Dropout, Generator, MaskSpan, MaxNorm, Optimizer, Part, Real, Regularizer,
    };
    use crate::{Step, Stop, Trainer, UnderWay};

    const SAMPLES: usize = 23;

    /// Irregular inputs, a fifth of them 0; each output in turn is the right one.
    fn dataset() -> Dataset {
        let inputs = Array2::from_shape_fn((SAMPLES, 5), |(sample, input)| {
            let irregular = (sample * 37 + input * 101 + 13) * 7919 % 1009;
            if irregular % 5 == 0 { 0.0 } else { irregular as f64 / 504.5 - 1.0 }
        });
        let targets = Array2::from_shape_fn((SAMPLES, 3), |(sample, output)| f64::from(sample % 3 == output));
        let dense = Dense::new(inputs, targets).unwrap();
        let splits = Splits { training: 0..SAMPLES, validation: 0..0, test: 0..0 };
        Dataset::new(Arc::new(Samples::Dense(dense)), splits).unwrap()
    }

    fn configs() -> impl Strategy<Value = Config> {
        let hidden = prop::sample::select(vec![Activation::Sigmoid, Activation::Tanh, Activation::Relu]);
        let outputs = prop::sample::select(vec![
            (Activation::Sigmoid, Cost::Quadratic),
            (Activation::Sigmoid, Cost::CrossEntropy),
            (Activation::Softmax, Cost::LogLikelihood),
        ]);
        let regularizer = prop::sample::select(vec![
            Regularizer::None,
            Regularizer::L1 { lambda: 0.1 },
            Regularizer::L2 { lambda: 0.1 },
            Regularizer::L2 { lambda: 300.0 },
            Regularizer::L2 { lambda: 600.0 },
        ]);
        let (beta1, beta2, epsilon) = (0.9, 0.99, 1e-8);
        let optimizer = prop::sample::select(vec![
            Optimizer::Sgd,
            Optimizer::Momentum { momentum: 0.5 },
            Optimizer::Nesterov { momentum: 0.5 },
            Optimizer::RmsProp { decay: 0.9, epsilon },
            Optimizer::Adam { beta1, beta2, epsilon },
            Optimizer::AdamW { beta1, beta2, epsilon },
        ]);
        let max_norm = prop::sample::select(vec![MaxNorm::None, MaxNorm::Limited { norm: 0.9 }]);
        let generator = prop::sample::select(vec![Generator::Chacha, Generator::Book]);
        let sizes =
            prop::sample::select(vec![vec![5, 3], vec![5, 7, 3], vec![5, 6, 4, 3], vec![5, 6, 4, 9, 3]]);
        let dropout = prop::sample::select(vec![(0.0, 0.0), (0.4, 0.0), (0.0, 0.3), (0.4, 0.3)]);
        let masks = prop::sample::select(vec![MaskSpan::PerMiniBatch, MaskSpan::PerImage]);
        let dropout = (dropout, masks).prop_map(|((rate, inputs), masks)| Dropout { rate, inputs, masks });
        (
            any::<u32>(),
            hidden,
            outputs,
            regularizer,
            max_norm,
            optimizer,
            generator,
            sizes,
            dropout,
            1..30_usize,
        )
            .prop_map(
                |(
                    seed,
                    hidden,
                    (output, cost),
                    regularizer,
                    max_norm,
                    optimizer,
                    generator,
                    sizes,
                    dropout,
                    batch_size,
                )| {
                    Config {
                        seed,
                        hidden,
                        output,
                        cost,
                        regularizer,
                        max_norm,
                        optimizer,
                        generator,
                        sizes,
                        dropout,
                        batch_size,
                        training: SAMPLES,
                        learning_rate: 0.05,
                        ..Config::default()
                    }
                },
            )
    }

    fn in_pieces_of<R: Real>(config: &Config, piece: usize) -> Trainer<R> {
        let mut trainer = Trainer::new(config.clone(), dataset()).unwrap();
        trainer.set_piece(piece);
        trainer
    }

    fn after<R: Real>(config: &Config, piece: usize, steps: usize) -> Trainer<R> {
        let mut trainer = in_pieces_of(config, piece);
        for _ in 0..steps {
            trainer.step();
        }
        trainer
    }

    /// Everything that a person or a program can see of a run.
    fn seen<R: Real>(trainer: &mut Trainer<R>) -> (Vec<u8>, Vec<u8>, String) {
        let trace = trainer.trace();
        let traced: Vec<_> = (0..trace.layers()).map(|layer| (trace.z(layer), trace.mask(layer))).collect();
        let text = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            traced,
            trainer.position(),
            trainer.evaluate(Split::Training),
            trainer.probe().gradient_norms(),
            trainer.recent_masks().collect::<Vec<_>>(),
            trainer.last_image(),
            trainer.activity(&[0, 50, 100, 0, 255], Part::LastMiniBatch).unwrap().outputs(),
            trainer.network().hash(),
        );
        (trainer.save(), trainer.save_epoch_start(), text)
    }

    fn check_pieces<R: Real>(config: &Config, piece: usize) -> Result<(), TestCaseError> {
        let mut whole = after::<R>(config, SAMPLES, 9);
        let mut pieces = after::<R>(config, piece, 9);
        prop_assert_eq!(pieces.save(), whole.save());
        prop_assert_eq!(pieces.save_epoch_start(), whole.save_epoch_start());
        prop_assert_eq!(pieces.divergence(), whole.divergence());
        prop_assert_eq!(pieces.take_means(), whole.take_means());
        prop_assert!(pieces.recent_masks().eq(whole.recent_masks()));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn pieces_of_any_size_give_the_bits_of_one(config in configs(), piece in 1..23_usize) {
            check_pieces::<f32>(&config, piece)?;
            check_pieces::<f64>(&config, piece)?;
        }

        #[test]
        fn a_step_that_rests_is_not_seen_and_ends_in_the_same_bits(
            config in configs(), piece in 1..12_usize, before in 0..4_usize, rests in 1..12_usize,
        ) {
            let mut rested = after::<f32>(&config, piece, before);
            let first = seen(&mut rested);
            let mut done = 0;
            for _ in 0..rests {
                let stop = rested.run(1, || false);
                let Some(now) = rested.under_way() else { break };
                prop_assert_eq!(stop, Stop::Time);
                prop_assert!(now.done > done && now.done <= now.samples);
                done = now.done;
                prop_assert_eq!(&seen(&mut rested), &first);
            }
            if rested.under_way().is_some() {
                rested.run(1, || true);
            }
            let mut whole = after::<f32>(&config, SAMPLES, before + 1);
            prop_assert_eq!(rested.save(), whole.save());
            prop_assert_eq!(rested.take_means(), whole.take_means());
        }

        #[test]
        fn a_step_that_is_tuned_on_the_way_is_begun_anew_with_the_new_settings(
            config in configs(), other in configs(), piece in 1..5_usize, before in 0..3_usize,
        ) {
            let Config { learning_rate, regularizer, max_norm, optimizer, dropout, batch_size, .. } = other;
            let next =
                Config { learning_rate, regularizer, max_norm, optimizer, dropout, batch_size, ..config.clone() };
            let mut tuned = after::<f64>(&config, piece, before);
            tuned.run(1, || false);
            let steps = tuned.position().step as usize;
            tuned.tune(next.clone()).unwrap();
            let mut whole = after::<f64>(&config, SAMPLES, steps);
            whole.tune(next).unwrap();
            for _ in 0..3 {
                tuned.step();
                whole.step();
            }
            prop_assert_eq!(tuned.save(), whole.save());
        }
    }

    #[test]
    fn settings_that_stay_as_they_are_leave_a_step_under_way() {
        let config = Config { training: SAMPLES, batch_size: 20, sizes: vec![5, 4, 3], ..Config::default() };
        let mut trainer = in_pieces_of::<f32>(&config, 3);
        trainer.run(1, || false);
        trainer.tune(config.clone()).unwrap();
        assert_eq!(trainer.under_way(), Some(UnderWay { done: 3, samples: 20, passes: 0 }));
        trainer.tune(Config { learning_rate: 1.0, ..config }).unwrap();
        assert_eq!(trainer.under_way(), None);
    }

    #[test]
    fn a_state_that_is_restored_ends_a_step_under_way() {
        let config = Config { training: SAMPLES, batch_size: 20, sizes: vec![5, 4, 3], ..Config::default() };
        let saved = after::<f32>(&config, 3, 1).save();
        let mut trainer = in_pieces_of::<f32>(&config, 3);
        trainer.run(1, || false);
        trainer.restore(&saved).unwrap();
        assert_eq!(trainer.under_way(), None);
        trainer.step();
        assert_eq!(trainer.save(), after::<f32>(&config, 3, 2).save());
    }

    #[test]
    fn a_long_step_that_diverges_changes_nothing_and_says_where() {
        let config = Config {
            training: SAMPLES,
            batch_size: SAMPLES,
            sizes: vec![5, 3],
            output: Activation::Identity,
            cost: Cost::Quadratic,
            learning_rate: 1e200,
            ..Config::default()
        };
        let mut trainer = in_pieces_of::<f64>(&config, 4);
        assert_eq!(trainer.step(), Step::EpochEnd);
        let before = trainer.save();
        let Step::Diverged(divergence) = trainer.step() else { panic!("it went on") };
        assert_eq!((divergence.step, divergence.layer), (2, 0));
        assert_eq!(trainer.save(), before);
        assert_eq!(trainer.under_way(), None);
    }
}
