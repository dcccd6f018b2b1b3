//! What is seen of the neurons, against slow and plain computations of the same.

mod common;

use std::sync::Arc;

use epoch_lab::dataset::{Images, Samples, Splits};
use epoch_lab::{Activation, Config, Cost, Dataset, Dropout, Part, Regularizer, Step, Trainer};

const PIXELS: usize = 6;

/// Twelve small images.
fn images() -> Images {
    let mut images = Images::new(PIXELS, 3);
    for image in 0..12_u8 {
        let bytes: Vec<u8> = (0..PIXELS as u8)
            .map(|pixel| image.wrapping_mul(37).wrapping_add(pixel.wrapping_mul(91)))
            .collect();
        images.push(&bytes, image % 3);
    }
    images
}

fn config() -> Config {
    Config {
        sizes: vec![PIXELS, 8, 5, 3],
        training: 10,
        batch_size: 4,
        regularizer: Regularizer::None,
        dropout: Dropout::of_hidden(0.4),
        ..Config::default()
    }
}

fn start(config: &Config) -> Trainer<f64> {
    let splits = Splits { training: 2..2 + config.training, validation: 0..2, test: 0..0 };
    let dataset = Dataset::new(Arc::new(Samples::Images(images())), splits).unwrap();
    Trainer::new(config.clone(), dataset).unwrap()
}

fn steps(trainer: &mut Trainer<f64>, count: usize) {
    for _ in 0..count {
        assert!(matches!(trainer.step(), Step::Done | Step::EpochEnd));
    }
}

/// The masks of the last step, as bytes of all hidden neurons.
fn traced(trainer: &Trainer<f64>) -> Vec<u8> {
    let trace = trainer.trace();
    (0..trace.layers() - 1)
        .flat_map(|layer| {
            trace.mask(layer).unwrap().iter().map(|mask| u8::from(*mask != 0.0)).collect::<Vec<_>>()
        })
        .collect()
}

fn recent(trainer: &Trainer<f64>) -> Vec<Vec<u8>> {
    trainer.recent_masks().map(<[u8]>::to_vec).collect()
}

/// Activations of every layer, one neuron after another, with hidden neurons counting as `mask` says.
fn by_hand(trainer: &Trainer<f64>, pixels: &[u8], mask: &[f64]) -> Vec<Vec<f64>> {
    let sigmoid = |z: f64| 1.0 / (1.0 + libm::exp(-z));
    let mut x: Vec<f64> = pixels.iter().map(|byte| f64::from(*byte) / 256.0).collect();
    let mut mask = mask.iter();
    let mut layers = Vec::new();
    for layer in trainer.network().layers() {
        let a: Vec<f64> = (0..layer.neurons())
            .map(|neuron| {
                let sum: f64 = x.iter().enumerate().map(|(input, x)| layer.weight(neuron, input) * x).sum();
                sigmoid(sum + layer.biases()[neuron])
            })
            .collect();
        x = a.iter().map(|a| a * mask.next().copied().unwrap_or(1.0)).collect();
        layers.push(a);
    }
    layers
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }
}

#[test]
fn the_remembered_masks_are_those_that_the_trace_showed() {
    let mut trainer = start(&config());
    assert_eq!(trainer.recent_masks().len(), 0);
    let mut shown = Vec::new();
    for step in 1..=300 {
        trainer.step();
        shown.push(traced(&trainer));
        let remembered = recent(&trainer);
        assert_eq!(remembered.len(), step.min(128));
        assert_eq!(remembered, shown[step - remembered.len()..]);
    }
}

#[test]
fn masks_are_forgotten_where_the_run_goes_back_or_has_no_dropout() {
    let config = config();
    let mut trainer = start(&config);
    steps(&mut trainer, 7);
    let state = trainer.save();
    trainer.restore(&state).unwrap();
    assert_eq!(trainer.recent_masks().len(), 0);
    steps(&mut trainer, 3);
    assert_eq!(trainer.recent_masks().len(), 3);

    trainer.tune(Config { dropout: Dropout::default(), ..config.clone() }).unwrap();
    assert_eq!(trainer.recent_masks().len(), 3, "the last mini-batch had dropout");
    steps(&mut trainer, 1);
    assert_eq!(trainer.recent_masks().len(), 0);

    trainer.tune(config).unwrap();
    steps(&mut trainer, 1);
    assert_eq!(recent(&trainer), [traced(&trainer)]);
}

