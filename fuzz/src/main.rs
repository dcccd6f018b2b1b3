//! Feeds every parser of the core inputs that it does not expect, and stops when one panics or hangs.
//!
//! Inputs are made from a small corpus by chance, all from a seed; one that a parser answers in a new way is kept
//! and changed further. Runs on stable Rust and needs nothing else.

mod files;
mod mutation;
mod targets;
#[path = "../../src/bin/epoch-lab/unpack.rs"]
mod unpack;

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::{ExitCode, exit};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use targets::{TARGETS, Target};

/// An input that takes longer is one that hangs.
const HANGS: Duration = Duration::from_secs(30);

/// Inputs that are kept of a target at most.
const MOST_KEPT: usize = 2_000;

/// Feeds the core's parsers what they do not expect.
#[derive(Parser)]
struct Arguments {
    /// How long each target is fed
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// One target instead of all
    #[arg(long, value_parser = TARGETS.map(|target| target.name))]
    target: Option<String>,
    /// Seeds the inputs: the same ones in the same order
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Feed this file to the target once, as one that was saved
    #[arg(long, requires = "target", value_name = "FILE")]
    input: Option<PathBuf>,
    /// Where an input is saved that a target fails at
    #[arg(long, value_name = "DIR", default_value = "target/fuzz")]
    failures: PathBuf,
}

/// What is being fed, and since when.
static FED: Mutex<Option<(&str, Vec<u8>, Instant)>> = Mutex::new(None);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let wanted = |target: &&Target| arguments.target.as_deref().is_none_or(|name| name == target.name);
    if let Some(file) = &arguments.input {
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                return ExitCode::from(2);
            }
        };
        for target in TARGETS.iter().filter(wanted) {
            println!("{}: {}", target.name, (target.feed)(&bytes));
        }
        return ExitCode::SUCCESS;
    }
    watch(arguments.failures.clone());
    for target in TARGETS.iter().filter(wanted) {
        if !fuzz(target, &arguments) {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Feeds one target for its time; says whether it stood it.
fn fuzz(target: &Target, arguments: &Arguments) -> bool {
    let mut random = ChaCha8Rng::seed_from_u64(arguments.seed);
    let mut inputs = (target.corpus)();
    let mut outcomes = HashSet::new();
    let (begin, limit) = (Instant::now(), Duration::from_secs(arguments.seconds));
    // First as they are, then what becomes of them.
    let mut waiting = inputs.clone();
    let mut count = 0_u64;
    while begin.elapsed() < limit || !waiting.is_empty() {
        let input = waiting.pop().unwrap_or_else(|| mutation::mutated(&inputs, &mut random));
        *FED.lock().expect("nobody panics with it") = Some((target.name, input.clone(), Instant::now()));
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| (target.feed)(&input)));
        *FED.lock().expect("nobody panics with it") = None;
        count += 1;
        let Ok(outcome) = outcome else {
            save(target.name, &input, &arguments.failures, "panics");
            return false;
        };
        if outcomes.insert(kind(&outcome)) && inputs.len() < MOST_KEPT {
            inputs.push(input);
        }
    }
    let rate = count as f64 / begin.elapsed().as_secs_f64();
    println!(
        "{:<11} {count:>8} inputs, {rate:>7.0} a second, {} kinds of answers (seed {})",
        target.name,
        outcomes.len(),
        arguments.seed
    );
    true
}

/// What an answer is without its numbers, which are other ones each time.
fn kind(outcome: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut names = String::new();
    for part in outcome.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()) {
        names.push_str(part);
    }
    // A quoted name may be anything.
    names.split(['`', '"']).step_by(2).for_each(|part| part.hash(&mut hasher));
    hasher.finish()
}

/// Looks after what is being fed, and ends the program when it does not come back.
fn watch(failures: PathBuf) {
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            let fed = FED.lock().expect("nobody panics with it").clone();
            if let Some((name, input, since)) = fed
                && since.elapsed() > HANGS
            {
                save(name, &input, &failures, "hangs");
                exit(1);
            }
        }
    });
}

/// Keeps an input that a target failed at, and says how to feed it again.
fn save(name: &str, input: &[u8], failures: &PathBuf, what: &str) {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let file = failures.join(format!("{name}-{:016x}", hasher.finish()));
    match fs::create_dir_all(failures).and_then(|()| fs::write(&file, input)) {
        Ok(()) => eprintln!(
            "{name} {what} at {0}\nAgain: cargo xtask fuzz --target {name} --input {0}",
            file.display()
        ),
        Err(error) => eprintln!("{name} {what} at {input:?}, which was not saved: {error}"),
    }
}
