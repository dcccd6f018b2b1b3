//! The history of a run as columns, as the page has it.

use std::time::Instant;

use epoch_lab::run_file::Record;
use epoch_lab::{Means, Real, Trainer};

/// The page's columns, in its order.
const COLUMNS: [&str; 9] = [
    "step",
    "epoch",
    "seconds",
    "trainingCost",
    "trainingAccuracy",
    "validationCost",
    "validationAccuracy",
    "learningRate",
    "passes",
];

/// What a run went through: a point for each epoch here, and all that was there before.
pub struct History {
    columns: [Vec<f64>; 9],
    /// What else was in the file.
    others: Vec<(String, Vec<f64>)>,
    begin: Instant,
    /// Seconds trained before.
    before: f64,
}

impl History {
    /// Goes on behind what a file holds.
    pub fn after(saved: Vec<(String, Vec<f64>)>) -> Self {
        let mut columns: [Vec<f64>; 9] = Default::default();
        let mut others = Vec::new();
        for (name, numbers) in saved {
            let place = COLUMNS.iter().position(|column| name.strip_prefix("history.") == Some(column));
            match place {
                Some(place) => columns[place] = numbers,
                None => others.push((name, numbers)),
            }
        }
        let points = columns.iter().map(Vec::len).min().unwrap_or(0);
        columns.iter_mut().for_each(|column| column.truncate(points));
        let before = columns[2].last().copied().unwrap_or(0.0);
        Self { columns, others, begin: Instant::now(), before }
    }

    /// Adds the point at which a run stands. `evaluated`: images that the record's evaluation is over.
    pub fn add<R: Real>(&mut self, trainer: &mut Trainer<R>, record: Option<&Record>, evaluated: usize) {
        let position = trainer.position();
        let Means { cost, accuracy, .. } =
            trainer.take_means().unwrap_or(Means { cost: f64::NAN, accuracy: f64::NAN, images: 0 });
        let (validation, right) = record.filter(|_| evaluated > 0).map_or((f64::NAN, f64::NAN), |record| {
            (record.evaluation_cost, record.evaluation_accuracy as f64 / evaluated as f64)
        });
        let seconds = self.before + self.begin.elapsed().as_secs_f64();
        let (step, rate, passes) = (position.step as f64, trainer.learning_rate(), position.passes);
        let point = [step, position.epoch, seconds, cost, accuracy, validation, right, rate, passes];
        self.columns.iter_mut().zip(point).for_each(|(column, number)| column.push(number));
    }

    /// The columns by their names in a file.
    pub fn into_columns(self) -> Vec<(String, Vec<f64>)> {
        let named = COLUMNS.iter().map(|name| format!("history.{name}"));
        self.others.into_iter().chain(named.zip(self.columns)).collect()
    }
}
