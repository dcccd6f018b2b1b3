//! What the network takes for what, on MNIST itself, against reading the images one by one.

mod common;

use common::mnist;
use epoch_lab::dataset::{Samples, Split};
use epoch_lab::{Config, Mistake, Trainer, Validation};

fn trained(validation: Validation) -> Trainer<f32> {
    let config = Config { training: 1000, validation, ..Config::default() };
    let dataset = mnist().dataset(config.training, config.validation).unwrap();
    let mut trainer = Trainer::new(config, dataset).unwrap();
    trainer.epoch();
    trainer
}

#[test]
fn mistakes_are_those_of_reading_every_validation_image_by_itself() {
    let trainer = trained(Validation::HeldOut);
    let dataset = mnist().dataset(1000, Validation::HeldOut).unwrap();
    let Samples::Images(images) = dataset.samples() else { panic!("MNIST is images") };
    let mut mistakes = Vec::new();
    for sample in dataset.range(Split::Validation) {
        let outputs = trainer.classify(&images.bytes(sample)).unwrap();
        let largest = outputs.iter().copied().fold(f32::MIN, f32::max);
        let said = outputs.iter().position(|a| *a == largest).unwrap() as u32;
        let class = u32::from(images.label(sample));
        if said != class {
            mistakes.push(Mistake { sample, class, said, activation: f64::from(largest) });
        }
    }
    // Stable: images of the same activation stay in their order.
    mistakes.sort_by(|one, other| other.activation.total_cmp(&one.activation));
    let confusion = trainer.confusion(Split::Validation).unwrap();
    assert!(mistakes.len() > 500);
    assert_eq!(confusion.evaluation.correct, 10_000 - mistakes.len());
    assert_eq!(confusion.mistakes, mistakes);
}

#[test]
fn nothing_held_out_gives_no_confusion() {
    assert_eq!(trained(Validation::Off).confusion(Split::Validation), None);
}
