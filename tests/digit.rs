//! Drawings and bitmaps as the digits that they are: seen by a network that was trained on MNIST.

mod common;

use std::sync::LazyLock;

use common::mnist;
use epoch_lab::dataset::{Drawing, Images, Samples, Split, digit, from_bitmap};
use epoch_lab::{Config, Dataset, Step, Trainer, Validation};
use ndarray::Array2;
use serde::Deserialize;

/// Where the test images begin.
const TEST: usize = 60_000;

static DATASET: LazyLock<Dataset> = LazyLock::new(|| mnist().dataset(50_000, Validation::HeldOut).unwrap());

/// The network of the default settings after three epochs.
static TRAINED: LazyLock<Trainer<f32>> = LazyLock::new(|| {
    let mut trainer = Trainer::new(Config::default(), DATASET.clone()).unwrap();
    for _ in 0..3 {
        assert_eq!(trainer.epoch(), Step::EpochEnd);
    }
    let test = trainer.evaluate(Split::Test).unwrap();
    println!("the network reads {} of {} test images", test.correct, test.count);
    trainer
});

fn images() -> &'static Images {
    match DATASET.samples() {
        Samples::Images(images) => images,
        Samples::Dense(_) => panic!("MNIST is images"),
    }
}

/// A test image as ink.
fn ink(image: usize) -> Array2<f32> {
    let bytes = images().bytes(TEST + image);
    Array2::from_shape_fn((28, 28), |(row, column)| f32::from(bytes[28 * row + column]) / 255.0)
}

fn read(pixels: &[u8]) -> u8 {
    let outputs = TRAINED.classify(pixels).unwrap();
    (0..10).max_by(|&a, &b| outputs[usize::from(a)].total_cmp(&outputs[usize::from(b)])).unwrap()
}

/// Ink that differs, as a share of the ink that there is.
fn difference(digit: &[u8], image: usize) -> f64 {
    let bytes = images().bytes(TEST + image);
    let differs: u64 = digit.iter().zip(&bytes).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    differs as f64 / bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>() as f64
}

/// `ink`, `scale` times as large, interpolated, with its corner at (`left`, `top`) of a larger sheet.
fn enlarged(ink: &Array2<f32>, scale: f32, left: usize, top: usize) -> Array2<f32> {
    let size = (28.0 * scale) as usize;
    let at = |row: isize, column: isize| {
        let inside = (0..28).contains(&row) && (0..28).contains(&column);
        if inside { ink[[row as usize, column as usize]] } else { 0.0 }
    };
    Array2::from_shape_fn((size + 2 * top, size + 2 * left), |(row, column)| {
        let y = (row as f32 - top as f32 + 0.5) / scale - 0.5;
        let x = (column as f32 - left as f32 + 0.5) / scale - 0.5;
        let (top, left) = (y.floor() as isize, x.floor() as isize);
        let (down, right) = (y - y.floor(), x - x.floor());
        (1.0 - down) * ((1.0 - right) * at(top, left) + right * at(top, left + 1))
            + down * ((1.0 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
    })
}

#[test]
fn mnist_s_own_digits_come_back_as_they_were() {
    let differences: Vec<f64> =
        (0..10_000).map(|image| difference(&from_bitmap(ink(image).view()).unwrap(), image)).collect();
    let same = differences.iter().filter(|&&difference| difference == 0.0).count();
    println!("{same} of 10000 come back as they were, byte for byte");
    assert!(same >= 9_990);
}

#[test]
fn digits_three_times_as_large_and_off_the_centre_come_back_as_they_were() {
    let differences: Vec<f64> = (0..1_000)
        .map(|image| {
            let ink = ink(image);
            let sheet = Array2::from_shape_fn((140, 120), |(row, column)| {
                let inside = (51..135).contains(&row) && (2..86).contains(&column);
                if inside { ink[[(row - 51) / 3, (column - 2) / 3]] } else { 0.0 }
            });
            difference(&from_bitmap(sheet.view()).unwrap(), image)
        })
        .collect();
    let same = differences.iter().filter(|&&difference| difference == 0.0).count();
    println!("{same} of 1000 come back as they were, byte for byte");
    assert!(same >= 995);
}

#[test]
fn enlarged_and_off_the_centre_digits_are_read_as_well() {
    let mut right = [0, 0];
    let mut differs = 0.0;
    for image in 0..1_000 {
        // Two to six times as large, anywhere on the sheet: all different.
        let scale = 2.0 + (37 * image % 400) as f32 / 100.0;
        let (left, top) = (7 * image % 61, 13 * image % 59);
        let ink = ink(image);
        let pixels = from_bitmap(enlarged(&ink, scale, left, top).view()).unwrap();
        differs += difference(&pixels, image) / 1_000.0;
        let label = images().label(TEST + image);
        right[0] += u32::from(read(&images().bytes(TEST + image)) == label);
        right[1] += u32::from(read(&pixels) == label);
    }
    println!("of 1000 digits {} are read right as they are, {} enlarged and moved", right[0], right[1]);
    println!("their ink differs by {differs:.3} in the mean");
    assert!(right[0] >= 930);
    assert!(right[1] + 15 >= right[0]);
}

/// A digit written by hand, as a pad of 280 x 280 reports it.
#[derive(Deserialize)]
struct Written {
    label: u8,
    /// x, y, x, y and so on of each stroke.
    strokes: Vec<Vec<f32>>,
}

static WRITTEN: LazyLock<Vec<Written>> =
    LazyLock::new(|| serde_json::from_str(include_str!("strokes.json")).unwrap());

/// The digits that are read wrong when each is drawn `scale` times as large, but with this pen.
fn misread(scale: f32, width: f32) -> Vec<(u8, u8)> {
    let read = WRITTEN.iter().map(|written| {
        let points: Vec<f32> = written.strokes.concat().iter().map(|x| x * scale).collect();
        let lengths: Vec<u32> = written.strokes.iter().map(|stroke| stroke.len() as u32 / 2).collect();
        (written.label, read(&digit(Drawing { points: &points, lengths: &lengths, width }).unwrap()))
    });
    read.filter(|(label, answer)| label != answer).collect()
}

#[test]
fn digits_drawn_by_strokes_are_read() {
    assert_eq!(WRITTEN.iter().map(|written| written.label).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    // As large as the pad, a third of it, a fifth; with a thin pen, a common one, a thick one.
    for scale in [1.0, 0.33, 0.2] {
        for width in [8.0, 18.0, 28.0] {
            let misread = misread(scale, width);
            println!("scale {scale}, pen {width}: (digit, answer) of those read wrong: {misread:?}");
            assert!(misread.len() <= 2);
        }
    }
}

#[test]
fn drawings_are_read_the_same_wherever_they_are() {
    let written = &WRITTEN[5];
    let lengths: Vec<u32> = written.strokes.iter().map(|stroke| stroke.len() as u32 / 2).collect();
    let drawn = |x: f32, y: f32| {
        let points: Vec<f32> =
            written.strokes.concat().chunks(2).flat_map(|point| [point[0] + x, point[1] + y]).collect();
        digit(Drawing { points: &points, lengths: &lengths, width: 18.0 })
    };
    for place in -20..20_i16 {
        let (x, y) = (f32::from(23 * place), f32::from(7 - 17 * place));
        assert_eq!(drawn(x, y), drawn(0.0, 0.0));
    }
}
