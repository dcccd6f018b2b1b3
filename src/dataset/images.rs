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

    fn sparse(&self, image: usize) -> (&[u16], &[u8]) {
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

    /// Gives back the memory that growing took in advance.
    pub(super) fn shrink(&mut self) {
        self.ends.shrink_to_fit();
        self.indices.shrink_to_fit();
        self.values.shrink_to_fit();
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
        let mut bytes = vec![0; self.pixels];
        let (indices, values) = self.sparse(image);
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
