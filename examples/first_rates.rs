//! The learning rate that each optimizer is begun with best, by a small search.
//!
//! ```sh
//! cargo run --release --example first_rates
//! ```
//!
//! trains the lab's first network with every optimizer at every rate of a short list, from several seeds, and
//! writes what came of it to `docs/first-rates.md`, and the best rate of each kind, which the page proposes, to
//! `www/src/settings/first-rates.json`. The numbers are the same on every machine.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fmt::Write;
use std::path::Path;

use epoch_lab::dataset::Split;
use epoch_lab::{Config, Optimizer, Regularizer, Step, Trainer};
use serde_json::{Map, json};

const RATES: [f64; 9] = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0];
const SEEDS: [u32; 3] = [1, 2, 3];
const IMAGES: usize = 10_000;
const EPOCHS: usize = 3;

/// Each kind with its parameters as they start when it is chosen, and what the page calls it.
fn kinds() -> [(&'static str, &'static str, Optimizer); 6] {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8);
    [
        ("sgd", "SGD", Optimizer::Sgd),
        ("momentum", "momentum", Optimizer::Momentum { momentum: 0.5 }),
        ("nesterov", "Nesterov", Optimizer::Nesterov { momentum: 0.5 }),
        ("rmsProp", "RMSProp", Optimizer::RmsProp { decay: 0.9, epsilon }),
        ("adam", "Adam", Optimizer::Adam { beta1, beta2, epsilon }),
        ("adamW", "AdamW", Optimizer::AdamW { beta1, beta2, epsilon }),
    ]
}

/// Right answers on the validation images after the last epoch; 0 for a run that diverged.
fn right(optimizer: Optimizer, learning_rate: f64, seed: u32) -> usize {
    let config = Config {
        seed,
        training: IMAGES,
        // The same λ/n as the lab begins with.
        regularizer: Regularizer::L2 { lambda: 1.0 },
        optimizer,
        learning_rate,
        ..Config::default()
    };
    let dataset = common::mnist().dataset(IMAGES, config.validation).expect("MNIST has so many images");
    let mut trainer = Trainer::<f32>::new(config, dataset).expect("possible settings");
    for _ in 0..EPOCHS {
        if let Step::Diverged(_) = trainer.epoch() {
            return 0;
        }
    }
    trainer.evaluate(Split::Validation).expect("there are validation images").correct
}

fn main() -> std::io::Result<()> {
    let mut table = String::from("| optimizer |");
    for rate in RATES {
        write!(table, " η {rate} |").expect("a string takes all");
    }
    table.push_str(&format!("\n|---|{}\n", "--:|".repeat(RATES.len())));
    let mut first = Map::new();
    for (kind, name, optimizer) in kinds() {
        write!(table, "| {name} |").expect("a string takes all");
        let mut best = (0, RATES[0]);
        for rate in RATES {
            let rights = SEEDS.map(|seed| right(optimizer, rate, seed));
            let sum = rights.iter().sum::<usize>();
            if sum > best.0 {
                best = (sum, rate);
            }
            let [least, most] =
                [rights.iter().min(), rights.iter().max()].map(|right| per_cent(right.copied()));
            write!(table, " {:.2} ({least:.2} to {most:.2}) |", per_cent(Some(sum)) / SEEDS.len() as f64)
                .expect("a string takes all");
        }
        table.push('\n');
        first.insert(kind.to_owned(), json!(best.1));
        eprintln!("{name}: {}", best.1);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/first-rates.md");
    let text = std::fs::read_to_string(&page)?;
    // What stands above the table is written by hand.
    let words = text.split("| optimizer |").next().unwrap_or_default();
    std::fs::write(&page, format!("{words}{table}"))?;
    let rates = serde_json::to_string_pretty(&first).expect("numbers can be written");
    std::fs::write(root.join("www/src/settings/first-rates.json"), rates + "\n")
}

/// Of the 10,000 validation images.
fn per_cent(right: Option<usize>) -> f64 {
    right.unwrap_or_default() as f64 / 100.0
}
