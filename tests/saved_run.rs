//! Runs as files: what is written goes on with the same numbers, what is spoilt is refused.

mod common;

use std::path::Path;
use std::process::Command;

use common::problem;
use epoch_lab::saved_run::{Images, SavedRun};
use epoch_lab::{
    Config, Dropout, Error, Generator, MaskSpan, Optimizer, Precision, Real, Regularizer, RestoreBest,
    Schedule, Stopping, Trainer,
};
use proptest::prelude::*;

fn config(precision: Precision) -> Config {
    Config {
        precision,
        sizes: vec![5, 4, 3],
        training: 12,
        batch_size: 5,
        regularizer: Regularizer::L2 { lambda: 0.3 },
        dropout: Dropout { rate: 0.25, ..Dropout::default() },
        ..Config::default()
    }
}

fn trained<R: Real>(config: &Config, steps: usize) -> Trainer<R> {
    let mut trainer = Trainer::new(config.clone(), problem(config)).unwrap();
    advance(&mut trainer, steps);
    trainer
}

/// So many steps; the validation that an epoch asks for gets better and worse in turn.
fn advance<R: Real>(trainer: &mut Trainer<R>, steps: usize) {
    for _ in 0..steps {
        trainer.step();
        if trainer.awaits_validation() {
            trainer.after_epoch(Some(trainer.position().epoch as usize * 7 % 5));
        }
    }
}

