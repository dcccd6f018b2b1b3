//! What is fed: every parser of what comes from outside.

use std::io;
use std::sync::{Arc, LazyLock};

use epoch_lab::dataset::{
    Content, Dataset, Dense, Drawing, IdxStream, Mnist, MnistFile, Samples, Splits, digit, from_bitmap, parse,
};
use epoch_lab::{
    Config, Draw, Dropout, Error, Experiment, Generator, Initializer, Optimizer, Precision, Real,
    RestoreBest, RunFile, Schedule, Stopping, Trainer,
};
use flate2::Compression;
use flate2::read::GzEncoder;
use ndarray::{Array2, ArrayView2};

use crate::files;
use crate::unpack::unpack;

/// A parser.
pub struct Target {
    /// What it reads.
    pub name: &'static str,
    /// Inputs to begin with, a few kilobytes in all.
    pub corpus: fn() -> Vec<Vec<u8>>,
    /// Feeds it; says what came of it, so that inputs can be told apart.
    pub feed: fn(&[u8]) -> String,
}

/// All of them.
pub const TARGETS: [Target; 10] = [
    Target { name: "idx", corpus: idx_corpus, feed: idx },
    Target { name: "state", corpus: state_corpus, feed: state },
    Target { name: "config", corpus: config_corpus, feed: config },
    Target { name: "run-file", corpus: run_file_corpus, feed: run_file },
    Target { name: "experiment", corpus: experiment_corpus, feed: experiment },
    Target { name: "drawing", corpus: drawing_corpus, feed: drawing },
    Target { name: "gzip", corpus: gzip_corpus, feed: gzip },
    Target { name: "own-data", corpus: files::own_data_corpus, feed: files::own_data },
    Target { name: "saved-run", corpus: files::saved_run_corpus, feed: files::saved_run },
    Target { name: "network2", corpus: files::network2_corpus, feed: files::network2 },
];

pub fn said<T>(result: Result<T, impl ToString>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "taken".into())
}

fn idx_corpus() -> Vec<Vec<u8>> {
    let file = |rank: u8, sizes: &[u32], items: usize| {
        let sizes = sizes.iter().flat_map(|size| size.to_be_bytes());
        [0, 0, 8, rank].into_iter().chain(sizes).chain((0..items).map(|i| (i % 10) as u8)).collect()
    };
    vec![
        file(1, &[5], 5),
        file(3, &[3, 2, 4], 24),
        file(1, &[60_000], 1_200),
        file(1, &[10_000], 40),
        file(3, &[60_000, 28, 28], 1_600),
        file(3, &[10_000, 28, 28], 100),
        file(3, &[u32::MAX, u32::MAX, u32::MAX], 9),
    ]
}

/// The first byte says how the rest is cut, as which file it comes.
fn idx(bytes: &[u8]) -> String {
    let Some((&first, bytes)) = bytes.split_first() else { return "empty".into() };
    let bytes = &[&[first & 1][..], bytes].concat()[usize::from(first & 1 == 0)..];
    let piece = 1 + usize::from(first);
    for content in [Content::Labels, Content::Images] {
        let mut stream = IdxStream::new(content).expecting(&[u32::from(first)]);
        let _ = bytes.chunks(piece).try_for_each(|chunk| stream.push(chunk, |_, _| Ok(())));
        let _ = stream.finish();
    }
    let mut mnist = Mnist::new();
    let outcomes = MnistFile::ALL.map(|file| {
        let pushed = bytes.chunks(piece).try_for_each(|chunk| mnist.push(file, chunk));
        said(pushed.and_then(|()| mnist.finish(file)))
    });
    let _ = mnist.dataset(1, epoch_lab::Validation::HeldOut);
    for file in MnistFile::ALL {
        mnist.restart(file);
    }
    format!("{} {}", said(parse(bytes)), outcomes.join(" "))
}

/// A run of four inputs that takes every part of a state: velocities, dropout, the book's generator.
fn run<R: Real>(generator: Generator, precision: Precision) -> Trainer<R> {
    let config = Config {
        generator,
        precision,
        sizes: vec![4, 3, 2],
        training: 5,
        batch_size: 2,
        dropout: Dropout::of_hidden(0.5),
        optimizer: Optimizer::Momentum { momentum: 0.5 },
        schedule: Schedule::HalveOnPlateau { patience: 1, stop_at: 4.0 },
        stop: Stopping::NoImprovement { patience: 2, restore_best: RestoreBest::AtEnd },
        ..Config::default()
    };
    let value = |(sample, column): (usize, usize)| ((sample * 7 + column * 3) % 5) as f64 / 4.0;
    let samples = Dense::new(Array2::from_shape_fn((5, 4), value), Array2::from_shape_fn((5, 2), value));
    let samples = Arc::new(Samples::Dense(samples.expect("as many rows")));
    let dataset = Dataset::new(samples, Splits { training: 0..5, ..Splits::default() });
    Trainer::new(config, dataset.expect("it fits")).expect("the settings are possible")
}