#[test]
fn neurons_are_dropped_at_the_rate_that_was_tuned() {
    let mut trainer = start(&Config { sizes: vec![PIXELS, 40, 3], ..config() });
    for rate in [0.1, 0.5, 0.8] {
        trainer.tune(Config { dropout: Dropout::of_hidden(rate), ..trainer.config().clone() }).unwrap();
        let mut dropped = 0;
        for _ in 0..40 {
            steps(&mut trainer, 128);
            dropped += trainer.recent_masks().flatten().filter(|kept| **kept == 0).count();
        }
        let count = 40.0 * 128.0 * 40.0;
        let share = dropped as f64 / count;
        assert!((share - rate).abs() < 5.0 * (rate * (1.0 - rate) / count).sqrt(), "{share} of {rate}");
    }
}

#[test]
fn activity_is_what_each_neuron_computes_under_the_last_mask() {
    let mut trainer = start(&config());
    let (pixels, _) = trainer.training_image(3).unwrap();
    for _ in 0..20 {
        steps(&mut trainer, 1);
        let mask: Vec<f64> = traced(&trainer).iter().map(|kept| f64::from(*kept) / 0.6).collect();
        let expected = by_hand(&trainer, &pixels, &mask);
        let activity = trainer.activity(&pixels, Part::LastMiniBatch).unwrap();
        for (layer, expected) in expected.iter().enumerate() {
            assert_close(activity.activations(layer), expected);
        }
        let whole = by_hand(&trainer, &pixels, &[1.0; 13]);
        assert_close(&trainer.classify(&pixels).unwrap(), &whole[2]);
    }
}

#[test]
fn without_a_mask_all_neurons_take_part() {
    let mut trainer = start(&config());
    let (pixels, _) = trainer.training_image(0).unwrap();
    let agree = |trainer: &Trainer<f64>| {
        let part = trainer.activity(&pixels, Part::LastMiniBatch).unwrap();
        part.outputs() == trainer.activity(&pixels, Part::Whole).unwrap().outputs()
    };
    assert!(agree(&trainer), "before the first step");
    steps(&mut trainer, 1);
    assert!(!agree(&trainer));
    let state = trainer.save();
    trainer.restore(&state).unwrap();
    assert!(agree(&trainer), "where no mini-batch is known");
    trainer.tune(Config { dropout: Dropout::default(), ..config() }).unwrap();
    steps(&mut trainer, 1);
    assert!(agree(&trainer), "after a mini-batch without dropout");
}

#[test]
fn connections_are_the_largest_weights_times_activations_of_what_is_not_dropped() {
    let mut trainer = start(&config());
    steps(&mut trainer, 9);
    let (pixels, _) = trainer.training_image(5).unwrap();
    let activity = trainer.activity(&pixels, Part::LastMiniBatch).unwrap();
    let kept = traced(&trainer);
    let (first, second) = kept.split_at(8);
    let mut expected = Vec::new();
    for (from, a) in activity.activations(0).iter().enumerate() {
        for (to, kept) in second.iter().enumerate() {
            if first[from] == 1 && *kept == 1 {
                let weight = trainer.network().layers()[1].weight(to, from);
                expected.push((from, to, weight * a / 0.6));
            }
        }
    }
    expected.sort_by(|a, b| a.2.abs().total_cmp(&b.2.abs()));
    for most in [0, 1, 4, 1000] {
        let found = activity.connections(1, most);
        let expected = &expected[expected.len().saturating_sub(most)..];
        assert_eq!(found.len(), expected.len());
        for (found, (from, to, contribution)) in found.iter().zip(expected) {
            assert_eq!((found.from, found.to), (*from, *to));
            assert!((found.contribution - contribution).abs() < 1e-12);
        }
    }
}

