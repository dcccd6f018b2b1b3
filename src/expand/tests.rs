//! Copies against closed forms, and runs that learn from them.

use std::sync::Arc;

use proptest::prelude::*;

use super::copier::Amounts;
use super::elastic::{Field, Kernel, Noise};
use super::*;
use crate::dataset::{Dataset, Images, Samples, Split, Splits};
use crate::random::ChaCha;
use crate::{Config, Dropout, MaskSpan, Optimizer, Step, Trainer};

const STILL: Amounts = Amounts { shift: (0, 0), rotation: 0.0, scale: (1.0, 1.0), skew: 0.0 };

const NOTHING: Distortion =
    Distortion { shift: 0, rotation: 0.0, scaling: 0.0, skew: 0.0, elastic: 0.0, smoothing: 4.0 };

/// All pixels of a copy by amounts that are given.
fn made(amounts: Amounts, is_elastic: bool, image: &[u8]) -> Vec<u8> {
    let mut copier = Copier::new();
    let (indices, bytes) = sparse(image);
    copier.make(&amounts, is_elastic, (&indices, &bytes));
    copier.made()
}

fn sparse(image: &[u8]) -> (Vec<u16>, Vec<u8>) {
    (0..).zip(image).filter(|(_, byte)| **byte != 0).unzip()
}

/// An image without symmetry, some of it at the edges.
fn irregular() -> Vec<u8> {
    let byte = |pixel: usize| (pixel * 7919 + pixel / SIDE * 31) % 301;
    (0..PIXELS).map(|pixel| if byte(pixel) < 256 { byte(pixel) as u8 } else { 0 }).collect()
}

fn at(row: usize, column: usize) -> usize {
    row * SIDE + column
}

#[test]
fn a_copy_by_nothing_is_the_image_to_the_byte() {
    let image = irregular();
    assert_eq!(made(STILL, false, &image), image);
    // By the long way too, with displacements that are all 0.
    assert_eq!(made(STILL, true, &image), image);
    let (indices, bytes) = sparse(&image);
    let mut copier = Copier::new();
    assert_eq!(copier.pixels(&NOTHING, (1, 2, 3), (&indices, &bytes)), image);
}

#[test]
fn a_shift_moves_every_byte_and_loses_what_leaves() {
    let image = irregular();
    for (right, down) in [(0, 1), (0, -1), (1, 0), (-1, 0), (3, -5), (-14, 14), (40, 0)] {
        let expected: Vec<u8> = (0..PIXELS as i32)
            .map(|pixel| {
                let (row, column) = (pixel / SIDE as i32 - down, pixel % SIDE as i32 - right);
                let is_inside = (0..SIDE as i32).contains(&row) && (0..SIDE as i32).contains(&column);
                if is_inside { image[at(row as usize, column as usize)] } else { 0 }
            })
            .collect();
        let amounts = Amounts { shift: (right, down), ..STILL };
        assert_eq!(made(amounts, false, &image), expected, "{right} {down}");
        assert_eq!(made(amounts, true, &image), expected, "{right} {down}, interpolated");
    }
}

#[test]
fn a_quarter_turn_is_exact_and_goes_counterclockwise() {
    let image = irregular();
    let turned = |image: &[u8], rotation| made(Amounts { rotation, ..STILL }, false, image);
    let quarter = turned(&image, 90.0);
    for row in 0..SIDE {
        for column in 0..SIDE {
            // What was in the last column is now in the first row.
            assert_eq!(quarter[at(row, column)], image[at(column, SIDE - 1 - row)]);
        }
    }
    assert_eq!(turned(&quarter, -90.0), image);
    assert_eq!(turned(&quarter, 90.0), turned(&image, 180.0));
}