pub static RUNS: LazyLock<(Trainer<f32>, Trainer<f64>)> =
    LazyLock::new(|| (run(Generator::Chacha, Precision::F32), run(Generator::Book, Precision::F64)));

fn state_corpus() -> Vec<Vec<u8>> {
    fn states<R: Real>(mut trainer: Trainer<R>) -> [Vec<u8>; 3] {
        [0, 1, 3].map(|steps| {
            for _ in 0..steps {
                trainer.after_epoch(Some(1));
                trainer.step();
            }
            trainer.save()
        })
    }
    [states(RUNS.0.clone()), states(RUNS.1.clone())].concat()
}

fn state(bytes: &[u8]) -> String {
    format!("{} {}", go_on(RUNS.0.clone(), bytes), go_on(RUNS.1.clone(), bytes))
}

/// A run must be able to go on from whatever it takes for a state.
fn go_on<R: Real>(mut trainer: Trainer<R>, bytes: &[u8]) -> String {
    let restored = trainer.restore(bytes);
    if restored.is_ok() {
        let _ =
            (trainer.last_image(), trainer.position(), trainer.evaluate(epoch_lab::dataset::Split::Training));
        for _ in 0..7 {
            trainer.after_epoch(Some(1));
            trainer.train_on();
            trainer.step();
        }
        let saved = trainer.save();
        trainer.restore(&saved).expect("what was saved can be restored");
        trainer.restore(&trainer.save_epoch_start()).expect("so can an epoch's start");
    }
    said(restored)
}

fn config_corpus() -> Vec<Vec<u8>> {
    let json = |config: &Config| serde_json::to_vec(config).expect("settings are JSON");
    let before = vec![
        Draw::Initialize { initialize: Initializer::Large, sizes: Some(vec![784, 30, 10]) },
        Draw::Initialize { initialize: Initializer::Normalized, sizes: None },
        Draw::Shuffle { shuffle: 50, epochs: 3, keep_order: true },
    ];
    let book = Config { generator: Generator::Book, before, training: 100, ..Config::default() };
    vec![json(&Config::default()), json(&book), b"{}".to_vec()]
}

/// What may take seconds is not done for each input: what was drawn before, and starting weights.
const MOST: usize = 20_000;

fn config(bytes: &[u8]) -> String {
    let config: Config = match serde_json::from_slice(bytes) {
        Ok(config) => config,
        Err(error) => return error.to_string(),
    };
    let json = serde_json::to_string(&config).expect("settings are JSON");
    if let Err(error) = config.validate() {
        return error.to_string();
    }
    let again: Config = serde_json::from_str(&json).expect("what is possible survives JSON");
    assert_eq!(again, config);
    said(begin(config))
}

/// Begins and trains a run of possible settings, if it is a small one.
fn begin(config: Config) -> Result<(), Error> {
    let product = |numbers: &[usize]| numbers.iter().fold(1_usize, |all, number| all.saturating_mul(*number));
    let draws = config.before.iter().map(|draw| match draw {
        Draw::Initialize { sizes, .. } => product(sizes.as_ref().unwrap_or(&config.sizes)),
        Draw::Shuffle { shuffle, epochs, .. } => product(&[*shuffle.max(&config.training), *epochs]),
    });
    let weights = product(&config.sizes.iter().map(|size| size.next_multiple_of(16)).collect::<Vec<_>>());
    let samples = config.training.saturating_mul(config.sizes.iter().sum());
    if draws.chain([weights, samples]).any(|work| work > MOST) {
        return Ok(());
    }
    let ends = (config.sizes[0], config.sizes[config.sizes.len() - 1]);
    let numbers = |columns| Array2::from_elem((config.training, columns), 0.25);
    let samples = Samples::Dense(Dense::new(numbers(ends.0), numbers(ends.1))?);
    let dataset =
        Dataset::new(Arc::new(samples), Splits { training: 0..config.training, ..Splits::default() })?;
    match config.precision {
        Precision::F32 => {
            Trainer::<f32>::new(config, dataset)?.step();
        }
        Precision::F64 => {
            Trainer::<f64>::new(config, dataset)?.step();
        }
    }
    Ok(())
}

