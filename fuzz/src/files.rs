//! What is fed of files that a person opens: own data, saved runs, the book's networks.

use epoch_lab::dataset::{FileSet, Items, OwnDataReader, OwnFile};
use epoch_lab::network2::BookNetwork;
use epoch_lab::saved_run::{Images, SavedRun};
use epoch_lab::{Config, Error, Real, Trainer, Validation};

use crate::targets::{RUNS, said};

/// The first byte says how the rest is cut.
pub fn own_data_corpus() -> Vec<Vec<u8>> {
    let header = |rank: u8, sizes: &[u32]| -> Vec<u8> {
        let sizes = sizes.iter().flat_map(|size| size.to_be_bytes());
        [200, 0, 0, 8, rank].into_iter().chain(sizes).collect()
    };
    let pixels = vec![7; 784];
    let row = |label: u8| format!("{label},{}\n", vec!["9"; 784].join(","));
    let names = (0..784).map(|pixel| format!("pixel{pixel}")).collect::<Vec<_>>().join(",");
    vec![
        [header(3, &[1, 28, 28]), pixels].concat(),
        [header(1, &[3]), vec![1, 9, 4]].concat(),
        format!("~{}{}", row(3), row(9)).into_bytes(),
        format!("~label,{names}\r\n{}", row(0)).into_bytes(),
        header(3, &[u32::MAX, 28, 28]),
    ]
}

/// Comes as pictures of EMNIST, so that they are turned.
pub fn own_data(bytes: &[u8]) -> String {
    let Some((&first, bytes)) = bytes.split_first() else { return "empty".into() };
    let mut file = OwnFile::new("emnist-train");
    let mut items = Items::default();
    let pushed = bytes.chunks(1 + usize::from(first)).try_for_each(|chunk| file.push(chunk, &mut items));
    let ended = pushed.and_then(|()| file.finish(&mut items));
    assert!(ended.is_err() || items.pixels.len().is_multiple_of(784), "a picture is not whole");
    let whole = items.pixels.len() / 784 * 784;
    let mut reader = OwnDataReader::default();
    let taken = reader
        .push_pictures(FileSet::Training, &items.pixels[..whole])
        .and_then(|()| reader.push_labels(FileSet::Training, &items.labels))
        .and_then(|()| reader.finish());
    let divided = taken.and_then(|own| own.dataset(1, Validation::HeldOut));
    format!("{:?} {} {}", file.kind(), said(ended), said(divided))
}

pub fn saved_run_corpus() -> Vec<Vec<u8>> {
    fn file<R: Real>(mut trainer: Trainer<R>, steps: usize, log: Option<String>) -> Vec<u8> {
        for _ in 0..steps {
            trainer.step();
        }
        let run = SavedRun {
            config: trainer.config().clone(),
            state: trainer.save(),
            images: log.is_none().then_some(Images { train: [0, 5], evaluate: [2, 4] }),
            log,
            columns: vec![("history.step".into(), vec![1.0, 2.0]), ("norms.points".into(), vec![f64::NAN])],
        };
        run.to_bytes().expect("a run can be written")
    }
    vec![file(RUNS.0.clone(), 3, Some("{}".into())), file(RUNS.1.clone(), 0, None)]
}

/// What is taken for a run can be gone on from, and written again.
pub fn saved_run(bytes: &[u8]) -> String {
    let read = SavedRun::from_bytes(bytes);
    if let Ok(run) = &read {
        run.position().expect("a run that was read stands somewhere");
        assert!(run.to_bytes().is_ok(), "what was read can be written");
        goes_on(RUNS.0.clone(), run);
        goes_on(RUNS.1.clone(), run);
    }
    said(read)
}

fn goes_on<R: Real>(mut trainer: Trainer<R>, run: &SavedRun) {
    if *trainer.config() == run.config {
        trainer.restore(&run.state).expect("the state belongs to the settings");
        trainer.step();
    }
}

pub fn network2_corpus() -> Vec<Vec<u8>> {
    let small =
        r#"{"sizes": [2, 1], "weights": [[[0.5, -1e-3]]], "biases": [[[0.25]]], "cost": "QuadraticCost"}"#;
    let deep = r#"{"sizes": [1, 2, 1], "weights": [[[1], [2]], [[3, 4]]], "biases": [[[0], [1]], [[2]]],
        "cost": "CrossEntropyCost"}"#;
    vec![small.into(), deep.into(), small.replace("0.25", "NaN").into()]
}

/// What is taken for a network can be begun with, and written again as it was.
pub fn network2(bytes: &[u8]) -> String {
    fn again(network: &BookNetwork) -> Result<(), Error> {
        let config =
            network.config(Config { training: 3, precision: epoch_lab::Precision::F64, ..Config::default() });
        if config.sizes.iter().product::<usize>() > 10_000 {
            return Ok(());
        }
        let written = BookNetwork::of_state(&config, &network.state(config.clone())?)?;
        assert_eq!(&BookNetwork::from_json(written.to_json().as_bytes())?, network);
        Ok(())
    }
    let read = BookNetwork::from_json(bytes);
    let begun = read.as_ref().map_or(Ok(()), again);
    format!("{} {}", said(read), said(begun))
}
