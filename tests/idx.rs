//! IDX files: good ones, every kind of bad one, and what is only noise; whole and in pieces.

use epoch_lab::Error;
use epoch_lab::dataset::{Content, Idx, IdxStream, parse};
use proptest::prelude::*;

fn header(rank: u8, sizes: &[u32]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, rank];
    bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    bytes
}

fn labels(count: u32, body: &[u8]) -> Vec<u8> {
    [&header(1, &[count]), body].concat()
}

fn images(count: u32, rows: u32, columns: u32, body: &[u8]) -> Vec<u8> {
    [&header(3, &[count, rows, columns]), body].concat()
}

/// What became of a file: its items, and how it ended.
type Outcome = (Vec<(usize, Vec<u8>)>, Result<(), Error>);

/// Reads a file cut at `cuts`.
fn streamed(content: Content, bytes: &[u8], cuts: &[usize]) -> Outcome {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let mut stream = IdxStream::new(content);
    let mut items = Vec::new();
    for piece in cuts.windows(2) {
        let pushed = stream.push(&bytes[piece[0]..piece[1]], |offset, item| {
            items.push((offset, item.to_vec()));
            Ok(())
        });
        if pushed.is_err() {
            return (items, pushed);
        }
    }
    assert_eq!(stream.items(), items.len());
    let end = stream.finish();
    assert_eq!(stream.is_whole(), end.is_ok());
    (items, end)
}

fn refused(bytes: &[u8], offset: usize, words: &str) {
    match parse(bytes) {
        Err(Error::Idx { offset: at, message }) => {
            assert_eq!((at, message.as_str()), (offset, words));
        }
        other => panic!("{other:?} where byte {offset} should be refused: {words}"),
    }
}

#[test]
fn good_files_are_read() {
    assert_eq!(parse(&labels(3, &[7, 0, 255])), Ok(Idx::Labels(vec![7, 0, 255])));
    let pixels: Vec<u8> = (1..=12).collect();
    let expected = Idx::Images { rows: 2, columns: 3, pixels: pixels.clone() };
    assert_eq!(parse(&images(2, 2, 3, &pixels)), Ok(expected));
}

#[test]
fn items_come_with_their_offsets() {
    let (items, end) = streamed(Content::Images, &images(2, 1, 2, &[1, 2, 3, 4]), &[17]);
    assert_eq!(end, Ok(()));
    assert_eq!(items, [(16, vec![1, 2]), (18, vec![3, 4])]);
}

#[test]
fn a_wrong_magic_number_is_refused_where_it_is_wrong() {
    refused(&[9, 0, 8, 1], 0, "an IDX file begins with two zero bytes, here is 0x09");
    refused(&[0, 1, 8, 1], 1, "an IDX file begins with two zero bytes, here is 0x01");
    refused(&[0, 0, 13, 1], 2, "the type is 0x0D, not 0x08 for unsigned bytes");
    refused(&[0, 0, 8, 2], 3, "this is rank 2, where images of rank 3 should be");
    refused(
        &[0x1f, 0x8b, 8, 0],
        0,
        "an IDX file begins with two zero bytes, here is 0x1F; a file that is still compressed begins so",
    );
    refused(
        b"<!doctype html>",
        0,
        "an IDX file begins with two zero bytes, here is 0x3C; a web page begins so",
    );
}

#[test]
fn images_and_labels_are_told_apart() {
    let (_, end) = streamed(Content::Images, &labels(1, &[1]), &[]);
    let message = "this is a file of labels, where images of rank 3 should be".to_owned();
    assert_eq!(end, Err(Error::Idx { offset: 3, message }));
    let (_, end) = streamed(Content::Labels, &images(1, 1, 1, &[1]), &[]);
    let message = "this is a file of images, where labels of rank 1 should be".to_owned();
    assert_eq!(end, Err(Error::Idx { offset: 3, message }));
}

#[test]
fn a_truncated_file_is_refused_where_it_ends() {
    refused(&[], 0, "the file is empty");
    refused(&[0, 0], 2, "the file ends within its header of 16 bytes");
    refused(&labels(3, &[])[..7], 7, "the file ends within its header of 8 bytes");
    refused(&images(3, 2, 2, &[])[..15], 15, "the file ends within its header of 16 bytes");
    refused(&labels(3, &[1, 2]), 10, "the header at byte 4 promises 3 labels, the file holds 2");
    refused(
        &labels(1_234_567, &vec![1; 41_236]),
        41_244,
        "the header at byte 4 promises 1\u{202f}234\u{202f}567 labels, the file holds 41\u{202f}236",
    );
    // The second image has begun, but is not there.
    refused(&images(2, 2, 2, &[1; 7]), 23, "the header at byte 4 promises 2 images, the file holds 1");
    refused(&images(1, 2, 2, &[1; 3]), 19, "the header at byte 4 promises 1 image, the file holds 0");
}

#[test]
fn trailing_bytes_are_refused_where_they_begin() {
    refused(
        &labels(2, &[1, 2, 3, 4]),
        10,
        "the header at byte 4 promises 2 labels, but the file goes on after them",
    );
    refused(
        &images(1, 2, 2, &[1; 5]),
        20,
        "the header at byte 4 promises 1 image, but the file goes on after them",
    );
}