fn run_file_corpus() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../tests/golden/runs/across-the-files.json").to_vec(),
        include_bytes!("../../tests/golden/runs/deep-tanh-l1-momentum.json").to_vec(),
    ]
}

fn run_file(bytes: &[u8]) -> String {
    match serde_json::from_slice::<RunFile>(bytes) {
        Ok(file) => said(file.config.config()),
        Err(error) => error.to_string(),
    }
}

fn experiment_corpus() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../experiments/hopeless.json").to_vec(),
        include_bytes!("../../experiments/broad-strategy.json").to_vec(),
    ]
}

fn experiment(bytes: &[u8]) -> String {
    let experiment: Experiment = match serde_json::from_slice(bytes) {
        Ok(experiment) => experiment,
        Err(error) => return error.to_string(),
    };
    let checked = experiment.check();
    for series in &experiment.published {
        let _ = series.compare(&series.values);
        let _ = series.compare(&[0.5, f64::NAN, f64::INFINITY]);
    }
    for statement in &experiment.stated {
        let _ = statement.holds(&[0.5, f64::NAN]);
    }
    said(checked)
}

fn drawing_corpus() -> Vec<Vec<u8>> {
    let drawing = |width: f32, lengths: &[u8], points: &[f32]| {
        let numbers = [width].iter().chain(points).flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
        [&[lengths.len() as u8], lengths, &numbers[..]].concat()
    };
    let spiral: Vec<f32> =
        (0..200_u16).map(f32::from).flat_map(|i| [i * (i % 7.0), 200.0 - i * (i % 5.0)]).collect();
    vec![
        drawing(18.0, &[3], &[10.0, 10.0, 70.0, 12.0, 40.0, 100.0]),
        drawing(8.0, &[1, 0, 2], &[3.0, 4.0, 0.0, 0.0, 280.0, 280.0]),
        drawing(1e-30, &[200], &spiral),
    ]
}

/// How many strokes there are, how long each is, the pen's width, the points.
fn drawing(bytes: &[u8]) -> String {
    let Some((&strokes, rest)) = bytes.split_first() else { return "empty".into() };
    let (lengths, rest) = rest.split_at(rest.len().min(usize::from(strokes)));
    let lengths: Vec<u32> = lengths.iter().map(|&length| u32::from(length)).collect();
    let (numbers, _) = rest.as_chunks::<4>();
    let numbers: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let Some((&width, points)) = numbers.split_first() else { return "no pen".into() };
    // Most of what is made would be refused for its lengths alone.
    let fitting = [points.len() as u32 / 2];
    let even = &points[..points.len() / 2 * 2];
    let outcomes = [(points, &lengths[..]), (even, &fitting[..])].map(|(points, lengths)| {
        let drawing = Drawing { points, lengths, width };
        let (checked, digit) = (drawing.check(), digit(drawing));
        assert!(checked.is_ok() || digit.is_none(), "what is refused makes no digit");
        format!("{} {}", said(checked), digit.is_some())
    });
    let columns = usize::from(strokes) % 40 + 1;
    let rows = numbers.len() / columns;
    let ink = ArrayView2::from_shape((rows, columns), &numbers[..rows * columns]).expect("so many numbers");
    format!("{} {}", outcomes.join(" "), from_bitmap(ink).is_some())
}

fn gzip_corpus() -> Vec<Vec<u8>> {
    let packed = |bytes: &[u8]| {
        let mut packed = Vec::new();
        io::Read::read_to_end(&mut GzEncoder::new(bytes, Compression::default()), &mut packed)
            .expect("memory takes all");
        packed
    };
    let files = idx_corpus();
    let mut corpus: Vec<_> = files.iter().map(|file| packed(file)).collect();
    corpus.push([packed(&files[0][..4]), packed(&files[0][4..])].concat());
    corpus.push(packed(&vec![0; 1 << 20]));
    corpus.push(files[0].clone());
    corpus
}

fn gzip(bytes: &[u8]) -> String {
    let mut mnist = Mnist::new();
    let mut unpacked = 0;
    let taken = unpack(bytes, |piece| {
        unpacked += piece.len();
        mnist.push(MnistFile::TrainLabels, piece).map_err(io::Error::other)
    });
    let plain = unpack(bytes, |_| Ok::<(), io::Error>(()));
    format!("{} {} {}", said(taken), said(plain), said(mnist.finish(MnistFile::TrainLabels)))
}