#[test]
fn a_plane_of_grey_stays_a_plane_through_every_map() {
    // Between four points of a plane, bilinear interpolation gives the plane itself.
    let grey = |row: f64, column: f64| 20.0 + 3.0 * row + 4.0 * column;
    let image: Vec<u8> =
        (0..PIXELS).map(|pixel| grey((pixel / SIDE) as f64, (pixel % SIDE) as f64) as u8).collect();
    let cases = [
        Amounts { rotation: 17.0, ..STILL },
        Amounts { scale: (1.25, 0.8), ..STILL },
        Amounts { skew: 20.0, ..STILL },
        Amounts { shift: (2, -3), rotation: -33.0, scale: (0.9, 1.3), skew: -12.0 },
    ];
    for amounts in cases {
        let copy = made(amounts, false, &image);
        let mut compared = 0;
        for row in 0..SIDE {
            for column in 0..SIDE {
                // Forwards, step by step: skewed, scaled, turned, shifted; y counts upwards.
                let place = |x: f64, y: f64| {
                    let x = x + libm::tan(amounts.skew.to_radians()) * y;
                    let (x, y) = (x * amounts.scale.0, y * amounts.scale.1);
                    let (sin, cos) = libm::sincos(amounts.rotation.to_radians());
                    let (x, y) = (x * cos - y * sin, x * sin + y * cos);
                    (x + f64::from(amounts.shift.0), y - f64::from(amounts.shift.1))
                };
                // Where it is taken there the copy is as grey as here: found by Newton's method, one step of which
                // is exact.
                let (origin, across, up) = (place(0.0, 0.0), place(1.0, 0.0), place(0.0, 1.0));
                let (a, b) = (across.0 - origin.0, up.0 - origin.0);
                let (c, d) = (across.1 - origin.1, up.1 - origin.1);
                let (x, y) = (column as f64 - 13.5 - origin.0, 13.5 - row as f64 - origin.1);
                let determinant = a * d - b * c;
                let (x, y) = ((d * x - b * y) / determinant, (a * y - c * x) / determinant);
                let (source_row, source_column) = (13.5 - y, 13.5 + x);
                if (0.0..=27.0).contains(&source_row) && (0.0..=27.0).contains(&source_column) {
                    let expected = grey(source_row, source_column);
                    let found = f64::from(copy[at(row, column)]);
                    assert!(
                        (found - expected).abs() <= 0.501,
                        "{amounts:?} {row} {column}: {found} {expected}"
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared > 300, "{amounts:?}: {compared}");
    }
}

#[test]
fn the_kernel_is_a_gaussian_that_sums_to_one_and_ends_after_three_deviations() {
    for smoothing in [0.5, 1.0, 2.5, 4.0, 9.0] {
        let weights = Kernel::new(smoothing).weights();
        let radius = (3.0 * smoothing).ceil() as usize;
        assert_eq!(weights.len(), 2 * radius + 1);
        let sum: f64 = weights.iter().map(|weight| f64::from(*weight)).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{smoothing}: {sum}");
        for (place, weight) in weights.iter().enumerate() {
            let x = place as f64 - radius as f64;
            let expected = libm::exp(-x * x / (2.0 * smoothing * smoothing)) * f64::from(weights[radius]);
            assert!((f64::from(*weight) - expected).abs() < 1e-7, "{smoothing} at {x}");
        }
    }
}

#[test]
fn one_displacement_is_smoothed_into_the_kernels_product_and_loses_what_leaves() {
    let kernel = Kernel::new(2.0);
    let weights = kernel.weights();
    let radius = weights.len() / 2;
    for (row, column) in [(13, 12), (0, 27), (26, 3)] {
        let mut noise = Noise::ZERO;
        noise.rows().nth(row).unwrap()[column] = 3.0;
        let (mut between, mut field): (Field, Field) = ([[0.0; SIDE]; SIDE], [[0.0; SIDE]; SIDE]);
        kernel.smooth(&noise, &mut between, &mut field);
        for (y, numbers) in field.iter().enumerate() {
            for (x, number) in numbers.iter().enumerate() {
                let weight = |from: usize, to: usize| {
                    (to + radius).checked_sub(from).and_then(|place| weights.get(place))
                };
                let expected = match (weight(row, y), weight(column, x)) {
                    (Some(one), Some(other)) => 3.0 * one * other,
                    _ => 0.0,
                };
                assert!((number - expected).abs() < 1e-6, "{row} {column}: {y} {x}");
            }
        }
    }
}

#[test]
fn displacements_are_as_large_as_the_formula_says() {
    let distortion = Distortion { elastic: 34.0, ..NOTHING };
    let mut copier = Copier::new();
    let weights = Kernel::new(4.0).weights();
    let squares: f64 = weights.iter().map(|weight| f64::from(*weight) * f64::from(*weight)).sum();
    // Of 256 even steps from -1 to 1 the variance is 257 / 255 / 3, and a smoothed one's is that times the squares
    // of the weights, in both directions. About 1.4 pixels.
    let variance = 34.0 * 34.0 * (257.0 / 255.0 / 3.0) * squares * squares;
    let count = 4_000;
    let mut sums = [0.0; 2];
    for image in 0..count {
        copier.copy(&distortion, (5, 0, image), (&[], &[]));
        for (sum, field) in sums.iter_mut().zip(copier.displacements()) {
            *sum += f64::from(field[14][13]) * f64::from(field[14][13]);
        }
    }
    for sum in sums {
        let found = sum / count as f64;
        // The variance of a squared normal number is twice its own square.
        assert!(
            (found - variance).abs() < 5.0 * variance * (2.0 / count as f64).sqrt(),
            "{found} {variance}"
        );
    }
}

#[test]
fn amounts_reach_as_far_as_the_settings_and_one_that_is_zero_leaves_the_others() {
    let distortion = Distortion { shift: 2, rotation: 10.0, scaling: 20.0, skew: 5.0, ..NOTHING };
    let draw = |distortion, image| Amounts::draw(&distortion, &mut ChaCha::of_copy(1, 0, image));
    let mut shifts = [0; 5];
    let mut farthest = [0.0_f64; 4];
    for image in 0..2_000 {
        let all = draw(distortion, image);
        let Amounts { shift, rotation, scale, skew } = all;
        shifts[(shift.0 + 2) as usize] += 1;
        assert!((-2..=2).contains(&shift.1));
        let found = [rotation / 10.0, (scale.0 - 1.0) / 0.2, (scale.1 - 1.0) / 0.2, skew / 5.0];
        for (farthest, found) in farthest.iter_mut().zip(found) {
            *farthest = farthest.max(found.abs());
        }
        let without = Distortion { shift: 0, scaling: 0.0, ..distortion };
        assert_eq!(draw(without, image), Amounts { shift: (0, 0), scale: (1.0, 1.0), ..all });
    }
    assert!(shifts.iter().all(|count: &i32| (count - 400).abs() < 100), "{shifts:?}");
    assert!(farthest.iter().all(|farthest| (0.98..=1.000_001).contains(farthest)), "{farthest:?}");
}

#[test]
fn seed_epoch_and_image_fix_a_copy_and_each_makes_another() {
    let distortion = Distortion { elastic: 34.0, ..Distortion::START };
    let image = irregular();
    let (indices, bytes) = sparse(&image);
    let copy = |place| Copier::new().pixels(&distortion, place, (&indices, &bytes));
    let mut copier = Copier::new();
    let mut after_others =
        |place| (0..3).map(|_| copier.pixels(&distortion, place, (&indices, &bytes))).last().unwrap();
    let copies: Vec<_> = [(1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1 << 30, 0)]
        .into_iter()
        .inspect(|place| assert_eq!(copy(*place), after_others(*place)))
        .map(copy)
        .collect();
    for (number, one) in copies.iter().enumerate() {
        assert!(copies[..number].iter().all(|other| other != one), "{number}");
    }
}

#[test]
fn the_books_copies_come_in_the_order_of_its_program() {
    let image = irregular();
    let (indices, bytes) = sparse(&image);
    let config = Config { expand: Expand::Shifts, ..Config::default() };
    let copies = copies(&config, (&indices, &bytes), 0, 0, 8);
    assert_eq!(copies.len(), 5);
    assert_eq!(copies[0], image);
    // Down, up, right, left by one.
    for (copy, (row, column)) in copies[1..].iter().zip([(4, 7), (6, 7), (5, 6), (5, 8)]) {
        assert_eq!(copy[at(5, 7)], image[at(row, column)]);
    }
    let config = Config { expand: Expand::Live(Distortion::START), ..config };
    assert_eq!(super::copies(&config, (&indices, &bytes), 0, 0, 8).len(), 8);
}

/// Irregular images, each digit in turn.
fn dataset(training: usize) -> Dataset {
    let mut images = Images::new(PIXELS, 10);
    for number in 0..training + 20 {
        let ink = |pixel: usize| (pixel * 7919 + number * 104_729) % 1009;
        let pixels: Vec<u8> =
            (0..PIXELS).map(|pixel| if ink(pixel) < 200 { ink(pixel) as u8 } else { 0 }).collect();
        images.push(&pixels, (number % 10) as u8);
    }
    let splits = Splits { training: 0..training, validation: training..training + 20, test: 0..0 };
    Dataset::new(Arc::new(Samples::Images(images)), splits).unwrap()
}

const GIVEN: usize = 30;

/// Settings of runs on some of [`GIVEN`] images.
fn configs() -> impl Strategy<Value = Config> {
    let live = |elastic| Expand::Live(Distortion { shift: 2, elastic, skew: 5.0, ..Distortion::START });
    let expand = prop::sample::select(vec![Expand::None, Expand::Shifts, live(0.0), live(34.0)]);
    let digits = prop::sample::select(vec![(0..10).collect(), vec![0, 1, 4, 7], vec![9, 3]]);
    let shuffled_labels = prop::sample::select(vec![0.0, 0.5]);
    let dropout = prop::sample::select(vec![
        Dropout::default(),
        Dropout { rate: 0.3, inputs: 0.2, masks: MaskSpan::PerImage },
    ]);
    let optimizer = prop::sample::select(vec![Optimizer::Sgd, Optimizer::Momentum { momentum: 0.5 }]);
    let all = (any::<u32>(), expand, digits, shuffled_labels, dropout, optimizer, 1..40_usize);
    all.prop_map(|(seed, expand, digits, shuffled_labels, dropout, optimizer, batch_size)| Config {
        seed,
        expand,
        // Each digit is shown by three of the images.
        training: 3 * digits.len(),
        digits,
        shuffled_labels,
        dropout,
        optimizer,
        batch_size,
        sizes: vec![PIXELS, 4, 10],
        ..Config::default()
    })
}

fn after(config: &Config, piece: usize, steps: usize) -> Trainer<f32> {
    let mut trainer = Trainer::new(config.clone(), dataset(GIVEN)).unwrap();
    trainer.set_piece(piece);
    for _ in 0..steps {
        trainer.step();
    }
    trainer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_in_pieces_and_one_that_is_restored_come_to_the_bits_of_one_in_one_go(
        config in configs(), piece in 1..9_usize, at in 0..12_usize,
    ) {
        let whole = after(&config, 1000, 12);
        let pieces = after(&config, piece, 12);
        prop_assert_eq!(pieces.save(), whole.save());
        let saved = after(&config, piece, at).save();
        let mut restored = after(&config, 1000, 3);
        restored.restore(&saved).unwrap();
        for _ in at..12 {
            restored.step();
        }
        prop_assert_eq!(restored.save(), whole.save());
    }

    #[test]
    fn each_training_image_is_learned_from_once_in_an_epoch_and_none_of_another_digit(config in configs()) {
        let config = Config { batch_size: 1, learning_rate: 1e-30, ..config };
        let mut trainer = after(&config, 1000, 0);
        let mut met = vec![0; config.training_images()];
        loop {
            let step = trainer.step();
            let number = trainer.last_image().unwrap();
            met[number] += 1;
            let (pixels, label) = trainer.training_image(number).unwrap();
            prop_assert!(config.digits.contains(&usize::from(label)));
            if config.dropout.inputs == 0.0 {
                let seen = trainer.trace().inputs(PIXELS);
                let bytes: Vec<u8> = seen.iter().map(|x| (*x * 256.0) as u8).collect();
                prop_assert_eq!(pixels, bytes, "what is shown is what was learned from");
            }
            prop_assert_eq!(trainer.trace().targets(10)[[0, usize::from(label)]], 1.0);
            if step == Step::EpochEnd {
                break;
            }
        }
        prop_assert!(met.iter().all(|count| *count == 1));
        let training = trainer.evaluate(Split::Training).unwrap();
        prop_assert_eq!(training.count, config.training_images());
        let validation = trainer.confusion(Split::Validation).unwrap();
        prop_assert_eq!(validation.evaluation.count, 2 * config.digits.len());
        for digit in (0..10).filter(|digit| !config.digits.contains(digit)) {
            prop_assert_eq!(validation.counts.row(digit).sum(), 0);
        }
        for mistake in &validation.mistakes {
            // Under the number that the image has in the data.
            prop_assert!((GIVEN..GIVEN + 20).contains(&mistake.sample));
            prop_assert_eq!(mistake.class as usize, mistake.sample % 10);
        }
    }

    #[test]
    fn labels_are_the_same_when_the_data_come_in_two_parts(config in configs()) {
        let config = Config { shuffled_labels: 0.5, ..config };
        let early = Config { training: config.digits.len(), ..config.clone() };
        let mut grown = Trainer::<f32>::new(early, dataset(GIVEN / 3)).unwrap();
        grown.step();
        grown.extend(dataset(GIVEN)).unwrap();
        prop_assert_eq!(grown.config(), &config);
        let whole = after(&config, 1000, 0);
        let labels = |trainer: &Trainer<f32>| -> Vec<u8> {
            (0..config.training_images()).map(|number| trainer.training_image(number).unwrap().1).collect()
        };
        prop_assert_eq!(labels(&grown), labels(&whole));
    }
}

#[test]
fn a_share_of_the_labels_is_shuffled_evenly_among_the_digits_in_use_the_right_one_included() {
    let shuffled = |share, seed| {
        let config = Config {
            seed,
            shuffled_labels: share,
            digits: vec![2, 3, 5, 7],
            training: 1_200,
            sizes: vec![PIXELS, 10],
            ..Config::default()
        };
        let trainer = Trainer::<f32>::new(config, dataset(3_000)).unwrap();
        let truth = [2, 3, 5, 7].into_iter().cycle();
        let labels = (0..1_200).map(|number| trainer.training_image(number).unwrap().1);
        truth.zip(labels).collect::<Vec<(u8, u8)>>()
    };
    let all = shuffled(1.0, 1);
    for digit in [2, 3, 5, 7] {
        let count = all.iter().filter(|(_, label)| *label == digit).count() as f64;
        assert!((count - 300.0).abs() < 5.0 * f64::sqrt(1_200.0 * 0.25 * 0.75), "{digit}: {count}");
    }
    let half = shuffled(0.5, 1);
    let changed = half.iter().filter(|(truth, label)| truth != label).count() as f64;
    // Of the half that is drawn anew, a quarter is drawn right.
    assert!((changed - 450.0).abs() < 5.0 * f64::sqrt(1_200.0 * 0.375 * 0.625), "{changed}");
    assert!(
        half.iter().zip(&all).all(|(half, all)| half.1 == half.0 || half == all),
        "a share holds the smaller"
    );
    assert_eq!(shuffled(0.5, 1), half);
    assert_ne!(shuffled(0.5, 2), half);
}

#[test]
fn what_images_cannot_be_is_refused_by_its_name() {
    let refused = |config: Config, dataset: Dataset| {
        Trainer::<f32>::new(config, dataset).err().and_then(|error| error.field())
    };
    let small = || {
        let mut images = Images::new(4, 10);
        images.push(&[1, 2, 3, 4], 7);
        let splits = Splits { training: 0..1, ..Splits::default() };
        Dataset::new(Arc::new(Samples::Images(images)), splits).unwrap()
    };
    let config = Config { training: 1, sizes: vec![4, 10], ..Config::default() };
    assert_eq!(refused(config.clone(), small()), None);
    assert_eq!(refused(Config { digits: vec![7], ..config.clone() }, small()), None);
    assert_eq!(refused(Config { digits: vec![3], ..config.clone() }, small()), Some("digits"));
    assert_eq!(refused(Config { expand: Expand::Shifts, ..config.clone() }, small()), Some("expand.kind"));
    let live = Expand::Live(Distortion::START);
    assert_eq!(refused(Config { expand: live, ..config }, small()), Some("expand.kind"));
}
