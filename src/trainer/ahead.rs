//! Copies of training images that somebody else draws ahead of a run.

use super::Trainer;
use crate::Real;
use crate::expand::{DrawnParcel, Parcel};

impl<R: Real> Trainer<R> {
    /// Images of coming mini-batches for somebody else to draw their copies ([`Parcel::draw`]) while this run trains;
    /// `None` where none are distorted, or while enough are out or here. They may be drawn in any order, at any time,
    /// or never: the run takes what is here when it needs it and draws the rest itself, with the same bits.
    pub fn give_out(&mut self) -> Option<Parcel> {
        let now = self.place();
        self.ahead.give_out(&self.config, &self.dataset, &self.state, now)
    }

    /// Takes in copies that it gave out; what it no longer needs is dropped.
    pub fn take_in(&mut self, drawn: DrawnParcel) {
        let now = self.place();
        self.ahead.take_in(drawn, now);
    }

    /// Images learned from, those of the step under way included.
    fn place(&self) -> u64 {
        self.state.images + self.long_step.as_ref().map_or(0, |step| step.done as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use crate::dataset::{Dataset, Images, Samples, Splits};
    use crate::expand::PIXELS;
    use crate::{Config, Distortion, DrawnParcel, Dropout, Expand, MaskSpan, Optimizer, Parcel, Trainer};

    const IMAGES: usize = 40;

    /// Irregular images of ten classes.
    fn dataset(training: usize) -> Dataset {
        let mut images = Images::new(PIXELS, 10);
        for image in 0..IMAGES {
            let byte = |pixel: usize| (pixel * 7919 + image * 104_729) % 1_009;
            let on = |byte: usize| if byte < 256 { byte as u8 } else { 0 };
            let bytes: Vec<u8> = (0..PIXELS).map(|pixel| on(byte(pixel))).collect();
            images.push(&bytes, (image % 10) as u8);
        }
        let splits = Splits { training: 0..training, validation: 0..0, test: 0..0 };
        Dataset::new(Arc::new(Samples::Images(images)), splits).unwrap()
    }

    fn distortions() -> impl Strategy<Value = Distortion> {
        let amounts =
            (0..3_u32, prop::sample::select(vec![0.0, 12.0]), prop::sample::select(vec![0.0, 20.0]));
        amounts.prop_map(|(shift, rotation, elastic)| Distortion {
            shift,
            rotation,
            elastic,
            ..Distortion::START
        })
    }

    fn configs() -> impl Strategy<Value = Config> {
        let optimizer = prop::sample::select(vec![Optimizer::Sgd, Optimizer::Momentum { momentum: 0.5 }]);
        let numbers = (any::<u32>(), 1..IMAGES, 1..50_usize);
        (numbers, distortions(), optimizer, any::<bool>()).prop_map(
            |((seed, training, batch_size), distortion, optimizer, drops)| Config {
                seed,
                training,
                batch_size,
                optimizer,
                expand: Expand::Live(distortion),
                dropout: Dropout {
                    rate: if drops { 0.4 } else { 0.0 },
                    inputs: 0.0,
                    masks: MaskSpan::PerImage,
                },
                sizes: vec![PIXELS, 4, 10],
                learning_rate: 0.01,
                ..Config::default()
            },
        )
    }

    /// What may happen, in any order.
    #[derive(Clone, Debug)]
    enum Event {
        GivesOut(usize),
        /// The parcel of those that are out is drawn and comes back, or stays out.
        ComesBack(prop::sample::Index),
        /// It comes once more.
        ComesTwice(prop::sample::Index),
        Trains(u64),
        /// It rests within a step.
        Rests,
        Tunes(Distortion),
        Saves,
        GoesBack,
        MoreCome,
    }

    fn events() -> impl Strategy<Value = Event> {
        prop_oneof![
            6 => (1..4_usize).prop_map(Event::GivesOut),
            6 => any::<prop::sample::Index>().prop_map(Event::ComesBack),
            1 => any::<prop::sample::Index>().prop_map(Event::ComesTwice),
            6 => (1..6_u64).prop_map(Event::Trains),
            1 => Just(Event::Rests),
            1 => distortions().prop_map(Event::Tunes),
            1 => Just(Event::Saves),
            1 => Just(Event::GoesBack),
            1 => Just(Event::MoreCome),
        ]
    }

    fn by_bytes(parcel: &Parcel) -> DrawnParcel {
        let parcel = Parcel::from_bytes(&parcel.to_bytes()).unwrap();
        DrawnParcel::from_bytes(&parcel.draw().to_bytes()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_run_comes_to_the_same_bits_whatever_is_drawn_ahead_and_whenever_it_comes(
            config in configs(), piece in 1..20_usize, events in prop::collection::vec(events(), 1..60),
        ) {
            let start = || {
                let mut trainer = Trainer::<f32>::new(config.clone(), dataset(config.training)).unwrap();
                trainer.set_piece(piece);
                trainer
            };
            let (mut helped, mut alone) = (start(), start());
            let mut out: Vec<Parcel> = Vec::new();
            let mut saved = alone.save();
            for event in events {
                match event {
                    Event::GivesOut(parcels) => {
                        for _ in 0..parcels {
                            out.extend(helped.give_out());
                        }
                    }
                    Event::ComesBack(which) if !out.is_empty() => {
                        helped.take_in(by_bytes(&out.remove(which.index(out.len()))));
                    }
                    Event::ComesTwice(which) if !out.is_empty() => {
                        helped.take_in(by_bytes(&out[which.index(out.len())]));
                    }
                    Event::ComesBack(_) | Event::ComesTwice(_) => {}
                    Event::Trains(steps) => {
                        for _ in 0..steps {
                            prop_assert_eq!(helped.step(), alone.step());
                        }
                    }
                    Event::Rests => {
                        helped.run(1, || false);
                        alone.run(1, || false);
                    }
                    Event::Tunes(distortion) => {
                        let config = Config { expand: Expand::Live(distortion), ..helped.config().clone() };
                        helped.tune(config.clone()).unwrap();
                        alone.tune(config).unwrap();
                    }
                    Event::Saves => saved = alone.save(),
                    Event::GoesBack => {
                        helped.restore(&saved).unwrap();
                        alone.restore(&saved).unwrap();
                    }
                    Event::MoreCome => {
                        helped.extend(dataset(IMAGES)).unwrap();
                        alone.extend(dataset(IMAGES)).unwrap();
                        saved = alone.save();
                    }
                }
                prop_assert_eq!(helped.save(), alone.save());
            }
        }

        #[test]
        fn bytes_that_are_no_parcel_are_refused(
            config in configs(), at in any::<prop::sample::Index>(), to in any::<u8>(),
        ) {
            let mut trainer = Trainer::<f32>::new(config.clone(), dataset(config.training)).unwrap();
            let parcel = trainer.give_out().unwrap();
            let mut bytes = parcel.to_bytes();
            prop_assert!(Parcel::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
            prop_assert!(DrawnParcel::from_bytes(&bytes).is_err());
            bytes.push(0);
            prop_assert!(Parcel::from_bytes(&bytes).is_err());
            bytes.pop();
            // Whatever a byte becomes, what is read can be drawn.
            *at.get_mut(&mut bytes) = to;
            if let Ok(parcel) = Parcel::from_bytes(&bytes) {
                parcel.draw();
            }
        }
    }

    #[test]
    fn a_run_without_live_copies_gives_out_nothing() {
        let config = Config { training: IMAGES, sizes: vec![PIXELS, 10], ..Config::default() };
        let mut trainer = Trainer::<f32>::new(config, dataset(IMAGES)).unwrap();
        assert_eq!(trainer.give_out(), None);
    }

    /// A run with live copies.
    fn live() -> Config {
        Config {
            training: IMAGES,
            sizes: vec![PIXELS, 10],
            expand: Expand::Live(Distortion::START),
            ..Config::default()
        }
    }

    #[test]
    fn who_draws_slowly_is_given_what_comes_later() {
        let mut trainer = Trainer::<f32>::new(live(), dataset(IMAGES)).unwrap();
        let late = trainer.give_out().unwrap();
        for _ in 0..50 {
            trainer.step();
        }
        trainer.take_in(late.draw());
        let now = trainer.position().images;
        assert_eq!(trainer.give_out().unwrap().0.place, now + now);
    }

    #[test]
    fn all_that_is_given_out_in_time_is_taken() {
        let config = Config { batch_size: 7, ..live() };
        let mut trainer = Trainer::<f32>::new(config, dataset(IMAGES)).unwrap();
        for _ in 0..30 {
            while let Some(parcel) = trainer.give_out() {
                trainer.take_in(parcel.draw());
            }
            let before = (trainer.state.images, trainer.state.epoch, trainer.state.offset);
            trainer.step();
            let (place, epoch, offset) = before;
            for (place, number) in (place..trainer.state.images).zip(&trainer.state.order[offset..]) {
                assert!(trainer.ahead.copy(place, epoch, *number).is_some());
            }
        }
    }
}
