//! What must hold of a figure's file beyond its types.

use super::{Agreement, Experiment, ExperimentRun, Quantity, Series};
use crate::Error;
use crate::dataset::Mnist;

impl Experiment {
    /// Checks all that the types leave open: settings, names, lengths and ranges.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] says what does not fit, and where.
    pub fn check(&self) -> Result<(), Error> {
        named("id", &self.id)?;
        for (field, text) in [
            ("title", &self.title),
            ("note", &self.note),
            ("section", &self.section),
            ("credit", &self.credit),
        ] {
            must(!text.trim().is_empty(), || format!("{field} is empty"))?;
        }
        must(!self.runs.is_empty(), || "there is no run".into())?;
        must(!self.plot.quantities.is_empty(), || "nothing is plotted".into())?;
        for (index, run) in self.runs.iter().enumerate() {
            let twice = self.runs[..index].iter().any(|other| other.id == run.id);
            must(!twice, || format!("two runs are called {}", run.id))?;
            let compared = self.published.iter().any(|series| series.run == run.id)
                || self.stated.iter().any(|statement| statement.run == run.id);
            must(compared, || format!("run {}: nothing was published of it", run.id))?;
            run.check().map_err(|error| Error::Data { message: format!("run {}: {error}", run.id) })?;
        }
        for (index, series) in self.published.iter().enumerate() {
            let name = |what: &str| format!("published {index}, of {}: {what}", series.run);
            let key = |series: &Series| (series.run.clone(), series.split, series.quantity);
            let twice = self.published[..index].iter().any(|other| key(other) == key(series));
            must(!twice, || name("it is there twice"))?;
            let plotted = self.plot.quantities.contains(&series.quantity);
            must(plotted, || name("its quantity is not plotted"))?;
            let run = self.run(&series.run).ok_or_else(|| Error::Data { message: name("no such run") })?;
            series.check(run).map_err(|error| Error::Data { message: name(&error.to_string()) })?;
        }
        for (index, statement) in self.stated.iter().enumerate() {
            let name = |what: &str| format!("stated {index}, of {}: {what}", statement.run);
            let run = self.run(&statement.run).ok_or_else(|| Error::Data { message: name("no such run") })?;
            must(run.part(statement.split).is_some(), || name("its split is not evaluated"))?;
            let ordered = 0.0 <= statement.lowest
                && statement.lowest <= statement.highest
                && statement.highest <= 1.0
                && (0.0..1.0).contains(&statement.margin);
            must(ordered, || name("its shares are not in order between 0 and 1"))?;
            let named = statement.source.as_ref().is_none_or(|source| !source.trim().is_empty());
            must(named, || name("its source is empty"))?;
        }
        Ok(())
    }
}

impl ExperimentRun {
    fn check(&self) -> Result<(), Error> {
        named("id", &self.id)?;
        must(!self.label.trim().is_empty(), || "label is empty".into())?;
        self.config.validate()?;
        let splits = Mnist::splits(self.config.training, self.config.validation)?;
        let ends = (self.config.sizes.first(), self.config.sizes.last());
        must(ends == (Some(&Mnist::PIXELS), Some(&Mnist::CLASSES)), || {
            "sizes: they do not fit MNIST".into()
        })?;
        must(self.epochs > 0, || "epochs: there is none".into())?;
        must(!self.evaluate.is_empty(), || "evaluate: there is nothing".into())?;
        for (index, part) in self.evaluate.iter().enumerate() {
            let twice = self.evaluate[..index].iter().any(|other| other.split == part.split);
            must(!twice, || format!("evaluate: {:?} is there twice", part.split))?;
            let count = splits.part(*part).len();
            let enough = count > 0 && part.images.is_none_or(|images| images == count);
            must(enough, || format!("evaluate: {:?} has not so many images", part.split))?;
        }
        Ok(())
    }
}

impl Series {
    fn check(&self, run: &ExperimentRun) -> Result<(), Error> {
        let part = run
            .part(self.split)
            .ok_or_else(|| Error::Data { message: "its split is not evaluated".into() })?;
        let (values, evaluations) = (self.values.len(), run.evaluations());
        must(values == evaluations, || format!("{values} values for {evaluations} evaluations"))?;
        let splits = Mnist::splits(run.config.training, run.config.validation)?;
        let most = match self.quantity {
            Quantity::Cost => f64::MAX,
            Quantity::Accuracy => splits.part(part).len() as f64,
        };
        let whole = |value: f64| self.quantity == Quantity::Cost || value.fract() == 0.0;
        let possible = self.values.iter().all(|&value| (0.0..=most).contains(&value) && whole(value));
        must(possible, || "a value is impossible".into())?;
        let within = self.agreement.within();
        must((0.0..0.1).contains(&within), || format!("agreement within {within} is none"))?;
        must(within == 0.0 || self.quantity == Quantity::Cost, || "right answers agree or do not".into())?;
        if let Agreement::Amplified { first, least, rest, .. } = self.agreement {
            let ordered = first <= least && least <= values && rest.is_none_or(|rest| rest >= within);
            must(ordered, || "its agreement contradicts itself".into())?;
        }
        Ok(())
    }
}

fn must(holds: bool, message: impl FnOnce() -> String) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Data { message: message() }) }
}

/// Ids are file names and parts of links.
fn named(field: &str, id: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    must(!id.is_empty() && id.chars().all(plain), || format!("{field}: {id:?} is no plain name"))
}
