//! MNIST as it arrives, and what is made of it.

mod common;

use std::sync::LazyLock;

use common::{inflated, mnist};
use epoch_lab::dataset::{Images, Mnist, MnistFile, Samples, Split};
use epoch_lab::{Dataset, Error, Validation};
use proptest::prelude::*;

fn images(dataset: &Dataset) -> &Images {
    match dataset.samples() {
        Samples::Images(images) => images,
        Samples::Dense(_) => panic!("MNIST is images"),
    }
}

fn refusal(result: Result<(), Error>) -> (usize, String) {
    match result {
        Err(Error::Idx { offset, message }) => (offset, message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_real_files_are_what_they_are() {
    let dataset = mnist().dataset(50_000, Validation::HeldOut).unwrap();
    let all = images(&dataset);
    assert_eq!((all.len(), all.pixels(), all.classes()), (70_000, 784, 10));
    let first: Vec<u8> = (0..5).map(|image| all.label(image)).collect();
    assert_eq!(first, [5, 0, 4, 1, 9]);
    let test: Vec<u8> = (60_000..60_005).map(|image| all.label(image)).collect();
    assert_eq!(test, [7, 2, 1, 0, 4]);
    let counts = |range: std::ops::Range<usize>| {
        let mut counts = [0; 10];
        range.for_each(|image| counts[usize::from(all.label(image))] += 1);
        counts
    };
    assert_eq!(counts(0..60_000), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(counts(60_000..70_000), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);

    let (pictures, tests) = (inflated(MnistFile::TrainImages), inflated(MnistFile::TestImages));
    for image in [0, 1, 29_999, 59_999] {
        assert_eq!(all.bytes(image), pictures[16 + 784 * image..][..784]);
    }
    for image in [0, 9_999] {
        assert_eq!(all.bytes(60_000 + image), tests[16 + 784 * image..][..784]);
    }
}

#[test]
fn sparse_pixels_ascend_and_are_on() {
    let dataset = mnist().dataset(60_000, Validation::Off).unwrap();
    let all = images(&dataset);
    for image in 0..all.len() {
        let (indices, values) = all.sparse(image);
        assert_eq!(indices.len(), values.len());
        assert!(indices.windows(2).all(|pair| pair[0] < pair[1]) && values.iter().all(|&value| value > 0));
    }
}

#[test]
fn splits_are_the_books() {
    let held_out = mnist().dataset(1_000, Validation::HeldOut).unwrap();
    assert_eq!(held_out.range(Split::Training), 0..1_000);
    assert_eq!(held_out.range(Split::Validation), 50_000..60_000);
    assert_eq!(held_out.range(Split::Test), 60_000..70_000);
    let off = mnist().dataset(60_000, Validation::Off).unwrap();
    assert_eq!(off.range(Split::Training), 0..60_000);
    assert!(off.range(Split::Validation).is_empty());
    assert_eq!((off.inputs(), off.outputs()), (784, 10));
}

#[test]
fn runs_share_the_images() {
    let one = mnist().dataset(1_000, Validation::HeldOut).unwrap();
    let other = mnist().dataset(60_000, Validation::Off).unwrap();
    assert!(std::ptr::eq(one.samples(), other.samples()));
}

#[test]
fn too_many_training_images_are_refused_by_name() {
    let field = |training, validation| mnist().dataset(training, validation).unwrap_err().field();
    assert_eq!(field(50_001, Validation::HeldOut), Some("training"));
    assert_eq!(field(60_001, Validation::HeldOut), Some("training"));
    assert_eq!(field(60_001, Validation::Off), Some("training"));
    assert_eq!(field(usize::MAX, Validation::Off), Some("training"));
    assert!(mnist().dataset(0, Validation::Off).is_err());
}

/// The first `count` items of a real file, header and all, so that they can be cut anywhere.
static TRAINING: LazyLock<(Vec<u8>, Vec<u8>)> =
    LazyLock::new(|| (inflated(MnistFile::TrainImages), inflated(MnistFile::TrainLabels)));

#[test]
fn images_are_ready_with_their_labels_and_only_when_they_are_known_to_be_mnists() {
    let (pictures, labels) = &*TRAINING;
    let mut mnist = Mnist::new();
    assert_eq!(mnist.images_ready(), 0);
    mnist.push(MnistFile::TrainImages, &pictures[..16 + 784 * 2_000 + 5]).unwrap();
    assert_eq!(mnist.images_ready(), 0);
    mnist.push(MnistFile::TrainLabels, &labels[..8 + 999]).unwrap();
    assert_eq!(mnist.images_ready(), 0);
    mnist.push(MnistFile::TrainLabels, &labels[8 + 999..8 + 3_000]).unwrap();
    assert_eq!(mnist.images_ready(), 1_000);
    assert!(!mnist.is_complete());

    let dataset = mnist.dataset(1_000, Validation::HeldOut).unwrap();
    assert_eq!(images(&dataset).len(), 1_000);
    assert!(dataset.range(Split::Validation).is_empty() && dataset.range(Split::Test).is_empty());
    let message = "1\u{202f}001 training images are asked for, 1\u{202f}000 are here so far".to_owned();
    assert_eq!(mnist.dataset(1_001, Validation::HeldOut).unwrap_err(), Error::Data { message });

    mnist.push(MnistFile::TrainLabels, &labels[8 + 3_000..]).unwrap();
    mnist.push(MnistFile::TrainImages, &pictures[16 + 784 * 2_000 + 5..]).unwrap();
    mnist.finish(MnistFile::TrainImages).unwrap();
    assert_eq!(mnist.images_ready(), 1_000);
    mnist.finish(MnistFile::TrainLabels).unwrap();
    assert_eq!(mnist.images_ready(), 60_000);
    let dataset = mnist.dataset(100, Validation::HeldOut).unwrap();
    assert_eq!(dataset.range(Split::Validation), 50_000..60_000);
    assert_eq!(images(&dataset).bytes(59_999), pictures[16 + 784 * 59_999..]);
}

#[test]
fn mnist_is_not_whole_before_each_file_is_known_to_have_ended() {
    let mut mnist = Mnist::new();
    for file in MnistFile::ALL {
        mnist.push(file, &inflated(file)).unwrap();
    }
    for (at, file) in MnistFile::ALL.into_iter().enumerate() {
        assert!(!mnist.is_complete(), "after {at} files");
        mnist.finish(file).unwrap();
    }
    assert!(mnist.is_complete());
}

#[test]
fn a_file_can_be_loaded_again_at_any_time() {
    let mut mnist = Mnist::new();
    mnist.push(MnistFile::TestLabels, &[0, 1]).unwrap_err();
    for file in MnistFile::ALL {
        mnist.restart(file);
        mnist.push(file, &inflated(file)).unwrap();
        mnist.finish(file).unwrap();
    }
    assert!(mnist.is_complete());
    let before = mnist.dataset(10, Validation::HeldOut).unwrap();
    mnist.restart(MnistFile::TestImages);
    assert!(!mnist.is_complete());
    assert_eq!(mnist.images_ready(), 60_000);
    assert_eq!(images(&before).len(), 70_000);
    let without = mnist.dataset(10, Validation::HeldOut).unwrap();
    assert!(without.range(Split::Test).is_empty());
    mnist.push(MnistFile::TestImages, &inflated(MnistFile::TestImages)).unwrap();
    mnist.finish(MnistFile::TestImages).unwrap();
    let after = mnist.dataset(10, Validation::HeldOut).unwrap();
    for image in [0, 49_999, 59_999, 60_000, 69_999] {
        assert_eq!(images(&after).sparse(image), images(&before).sparse(image));
        assert_eq!(images(&after).label(image), images(&before).label(image));
    }
    mnist.restart(MnistFile::TrainLabels);
    assert_eq!(mnist.images_ready(), 0);
}

#[test]
fn a_truncated_file_says_what_is_missing() {
    let (pictures, _) = &*TRAINING;
    let mut mnist = Mnist::new();
    mnist.push(MnistFile::TrainImages, &pictures[..16 + 784 * 41_236 + 100]).unwrap();
    let (offset, message) = refusal(mnist.finish(MnistFile::TrainImages));
    assert_eq!(offset, 16 + 784 * 41_236 + 100);
    assert_eq!(message, "the header at byte 4 promises 60\u{202f}000 images, the file holds 41\u{202f}236");
}

#[test]
fn what_is_not_mnist_is_refused() {
    let refused = |file, bytes: &[u8]| refusal(Mnist::new().push(file, bytes));
    let header = |rank: u8, sizes: &[u32]| {
        [vec![0, 0, 8, rank], sizes.iter().flat_map(|size| size.to_be_bytes()).collect()].concat()
    };
    let (offset, message) = refused(MnistFile::TrainLabels, &inflated(MnistFile::TestLabels));
    assert_eq!(offset, 4);
    let promised = "the header at byte 4 promises 10\u{202f}000 labels for 60\u{202f}000 images";
    let named = "so does MNIST's t10k-labels-idx1-ubyte: the test set is not the training set";
    assert_eq!(message, format!("{promised}; {named}"));
    let (offset, message) = refused(MnistFile::TestImages, &TRAINING.0);
    assert_eq!(offset, 4);
    assert!(message.ends_with("MNIST's train-images-idx3-ubyte: the training set is not the test set"));
    assert_eq!(refused(MnistFile::TestImages, &header(3, &[10_000, 28, 29])).0, 12);
    assert_eq!(refused(MnistFile::TestImages, &header(3, &[10_000, 32, 32])).0, 8);
    assert_eq!(refused(MnistFile::TestImages, &header(3, &[60_000])).0, 4);
    let labels = [header(1, &[10_000]), vec![9, 0, 10, 1]].concat();
    let (offset, message) = refused(MnistFile::TestLabels, &labels);
    assert_eq!((offset, message.as_str()), (10, "10 is no label: a digit is from 0 to 9"));
}

/// What a file is refused with when it comes in pieces of that size, and when it is refused at its end only.
fn foreign(file: MnistFile, bytes: &[u8], piece: usize) -> (String, Option<usize>) {
    let mut mnist = Mnist::new();
    let mut pushed = 0;
    let refused = bytes.chunks(piece).try_for_each(|chunk| {
        mnist.push(file, chunk)?;
        pushed += chunk.len();
        Ok(())
    });
    let during = refused.is_err().then_some(pushed);
    let Err(error) = refused.and_then(|()| mnist.finish(file)) else { panic!("{file:?} is taken") };
    assert_eq!(mnist.push(file, &[0]).unwrap_err(), error);
    assert_eq!(mnist.finish(file).unwrap_err(), error);
    let Error::Foreign { message } = error else { panic!("{error:?}") };
    (message, during)
}

#[test]
fn data_in_the_form_of_mnist_are_refused_by_name_before_a_run_can_begin_with_them() {
    for (file, header) in [
        (MnistFile::TrainImages, 16),
        (MnistFile::TrainLabels, 8),
        (MnistFile::TestImages, 16),
        (MnistFile::TestLabels, 8),
    ] {
        let real = inflated(file);
        let item = if header == 16 { 784 } else { 1 };
        let (head, items) = real.split_at(header);
        let transposed: Vec<u8> = items
            .chunks(item)
            .flat_map(|image| (0..item).map(|at| image[at % 28 * 28 % item + at / 28]))
            .collect();
        let reversed: Vec<u8> = items.rchunks(item).flatten().copied().collect();
        let noise: Vec<u8> =
            (0..items.len() as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 28) as u8 % 10).collect();
        for other in [transposed, reversed, noise] {
            if other == items {
                continue;
            }
            let bytes = [head, &other].concat();
            for piece in [bytes.len(), 65_537, 997] {
                let (message, pushed) = foreign(file, &bytes, piece);
                let name = file.name().trim_end_matches(".gz");
                assert!(
                    message.starts_with(&format!("this is not MNIST's {name} but another file")),
                    "{message}"
                );
                assert!(message.contains("your own data"), "{message}");
                assert!(pushed.unwrap() < header + 1_000 * item);
            }
        }
    }
}

#[test]
fn a_file_that_is_changed_anywhere_is_refused_and_its_images_are_no_longer_ready() {
    let (pictures, labels) = &*TRAINING;
    for (bytes, file, at) in [
        (pictures, MnistFile::TrainImages, 16 + 784 * 1_000),
        (pictures, MnistFile::TrainImages, 16 + 784 * 60_000 - 1),
        (labels, MnistFile::TrainLabels, 8 + 59_999),
    ] {
        let mut bytes = bytes.clone();
        bytes[at] = if bytes[at] == 1 { 2 } else { 1 };
        let (message, pushed) = foreign(file, &bytes, 1 << 20);
        assert_eq!(pushed, None);
        assert!(message.contains("further on"), "{message}");
    }
    let mut mnist = Mnist::new();
    mnist.push(MnistFile::TrainLabels, labels).unwrap();
    let mut bytes = pictures.clone();
    bytes[30_000_000] ^= 1;
    mnist.push(MnistFile::TrainImages, &bytes).unwrap();
    mnist.finish(MnistFile::TrainLabels).unwrap();
    // As many are here as there are, and none beyond the beginning is known to be right.
    assert_eq!(mnist.images_ready(), 1_000);
    assert!(mnist.dataset(1_001, Validation::HeldOut).is_err());
    mnist.finish(MnistFile::TrainImages).unwrap_err();
    assert_eq!((mnist.images_ready(), mnist.is_complete()), (0, false));
    assert!(mnist.dataset(1_000, Validation::HeldOut).is_err());
    mnist.restart(MnistFile::TrainImages);
    mnist.push(MnistFile::TrainImages, pictures).unwrap();
    mnist.finish(MnistFile::TrainImages).unwrap();
    assert!(mnist.dataset(1_000, Validation::HeldOut).is_ok());
}

#[test]
fn trailing_bytes_are_refused_even_after_the_end() {
    let labels = inflated(MnistFile::TestLabels);
    let mut mnist = Mnist::new();
    mnist.push(MnistFile::TestLabels, &labels).unwrap();
    mnist.finish(MnistFile::TestLabels).unwrap();
    assert_eq!(refusal(mnist.push(MnistFile::TestLabels, &[0])).0, 10_008);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn pieces_of_a_mutated_file_never_panic(
        file in prop_oneof![Just(MnistFile::TestLabels), Just(MnistFile::TrainImages)],
        at in 0..40_usize,
        value in any::<u8>(),
        cuts in proptest::collection::vec(0..4000_usize, 0..6),
    ) {
        let mut bytes = match file {
            MnistFile::TrainImages => TRAINING.0[..4000].to_vec(),
            _ => TRAINING.1[..4000].to_vec(),
        };
        bytes[at] = value;
        let read = |cuts: &[usize]| {
            let mut cuts = [cuts, &[0, bytes.len()]].concat();
            cuts.sort_unstable();
            let mut mnist = Mnist::new();
            let pushed = cuts.windows(2).try_for_each(|piece| mnist.push(file, &bytes[piece[0]..piece[1]]));
            (pushed, mnist.finish(file), mnist.images_ready())
        };
        prop_assert_eq!(read(&cuts), read(&[]));
    }
}
