//! Labelled images as they are trained on: bytes, and of those only the ones that are not zero.

/// Pixels of many images, sparse: four fifths of MNIST's are zero and cost nothing here.
#[derive(Clone, Debug, Default)]
pub(super) struct Pictures {
    /// Where each image ends in `indices` and `values`; it begins where the one before ended.
    ends: Vec<usize>,
    indices: Vec<u16>,
    values: Vec<u8>,
}

impl Pictures {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Pixels that are on in all of them together.
    pub(super) fn pixels_on(&self) -> usize {
        self.indices.len()
    }

    /// Adds an image of at most 65,536 pixels.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for (index, &value) in (0..=u16::MAX).zip(bytes) {
            if value != 0 {
                self.indices.push(index);
                self.values.push(value);
            }
        }
        self.ends.push(self.indices.len());
    }

    pub(super) fn sparse(&self, image: usize) -> (&[u16], &[u8]) {
        let start = self.start(image);
        let end = self.ends[image];
        (&self.indices[start..end], &self.values[start..end])
    }

    /// Where the image begins, or where one more would.
    fn start(&self, image: usize) -> usize {
        if image == 0 { 0 } else { self.ends[image - 1] }
    }

    /// A copy of the first `count` images, or of all if there are fewer.
    pub(super) fn truncated(&self, count: usize) -> Self {
        let count = count.min(self.len());
        let kept = self.start(count);
        Self {
            ends: self.ends[..count].to_vec(),
            indices: self.indices[..kept].to_vec(),
            values: self.values[..kept].to_vec(),
        }
    }

    /// Moves the images of `other` behind these.
    pub(super) fn append(&mut self, mut other: Self) {
        let shift = self.indices.len();
        self.ends.extend(other.ends.iter().map(|end| end + shift));
        self.indices.append(&mut other.indices);
        self.values.append(&mut other.values);
    }

    /// Moves the images from number `at` on out of these.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let shift = self.start(at);
        let mut ends = self.ends.split_off(at);
        ends.iter_mut().for_each(|end| *end -= shift);
        Self { ends, indices: self.indices.split_off(shift), values: self.values.split_off(shift) }
    }

    /// Makes room for so many images and pixels that are on in all, so that the arrays need not move to grow.
    pub(super) fn reserve(&mut self, images: usize, pixels: usize) {
        self.ends.reserve_exact(images.saturating_sub(self.ends.len()));
        self.indices.reserve_exact(pixels.saturating_sub(self.indices.len()));
        self.values.reserve_exact(pixels.saturating_sub(self.values.len()));
    }
}

/// Images with their labels. Of each image only the pixels that are on are stored, as (index, byte).
#[derive(Clone, Debug)]
pub struct Images {
    pub(super) pictures: Pictures,
    pub(super) labels: Vec<u8>,
    pixels: usize,
    classes: usize,
}

impl Images {
    /// No images yet, of `pixels` bytes each, with labels below `classes`.
    ///
    /// # Panics
    ///
    /// When `pixels` is more than the 65,536 that an index of 16 bits can tell apart.
    pub fn new(pixels: usize, classes: usize) -> Self {
        assert!(pixels <= 1 << 16, "{pixels} pixels are too many for an index of 16 bits");
        Self { pictures: Pictures::default(), labels: Vec::new(), pixels, classes }
    }