fn saved<R: Real>(trainer: &Trainer<R>) -> SavedRun {
    SavedRun {
        config: trainer.config().clone(),
        state: trainer.save(),
        images: Some(Images { train: [0, 12], evaluate: [0, 5] }),
        log: Some(r#"{"changes": ["η 0.5 → 0.1"]}"#.into()),
        columns: vec![
            ("history.epoch".into(), vec![0.5, 1.0]),
            ("history.trainingCost".into(), vec![f64::NAN, 0.25]),
        ],
    }
}

fn goes_on<R: Real>(config: &Config, before: usize, after: usize) {
    let mut whole = trained::<R>(config, before);
    let file = saved(&whole).to_bytes().unwrap();
    let read = SavedRun::from_bytes(&file).unwrap();
    assert_eq!(read.position().unwrap(), whole.position());
    let mut other = Trainer::<R>::new(read.config, problem(config)).unwrap();
    other.restore(&read.state).unwrap();
    advance(&mut whole, after);
    advance(&mut other, after);
    assert_eq!(other.network().hash(), whole.network().hash());
    assert_eq!(other.save(), whole.save());
}

/// Those that look at all images at each step.
fn whole_set() -> Vec<Optimizer> {
    let memory = 3;
    vec![Optimizer::Newton, Optimizer::ConjugateGradients, Optimizer::Bfgs, Optimizer::Lbfgs { memory }]
}

/// Settings whose runs remember more or less from step to step.
fn configs() -> impl Strategy<Value = Config> {
    let dropout = prop::sample::select(vec![
        Dropout::default(),
        Dropout { rate: 0.25, ..Dropout::default() },
        Dropout { rate: 0.25, inputs: 0.2, masks: MaskSpan::PerImage },
        Dropout { rate: 0.0, inputs: 0.2, masks: MaskSpan::PerMiniBatch },
    ]);
    let schedule = prop::sample::select(vec![
        Schedule::Constant,
        Schedule::Step { every: 1, factor: 0.5 },
        Schedule::Exponential { factor: 0.9 },
        Schedule::HalveOnPlateau { patience: 1, stop_at: 4.0 },
    ]);
    let stop = prop::sample::select(vec![
        Stopping::Never,
        Stopping::NoImprovement { patience: 2, restore_best: RestoreBest::AtEnd },
    ]);
    let mini_batches = (prop::sample::select(common::optimizers()), dropout, schedule, stop).prop_map(
        |(optimizer, dropout, schedule, stop)| Config {
            optimizer,
            dropout,
            schedule,
            stop,
            ..config(Precision::F32)
        },
    );
    let whole = prop::sample::select(whole_set()).prop_map(|optimizer| Config {
        optimizer,
        dropout: Dropout::default(),
        ..config(Precision::F32)
    });
    prop_oneof![2 => mini_batches, 1 => whole]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_run_that_was_saved_and_opened_at_any_step_is_the_one_that_never_stopped(
        config in configs(),
        before in 0..15_usize,
        after in 0..10_usize,
        book in any::<bool>(),
    ) {
        let generator = if book { Generator::Book } else { Generator::Chacha };
        let config = Config { generator, ..config };
        goes_on::<f32>(&config, before, after);
        goes_on::<f64>(&Config { precision: Precision::F64, ..config }, before, after);
    }

    #[test]
    fn a_byte_that_is_changed_anywhere_is_no_panic(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut file = saved(&trained::<f32>(&config(Precision::F32), 3)).to_bytes().unwrap();
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        if let Ok(read) = SavedRun::from_bytes(&file) {
            let mut trainer = Trainer::<f32>::new(config(Precision::F32), problem(&config(Precision::F32))).unwrap();
            if read.config == *trainer.config() && trainer.restore(&read.state).is_ok() {
                trainer.step();
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused(at in any::<prop::sample::Index>()) {
        let file = saved(&trained::<f64>(&config(Precision::F64), 3)).to_bytes().unwrap();
        prop_assert!(SavedRun::from_bytes(&file[..at.index(file.len())]).is_err());
    }
}

#[test]
fn all_that_goes_in_comes_out() {
    let trainer = trained::<f32>(&config(Precision::F32), 4);
    let run = saved(&trainer);
    let read = SavedRun::from_bytes(&run.to_bytes().unwrap()).unwrap();
    assert_eq!(
        (&read.config, &read.state, read.images, &read.log),
        (&run.config, &run.state, run.images, &run.log)
    );
    // A number that is none is one too.
    assert_eq!(format!("{:?}", read.columns), format!("{:?}", run.columns));
    assert_eq!(run.to_bytes().unwrap().len(), run.to_bytes().unwrap().len());
}

/// The file with another header, made by `change`, and the same numbers behind it.
fn with_header(file: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let length = u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    change(&mut header);
    let header = header.to_string();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &file[8 + length..]].concat()
}

#[track_caller]
fn refused(file: &[u8], what: &str) {
    let told = SavedRun::from_bytes(file).unwrap_err().to_string();
    assert!(told.contains(what), "{told} does not say {what}");
}

#[test]
fn what_is_spoilt_is_refused_with_the_reason() {
    let file = saved(&trained::<f32>(&config(Precision::F32), 4)).to_bytes().unwrap();
    refused(&file[..7], "ends within its header");
    refused(&file[..100], "ends within its header");
    refused(&file[..file.len() - 1], "cut off");
    refused(&[&file[..], &[0]].concat(), "has more behind it");
    refused(b"PK\x03\x04 and so on, for long enough", "no safetensors file");
    let mut long = file.clone();
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    refused(&long, "at most 33554432 are read");
    refused(&with_header(&file, |header| header["__metadata__"]["version"] = "2".into()), "its version is 2");
    refused(
        &with_header(&file, |header| drop(header.as_object_mut().unwrap().remove("__metadata__"))),
        "no run of Epoch Lab",
    );
    let config = |change: fn(&mut Config)| {
        let mut config = config(Precision::F32);
        change(&mut config);
        let config = serde_json::to_string(&config).unwrap();
        with_header(&file, |header| header["__metadata__"]["config"] = config.clone().into())
    };
    refused(&config(|config| config.learning_rate = -1.0), "learningRate: -1 must be above 0");
    refused(&config(|config| config.sizes = vec![5, 3, 3]), "other sizes");
    refused(&config(|config| config.precision = Precision::F64), "damaged");
    refused(
        &with_header(&file, |header| header["__metadata__"]["config"] = "{\"unheard\": 1}".into()),
        "unheard",
    );
    refused(
        &with_header(&file, |header| header["layers.0.weight"]["shape"] = serde_json::json!([5, 4])),
        "of shape [5, 4]",
    );
    let rename = |from: &'static str, to: &'static str| {
        with_header(&file, |header| {
            let tensor = header.as_object_mut().unwrap().remove(from).unwrap();
            header[to] = tensor;
        })
    };
    refused(&rename("layers.1.bias", "layers.2.bias"), "`layers.1.bias` is missing");
    refused(&rename("history.epoch", "epoch"), "`epoch` is no part of a run");
}

#[test]
fn settings_that_a_file_does_not_know_yet_are_the_defaults() {
    let file = saved(&trained::<f32>(&config(Precision::F32), 4)).to_bytes().unwrap();
    let older = with_header(&file, |header| {
        let text = header["__metadata__"]["config"].as_str().unwrap();
        let mut config: serde_json::Value = serde_json::from_str(text).unwrap();
        config.as_object_mut().unwrap().remove("data").unwrap();
        header["__metadata__"]["config"] = config.to_string().into();
    });
    assert_eq!(SavedRun::from_bytes(&older).unwrap().config, config(Precision::F32));
}

#[test]
fn weights_that_are_not_those_of_the_state_beside_them_are_refused() {
    let file = saved(&trained::<f32>(&config(Precision::F32), 4)).to_bytes().unwrap();
    let length = u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    let header: serde_json::Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    for (name, tensor) in header.as_object().unwrap() {
        if let Some(from) = name.starts_with("layers.").then(|| tensor["data_offsets"][0].as_u64().unwrap()) {
            let mut changed = file.clone();
            changed[8 + length + from as usize] ^= 1;
            refused(&changed, &format!("`{name}` is not the one of the run's state"));
        }
    }
}

#[test]
fn a_run_whose_weights_are_not_finite_is_not_written() {
    let config = config(Precision::F64);
    let mut network = epoch_lab::Network::<f64>::zeros(&config);
    network.layers_mut()[1].set_weight(2, 1, f64::INFINITY);
    let trainer = Trainer::with_network(config.clone(), problem(&config), network).unwrap();
    let told = saved(&trainer).to_bytes().unwrap_err();
    assert_eq!(told, Error::Data { message: "a number in layer 2 is not finite".into() });
}

/// What Python's own library reads of the file, where there is one.
#[test]
fn pythons_safetensors_reads_the_weights() {
    let trainer = trained::<f32>(&config(Precision::F32), 4);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("run.safetensors");
    std::fs::write(&file, saved(&trainer).to_bytes().unwrap()).unwrap();
    let script = "import sys\n\
        try:\n    from safetensors.numpy import load_file\n\
        except ImportError: print('skip'); sys.exit()\n\
        for name, x in sorted(load_file(sys.argv[1]).items()):\n\
        \x20   if name.startswith('layers.'): print(name, x.dtype, list(x.shape), *x.ravel().tolist())\n";
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let Ok(output) = Command::new(python).args(["-c", script]).arg(&file).output() else {
        return eprintln!("skipped: there is no Python");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    if text.trim() == "skip" {
        return eprintln!("skipped: Python has no safetensors");
    }
    let mut expected = String::new();
    for (number, layer) in trainer.network().layers().iter().enumerate() {
        let (outputs, inputs) = (layer.neurons(), layer.inputs());
        expected += &format!("layers.{number}.bias float32 [{outputs}]");
        layer.biases().iter().for_each(|b| expected += &format!(" {}", f64::from(*b)));
        expected += &format!("\nlayers.{number}.weight float32 [{outputs}, {inputs}]");
        layer.weights().iter().for_each(|w| expected += &format!(" {}", f64::from(*w)));
        expected.push('\n');
    }
    let numbers = |text: &str| -> Vec<String> {
        // Python writes very small numbers with an exponent.
        text.split_whitespace()
            .map(|word| word.parse::<f64>().map_or(word.into(), |x| x.to_bits().to_string()))
            .collect()
    };
    assert_eq!(numbers(&text), numbers(&expected));
}
