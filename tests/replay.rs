//! The book's runs, replayed with its own random numbers against its own published numbers.
//!
//! The first epochs only: `epoch-lab replay` does them all.

mod common;

use epoch_lab::Experiment;

/// Replays the first `epochs` epochs of a run of a figure; everything that was published of them must agree.
fn agrees(figure: &str, run: &str, epochs: usize) {
    let (_, experiment) = common::experiments()
        .into_iter()
        .find(|(_, experiment): &(String, Experiment)| experiment.id == figure)
        .expect("a figure of that name");
    let run = experiment.run(run).expect("a run of that name");
    let outcome = run.replay(common::mnist(), epochs, || {}).unwrap();
    assert_eq!(outcome.divergence, None);
    let published: Vec<_> = experiment.published.iter().filter(|series| series.run == run.id).collect();
    assert!(!published.is_empty());
    for series in published {
        let comparison = series.compare(&outcome.values(series.split, series.quantity));
        assert_eq!(comparison.epochs, epochs);
        assert_eq!(comparison.first, epochs, "{:?} {:?}: {comparison:?}", series.split, series.quantity);
        assert!(comparison.holds);
    }
}

#[test]
fn overfitting_with_1000_images_agrees_for_40_epochs() {
    agrees("overfitting-1000", "overfitting-1000", 40);
}

#[test]
fn l2_with_1000_images_agrees_for_40_epochs() {
    agrees("l2-1000", "l2-1000", 40);
}

#[test]
fn normalized_starting_weights_agree_for_the_first_epoch() {
    agrees("initialization-30", "initialization-30-normalized", 1);
}

#[test]
fn a_run_that_goes_on_with_the_order_of_another_agrees_for_the_first_epoch() {
    agrees("learning-rates", "learning-rate-0.25", 1);
}
