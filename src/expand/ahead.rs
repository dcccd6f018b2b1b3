//! Which copies a run has drawn ahead, and which are here.
//!
//! A copy belongs to seed, epoch and image, so it does not matter who draws it and when. A run gives out the images of
//! coming mini-batches, takes their copies in when they come, and draws itself what is not here when it is needed: it
//! never waits, and no bit depends on the timing.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};

use super::parcel::{Contents, DrawnParcel, PARCEL, Parcel};
use crate::dataset::{Dataset, Samples, Split};
use crate::random::Streams;
use crate::state::State;
use crate::{Config, Real};

/// Images that are given out or here at a time, at most: those of some slices of a small network.
pub(crate) const MOST_AHEAD: u64 = 16_384;

/// How many there were: each has a number of its own.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// What a run has given out and taken in.
#[derive(Clone, Debug)]
pub(crate) struct Ahead {
    run: u32,
    /// Where the images begin that were not given out yet. A place is the number of images that the run has learned
    /// from before.
    next: u64,
    /// Places of the parcels that are out, and of the run when it gave them.
    out: VecDeque<(u64, u64)>,
    /// Images that the run passes while a parcel is out.
    lead: u64,
    /// The order of an epoch to come.
    coming: Option<Box<Coming>>,
    /// What is here, by its place.
    drawn: VecDeque<Contents>,
}

/// The order of the images in an epoch to come.
#[derive(Clone, Debug)]
struct Coming {
    /// Epochs that have begun then.
    begun: u64,
    order: Vec<u32>,
    streams: Streams,
}

impl Ahead {
    pub(crate) fn new() -> Self {
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        Self { run, next: 0, out: VecDeque::new(), lead: 0, coming: None, drawn: VecDeque::new() }
    }

    /// Forgets all that is out or here: it is of other settings, or of another place.
    pub(crate) fn forget(&mut self) {
        *self = Self::new();
    }

    /// The next images whose copies are to be drawn; none when enough are out or here. `now` is the run's place, that
    /// of the step under way included.
    #[inline(never)]
    pub(crate) fn give_out<R: Real>(
        &mut self,
        config: &Config,
        dataset: &Dataset,
        state: &State<R>,
        now: u64,
    ) -> Option<Parcel> {
        let (Some(distortion), Samples::Images(images)) = (config.expand.distortion(), dataset.samples())
        else {
            return None;
        };
        self.drop_passed(now);
        let place = self.next.max(now + self.lead);
        if place + PARCEL as u64 > now + MOST_AHEAD {
            return None;
        }
        // Whole epochs further on.
        let is_begun = state.offset > 0;
        let mut epoch = state.epoch;
        let mut offset = state.offset + (place - state.images) as usize;
        let mut length = if is_begun { state.order.len() } else { config.training_images() };
        while offset >= length {
            (offset, epoch, length) = (offset - length, epoch + 1, config.training_images());
        }
        let order = if is_begun && epoch == state.epoch {
            &state.order
        } else {
            let coming = order_of(self.coming.take(), config, state, epoch);
            &self.coming.insert(coming).order
        };
        let numbers = &order[offset..length.min(offset + PARCEL)];
        let mut contents = Contents::new(self.run, (config.seed, epoch, place), *distortion);
        let first = dataset.range(Split::Training).start;
        for number in numbers {
            contents.push(*number, images.sparse(dataset.image(first + *number as usize)));
        }
        self.next = contents.end();
        self.out.push_back((place, now));
        Some(Parcel(contents))
    }

    /// Takes in copies that were drawn of a parcel; those that it did not give out, or that come too late, are dropped.
    #[inline(never)]
    pub(crate) fn take_in(&mut self, drawn: DrawnParcel, now: u64) {
        let contents = drawn.0;
        self.drop_passed(now);
        let is_of = |(place, _): &(u64, u64)| *place == contents.place;
        let Some(at) = self.out.iter().position(is_of).filter(|_| contents.run == self.run) else { return };
        let given = self.out.remove(at).map_or(now, |(_, given)| given);
        // The longest of late: one that comes too late was drawn for nothing.
        self.lead = (now - given).max(self.lead - self.lead.div_ceil(8)).min(MOST_AHEAD / 2);
        if contents.end() > now {
            let at = self.drawn.partition_point(|other| other.place < contents.place);
            self.drawn.insert(at, contents);
        }
    }

    fn drop_passed(&mut self, now: u64) {
        while self.drawn.front().is_some_and(|contents| contents.end() <= now) {
            self.drawn.pop_front();
        }
    }

    /// The copy of the image at a place, if it is here.
    #[inline(never)]
    pub(crate) fn copy(&self, place: u64, epoch: u64, number: u32) -> Option<(&[u16], &[u8])> {
        let behind = self.drawn.partition_point(|contents| contents.place <= place);
        let contents = self.drawn.get(behind.checked_sub(1)?)?;
        let at = (place - contents.place) as usize;
        let is_it = contents.epoch == epoch && contents.numbers.get(at) == Some(&number);
        is_it.then(|| contents.sparse(at))
    }
}

/// The order of an epoch that has not begun, from that of one before it, if there is one.
fn order_of<R: Real>(
    before: Option<Box<Coming>>,
    config: &Config,
    state: &State<R>,
    epoch: u64,
) -> Box<Coming> {
    let mut coming = before.filter(|coming| coming.begun <= epoch + 1).unwrap_or_else(|| {
        let begun = state.epoch + u64::from(state.offset > 0);
        Box::new(Coming { begun, order: state.order.clone(), streams: state.streams.clone() })
    });
    while coming.begun <= epoch {
        coming.streams.begin_epoch(config, &mut coming.order);
        coming.begun += 1;
    }
    coming
}