#[test]
fn impossible_sizes_are_refused() {
    refused(&labels(0, &[]), 4, "the header at byte 4 promises 0 labels");
    refused(&images(0, 2, 2, &[]), 4, "the header at byte 4 promises 0 images");
    refused(&images(2, 0, 2, &[]), 8, "the header at byte 8 promises 0 rows");
    refused(&images(2, 2, 0, &[]), 12, "the header at byte 12 promises 0 columns");
    refused(
        &images(65_536, 65_536, 1, &[]),
        8,
        "the header at byte 8 promises 65\u{202f}536 rows, over 4 GiB in all",
    );
    refused(
        &images(u32::MAX, 1, u32::MAX, &[]),
        4,
        "the header at byte 4 promises 4\u{202f}294\u{202f}967\u{202f}295 images, over 4 GiB in all",
    );
    refused(
        &images(2, 32_768, 65_536, &[]),
        12,
        "the header at byte 12 promises 65\u{202f}536 columns, over 4 GiB in all",
    );
}

#[test]
fn only_expected_sizes_are_taken() {
    let read = |sizes: &[u32], bytes: &[u8]| {
        IdxStream::new(Content::Images).expecting(sizes).push(bytes, |_, _| Ok(()))
    };
    assert_eq!(read(&[2, 1, 1], &images(2, 1, 1, &[1, 2])), Ok(()));
    let refused = |offset, message: &str| Err(Error::Idx { offset, message: message.to_owned() });
    assert_eq!(
        read(&[2, 1, 1], &images(3, 1, 1, &[])),
        refused(4, "the header at byte 4 promises 3 images, where 2 images should be")
    );
    assert_eq!(
        read(&[2, 28, 28], &images(2, 28, 27, &[])),
        refused(12, "the header at byte 12 promises 27 columns, where 28 columns should be")
    );
    assert_eq!(
        IdxStream::new(Content::Labels).expecting(&[60_000]).push(&labels(59_999, &[]), |_, _| Ok(())),
        refused(4, "the header at byte 4 promises 59\u{202f}999 labels for 60\u{202f}000 images")
    );
}

#[test]
fn a_stream_stays_at_its_error() {
    let mut stream = IdxStream::new(Content::Labels);
    let failure = stream.push(&[1], |_, _| Ok(())).unwrap_err();
    assert_eq!(stream.push(&labels(1, &[1]), |_, _| Ok(())), Err(failure.clone()));
    assert_eq!(stream.finish(), Err(failure));
    assert!(!stream.is_whole());
}

fn any_content() -> impl Strategy<Value = Content> {
    prop_oneof![Just(Content::Labels), Just(Content::Images)]
}

/// Files that are good, or nearly.
fn near_files() -> impl Strategy<Value = Vec<u8>> {
    let good =
        (any_content(), 1..6_u32, 1..5_u32, 1..5_u32).prop_flat_map(|(content, count, rows, columns)| {
            let size = match content {
                Content::Labels => count,
                Content::Images => count * rows * columns,
            };
            proptest::collection::vec(any::<u8>(), size as usize).prop_map(move |body| match content {
                Content::Labels => labels(count, &body),
                Content::Images => images(count, rows, columns, &body),
            })
        });
    // One byte of the header changed, the end cut off or something added.
    (good, any::<(usize, u8, bool)>(), 0..40_usize, 0..3_usize).prop_map(
        |(mut bytes, (at, value, change), cut, more)| {
            if change {
                let at = at % bytes.len().min(16);
                bytes[at] = value;
            }
            bytes.truncate(if cut < 20 { bytes.len() - cut.min(bytes.len()) } else { bytes.len() });
            bytes.extend(std::iter::repeat_n(value, more));
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn noise_is_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn noise_behind_a_good_magic_number_is_read_without_a_panic(
        rank in prop_oneof![Just(1), Just(3)],
        rest in proptest::collection::vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 0..100),
    ) {
        let bytes = [&[0, 0, 8, rank], &rest[..]].concat();
        if let Err(error) = parse(&bytes) {
            prop_assert!(error.offset().is_some_and(|offset| offset <= bytes.len()));
        }
    }

    #[test]
    fn pieces_are_read_as_the_whole(
        content in any_content(),
        bytes in near_files(),
        cuts in proptest::collection::vec(any::<usize>(), 0..8),
    ) {
        let whole = streamed(content, &bytes, &[]);
        prop_assert_eq!(&whole, &streamed(content, &bytes, &cuts));
        let every: Vec<usize> = (0..bytes.len()).collect();
        prop_assert_eq!(&whole, &streamed(content, &bytes, &every));
    }

    #[test]
    fn what_is_read_makes_the_same_file_again(bytes in near_files()) {
        match parse(&bytes) {
            Ok(Idx::Labels(body)) => prop_assert_eq!(labels(body.len() as u32, &body), bytes),
            Ok(Idx::Images { rows, columns, pixels }) => {
                let count = pixels.len() / (rows * columns);
                prop_assert_eq!(images(count as u32, rows as u32, columns as u32, &pixels), bytes);
            }
            Err(error) => prop_assert!(error.offset().is_some_and(|offset| offset <= bytes.len())),
        }
    }
}