#[test]
fn contributions_and_bias_make_the_weighted_input() {
    let config = Config { output: Activation::Identity, cost: Cost::Quadratic, ..config() };
    let mut trainer = start(&config);
    steps(&mut trainer, 3);
    let (pixels, _) = trainer.training_image(1).unwrap();
    let activity = trainer.activity(&pixels, Part::LastMiniBatch).unwrap();
    let mut z = trainer.network().layers()[2].biases().to_vec();
    for connection in activity.connections(2, 1000) {
        z[connection.to] += connection.contribution;
    }
    assert_close(&z, activity.outputs());
}

#[test]
fn thinned_networks_stay_the_same_and_differ_by_their_number() {
    let mut trainer = start(&config());
    steps(&mut trainer, 5);
    let (pixels, _) = trainer.training_image(4).unwrap();
    let outputs = |number| trainer.activity(&pixels, Part::Thinned(number)).unwrap().outputs().to_vec();
    let once: Vec<_> = (0..5).map(outputs).collect();
    let again: Vec<_> = (0..5).rev().map(outputs).collect();
    assert!(once.iter().eq(again.iter().rev()));
    for (number, outputs) in once.iter().enumerate() {
        assert!(!once[..number].contains(outputs));
    }
}

#[test]
fn thinned_networks_make_of_an_image_what_the_whole_one_makes_on_average() {
    // A linear network: the mean over masks of what it says is what it says with the mean mask.
    let config = Config {
        sizes: vec![PIXELS, 20, 3],
        hidden: Activation::Identity,
        output: Activation::Identity,
        cost: Cost::Quadratic,
        ..config()
    };
    for rate in [0.0, 0.2, 0.5, 0.8] {
        let trainer = start(&Config { dropout: Dropout::of_hidden(rate), ..config.clone() });
        let (pixels, _) = trainer.training_image(2).unwrap();
        let whole = trainer.activity(&pixels, Part::Whole).unwrap();
        let rounds = 20_000;
        let mut means = [0.0; 3];
        for number in 0..rounds {
            let thinned = trainer.activity(&pixels, Part::Thinned(number)).unwrap();
            for (mean, output) in means.iter_mut().zip(thinned.outputs()) {
                *mean += output / f64::from(rounds);
            }
        }
        let mut variances = [0.0; 3];
        for connection in whole.connections(1, 1000) {
            variances[connection.to] +=
                connection.contribution * connection.contribution * rate / (1.0 - rate);
        }
        for ((mean, output), variance) in means.iter().zip(whole.outputs()).zip(variances) {
            let error = (variance / f64::from(rounds)).sqrt();
            assert!((mean - output).abs() <= 5.0 * error + 1e-9, "{mean} for {output} at a rate of {rate}");
        }
    }
}

#[test]
fn the_last_image_is_the_last_of_the_last_mini_batch() {
    let mut trainer = start(&config());
    assert_eq!(trainer.last_image(), None);
    for _ in 0..12 {
        trainer.step();
        let (pixels, _) = trainer.training_image(trainer.last_image().unwrap()).unwrap();
        // Under the mask of the step and with its weights, the image makes the activations of the step; the
        // weights have moved since, but not those of a copy that has yet to move.
        let trace = trainer.trace();
        let z = trace.z(0);
        let row = z.row(trace.samples() - 1).to_vec();
        let mut before = start(&config());
        steps(&mut before, trainer.position().step as usize - 1);
        let first = by_hand(&before, &pixels, &[1.0; 13]).swap_remove(0);
        let sigmoid: Vec<f64> = row.iter().map(|z| 1.0 / (1.0 + libm::exp(-z))).collect();
        assert_close(&first, &sigmoid);
    }
}

#[test]
fn training_images_are_numbered_from_the_first_of_their_split() {
    let trainer = start(&config());
    for number in 0..10 {
        let (pixels, label) = trainer.training_image(number).unwrap();
        assert_eq!(pixels, images().bytes(2 + number));
        assert_eq!(label, images().label(2 + number));
    }
    assert_eq!(trainer.training_image(10), None);
}

#[test]
fn an_image_of_another_size_is_refused() {
    assert!(start(&config()).activity(&[0; PIXELS + 1], Part::Whole).is_err());
}