    /// Images of `pixels` bytes each, put together from their parts.
    pub(super) fn from_parts(pictures: Pictures, labels: Vec<u8>, pixels: usize, classes: usize) -> Self {
        debug_assert_eq!(pictures.len(), labels.len());
        Self { pictures, labels, pixels, classes }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Pixels in each image.
    pub fn pixels(&self) -> usize {
        self.pixels
    }

    /// Number of classes: every label is below it.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds an image.
    ///
    /// # Panics
    ///
    /// When `bytes` are not exactly [`pixels`](Self::pixels) many, or `label` is not one of the
    /// [`classes`](Self::classes).
    pub fn push(&mut self, bytes: &[u8], label: u8) {
        assert_eq!(bytes.len(), self.pixels, "an image of another size");
        assert!(usize::from(label) < self.classes, "label {label} of {} classes", self.classes);
        self.pictures.push(bytes);
        self.labels.push(label);
    }

    /// The pixels of an image that are on: their indices, ascending, and their bytes, none of them 0.
    pub fn sparse(&self, image: usize) -> (&[u16], &[u8]) {
        self.pictures.sparse(image)
    }

    /// The label of an image.
    pub fn label(&self, image: usize) -> u8 {
        self.labels[image]
    }

    /// All pixels of an image, zeros too.
    pub fn bytes(&self, image: usize) -> Vec<u8> {
        self.all_pixels(self.sparse(image))
    }

    /// All pixels of an image of this size that is sparse.
    pub(super) fn all_pixels(&self, (indices, values): (&[u16], &[u8])) -> Vec<u8> {
        let mut bytes = vec![0; self.pixels];
        for (&index, &value) in indices.iter().zip(values) {
            bytes[usize::from(index)] = value;
        }
        bytes
    }

    /// A copy of the first `count` images, or of all if there are fewer.
    pub fn truncated(&self, count: usize) -> Self {
        let count = count.min(self.len());
        Self {
            pictures: self.pictures.truncated(count),
            labels: self.labels[..count].to_vec(),
            pixels: self.pixels,
            classes: self.classes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn images(all: &[[u8; 4]]) -> Images {
        let mut images = Images::new(4, 10);
        for (label, bytes) in (0..10).cycle().zip(all) {
            images.push(bytes, label);
        }
        images
    }

    #[test]
    fn only_pixels_that_are_on_are_stored() {
        let images = images(&[[0, 7, 0, 255], [0; 4], [1; 4]]);
        assert_eq!(images.sparse(0), (&[1, 3][..], &[7, 255][..]));
        assert_eq!(images.sparse(1), (&[][..], &[][..]));
        assert_eq!(images.sparse(2), (&[0, 1, 2, 3][..], &[1; 4][..]));
        assert_eq!([0, 1, 2].map(|image| images.label(image)), [0, 1, 2]);
    }

    #[test]
    fn the_last_index_fits() {
        let mut bytes = vec![0; 65_536];
        bytes[65_535] = 9;
        let mut images = Images::new(65_536, 1);
        images.push(&bytes, 0);
        assert_eq!(images.sparse(0), (&[65_535][..], &[9][..]));
    }

    #[test]
    #[should_panic(expected = "label 10 of 10 classes")]
    fn a_label_beyond_the_classes_panics() {
        Images::new(1, 10).push(&[0], 10);
    }

    #[test]
    #[should_panic(expected = "another size")]
    fn an_image_of_another_size_panics() {
        Images::new(2, 10).push(&[0], 1);
    }

    proptest! {
        #[test]
        fn bytes_come_back(all in proptest::collection::vec(any::<[u8; 4]>(), 0..20), count in 0..25_usize) {
            let images = images(&all);
            prop_assert_eq!((images.len(), images.is_empty()), (all.len(), all.is_empty()));
            let fewer = images.truncated(count);
            prop_assert_eq!(fewer.len(), count.min(all.len()));
            for (image, bytes) in all.iter().enumerate() {
                prop_assert_eq!(images.bytes(image), bytes);
                if image < fewer.len() {
                    prop_assert_eq!(fewer.sparse(image), images.sparse(image));
                    prop_assert_eq!(fewer.label(image), images.label(image));
                }
            }
        }

        #[test]
        fn pictures_that_are_split_and_joined_are_the_same(
            all in proptest::collection::vec(any::<[u8; 4]>(), 0..20),
            at in 0..20_usize,
        ) {
            let whole = images(&all).pictures;
            let mut first = whole.clone();
            let at = at.min(all.len());
            let last = first.split_off(at);
            prop_assert_eq!((first.len(), last.len()), (at, all.len() - at));
            for image in at..all.len() {
                prop_assert_eq!(last.sparse(image - at), whole.sparse(image));
            }
            first.append(last);
            for image in 0..all.len() {
                prop_assert_eq!(first.sparse(image), whole.sparse(image));
            }
        }
    }
}
