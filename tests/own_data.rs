//! Data of a person's own: files in, runs out.

mod common;

use common::inflated;
use epoch_lab::dataset::{
    FileSet, Items, Kind, MnistFile, Orientation, OwnData, OwnDataReader, OwnFile, Samples, Split, Splits,
};
use epoch_lab::{Config, Data, Error, Expand, Step, Trainer, Validation};
use proptest::prelude::*;

/// A picture whose pixels tell where they lie and which picture it is.
fn picture(number: usize) -> Vec<u8> {
    (0..784)
        .map(|at| if (at + number).is_multiple_of(5) { ((at * 7 + number * 31) % 255 + 1) as u8 } else { 0 })
        .collect()
}

fn label(number: usize) -> u8 {
    (number * 3 % 10) as u8
}

fn idx(rank: u8, sizes: &[u32], items: &[u8]) -> Vec<u8> {
    let sizes = sizes.iter().flat_map(|size| size.to_be_bytes());
    [0, 0, 8, rank].into_iter().chain(sizes).chain(items.iter().copied()).collect()
}

fn pictures_file(count: usize) -> Vec<u8> {
    idx(3, &[count as u32, 28, 28], &(0..count).flat_map(picture).collect::<Vec<_>>())
}

fn labels_file(count: usize) -> Vec<u8> {
    idx(1, &[count as u32], &(0..count).map(label).collect::<Vec<_>>())
}

fn table(count: usize, header: bool, end: &str) -> Vec<u8> {
    let mut text = String::new();
    if header {
        text += "label";
        (0..784).for_each(|at| text += &format!(",pixel{at}"));
        text += end;
    }
    for number in 0..count {
        text += &label(number).to_string();
        picture(number).iter().for_each(|pixel| text += &format!(",{pixel}"));
        text += end;
    }
    text.into_bytes()
}

/// What a file holds, read in pieces of so many bytes.
fn items_by(name: &str, bytes: &[u8], piece: usize) -> Result<Items, Error> {
    let mut file = OwnFile::new(name);
    let mut items = Items::default();
    bytes.chunks(piece).try_for_each(|piece| file.push(piece, &mut items))?;
    file.finish(&mut items)?;
    Ok(items)
}

fn items(name: &str, bytes: &[u8]) -> Result<Items, Error> {
    items_by(name, bytes, 1_000)
}

/// The data that files hold.
fn read(files: &[(&str, Vec<u8>)]) -> Result<OwnData, Error> {
    let mut reader = OwnDataReader::default();
    for (name, bytes) in files {
        let Items { pixels, labels } = items(name, bytes)?;
        reader.push_pictures(FileSet::of(name), &pixels)?;
        reader.push_labels(FileSet::of(name), &labels)?;
    }
    reader.finish()
}

fn of_idx(training: usize, test: usize) -> OwnData {
    let mut files = vec![
        ("train-images-idx3-ubyte", pictures_file(training)),
        ("train-labels-idx1-ubyte", labels_file(training)),
    ];
    if test > 0 {
        files.push(("t10k-images-idx3-ubyte", pictures_file(test)));
        files.push(("t10k-labels-idx1-ubyte", labels_file(test)));
    }
    read(&files).unwrap()
}

fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn mnist_is_known_by_what_is_in_its_files_and_other_data_are_not_taken_for_it() {
    let files: Vec<_> = MnistFile::ALL.iter().map(|file| (file.name(), inflated(*file))).collect();
    assert_eq!(read(&files).unwrap().data(), Data::Mnist);
    let training: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("train")).cloned().collect();
    assert_eq!(read(&training).unwrap().data(), Data::Mnist);

    let mut changed = files.clone();
    let images = changed.iter_mut().find(|(name, _)| *name == MnistFile::TrainImages.name()).unwrap();
    *images.1.last_mut().unwrap() ^= 1;
    assert!(matches!(read(&changed).unwrap().data(), Data::Own(_)));
    let mut changed = files;
    let labels = changed.iter_mut().find(|(name, _)| *name == MnistFile::TestLabels.name()).unwrap();
    labels.1[8] ^= 1;
    assert!(matches!(read(&changed).unwrap().data(), Data::Own(_)));
}

#[test]
fn the_last_sixth_validates_and_at_most_ten_thousand_do() {
    let own = of_idx(30, 4);
    assert_eq!((own.training(), own.held_out(), own.test()), (30, 5, 4));
    let dataset = own.dataset(25, Validation::HeldOut).unwrap();
    assert_eq!(dataset.range(Split::Training), 0..25);
    assert_eq!(dataset.range(Split::Validation), 25..30);
    assert_eq!(dataset.range(Split::Test), 30..34);
    let refused = own.dataset(26, Validation::HeldOut).unwrap_err();
    assert_eq!(refused.field(), Some("training"));
    let off = own.dataset(30, Validation::Off).unwrap();
    assert!(off.range(Split::Validation).is_empty());

    let mut reader = OwnDataReader::default();
    reader.push_pictures(FileSet::Training, &vec![0; 784 * 66_000]).unwrap();
    reader.push_labels(FileSet::Training, &vec![0; 66_000]).unwrap();
    assert_eq!(reader.finish().unwrap().held_out(), 10_000);
}

#[test]
fn a_table_holds_the_same_data_as_idx_files_do() {
    let expected = of_idx(30, 0);
    for (header, end) in [(true, "\n"), (false, "\n"), (true, "\r\n")] {
        let own = read(&[("train.csv", table(30, header, end))]).unwrap();
        assert_eq!(own.data(), expected.data());
        assert_eq!((own.training(), own.test()), (30, 0));
    }
    let both = read(&[("a.csv", table(30, true, "\n")), ("a_test.csv", table(5, true, "\n"))]).unwrap();
    assert_eq!((both.training(), both.test(), both.data()), (30, 5, expected.data()));
}

#[test]
fn pictures_and_labels_come_through_unchanged() {
    let own = of_idx(12, 3);
    let dataset = own.dataset(10, Validation::HeldOut).unwrap();
    let Samples::Images(images) = dataset.samples() else { panic!("own data are pictures") };
    for number in 0..12 {
        assert_eq!(images.bytes(number), picture(number));
        assert_eq!(images.label(number), label(number));
    }
    assert_eq!(images.bytes(12), picture(0));
}

#[test]
fn pictures_of_emnist_are_turned_upright_and_others_only_when_it_is_said() {
    let bytes = pictures_file(3);
    let upright = items("digits-train-images", &bytes).unwrap().pixels;
    let turned = items("emnist-digits-train-images-idx3-ubyte", &bytes).unwrap().pixels;
    for at in 0..784 {
        assert_eq!(turned[at], upright[at % 28 * 28 + at / 28], "pixel {at}");
    }
    let table = items("EMNIST-digits-train.csv", &table(3, false, "\n")).unwrap();
    assert_eq!(table.pixels, turned);
    let mut file = OwnFile::new("train-images").oriented(Orientation::Transposed);
    let mut said = Items::default();
    file.push(&bytes, &mut said).unwrap();
    file.finish(&mut said).unwrap();
    assert_eq!((said.pixels, file.kind()), (turned, Some(Kind::Pictures)));
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let refusal = |name: &str, bytes: &[u8]| message(items(name, bytes));
    assert!(refusal("a", &[]).contains("the file is empty"));
    assert!(refusal("a", &[0, 0]).contains("ends within its header"));
    assert!(
        refusal("a", &idx(3, &[2, 28, 27], &[]))
            .contains("byte 12: the header at byte 12 promises 27 columns")
    );
    assert!(refusal("a", &idx(3, &[2, 32, 28], &[])).contains("byte 8"));
    assert!(refusal("a", &pictures_file(3)[..2_000]).contains("promises 3 images, the file holds 2"));
    assert!(refusal("a", b"<html>").contains("neither an IDX file nor a table"));
    assert!(refusal("a", &vec![b'1'; 100_000]).contains("line 1: it is longer"));
    assert!(refusal("a", b"1,2,3\n").contains("line 1: 3 values"));

    let text = String::from_utf8(table(3, true, "\n")).unwrap();
    let spoilt = |from: &str, to: &str| refusal("a.csv", text.replacen(from, to, 1).as_bytes());
    assert!(spoilt("label,", "digit,").contains("line 1: the header's first name is not `label`"));
    assert!(spoilt("label,", "").contains("the labels are missing"));
    assert!(spoilt("\n3,", "\n256,").contains("line 3: the label is not a whole number from 0 to 255"));
    assert!(spoilt("\n3,", "\nnan,").contains("line 3: the label"));
    assert!(spoilt(",0,", ",-1,").contains("line 2: pixel"));
    assert!(refusal("a.csv", &text.as_bytes()[..text.len() - 40]).contains("line 4"));

    let unpaired = read(&[("train-images", pictures_file(4)), ("train-labels", labels_file(3))]);
    assert!(message(unpaired).contains("4 training pictures and 3 training labels"));
    assert!(message(read(&[("t10k.csv", table(3, true, "\n"))])).contains("no training pictures"));
    let letters = read(&[("train-images", pictures_file(1)), ("train-labels", idx(1, &[1], &[10]))]);
    assert!(message(letters).contains("a label 10"), "more than ten classes");
}

#[test]
fn a_run_on_own_data_says_so_and_does_not_begin_on_others() {
    let own = of_idx(30, 0);
    let config = Config { data: own.data(), training: 25, batch_size: 5, ..Config::default() };
    let mut trainer =
        Trainer::<f32>::new(config.clone(), own.dataset(25, Validation::HeldOut).unwrap()).unwrap();
    assert_eq!(trainer.epoch(), Step::EpochEnd);
    assert_eq!(trainer.evaluate(Split::Validation).unwrap().count, 5);

    let refused = |config: Config, own: &OwnData| {
        let dataset = own.dataset(config.training, config.validation).unwrap();
        Trainer::<f32>::new(config, dataset).unwrap_err().field()
    };
    assert_eq!(refused(Config { data: Data::Mnist, ..config.clone() }, &own), Some("data"));
    assert_eq!(refused(config.clone(), &of_idx(31, 0)), Some("data"));
    let mnist = common::mnist().dataset(25, Validation::HeldOut).unwrap();
    assert_eq!(Trainer::<f32>::new(config, mnist).unwrap_err().field(), Some("data"));
}

#[test]
fn a_run_takes_of_own_data_what_it_would_take_of_mnist() {
    let own = of_idx(30, 4);
    // Labels go 0, 3, 6, 9, 2, 5, 8, 1, 4, 7: each digit is shown three times.
    let config =
        Config { data: own.data(), digits: vec![0, 3, 6], training: 7, batch_size: 5, ..Config::default() };
    assert_eq!([own.images_of(&config.digits, 25), own.images_of(&config.digits, 30)], [9, 9]);
    let trainer = |config: &Config| Trainer::<f32>::new(config.clone(), own.for_run(config)?);
    let some = trainer(&config).unwrap();
    let range = some.dataset().range(Split::Training);
    let images: Vec<usize> = range.map(|number| some.dataset().image(number)).collect();
    assert_eq!(images, [0, 1, 2, 10, 11, 12, 20]);
    assert_eq!((some.dataset().data(), some.dataset().range(Split::Test).len()), (own.data(), 3));

    let more = trainer(&Config { expand: Expand::Shifts, ..config.clone() }).unwrap();
    assert_eq!(more.dataset().range(Split::Training).len(), 5 * 7);
    let mut nonsense = trainer(&Config { shuffled_labels: 1.0, ..config.clone() }).unwrap();
    assert_eq!(nonsense.epoch(), Step::EpochEnd);

    let refused = |config: Config| trainer(&config).unwrap_err().to_string();
    let too_many = refused(Config { training: 10, ..config.clone() });
    assert_eq!(too_many, "training: 10 must be from 1 to the 9 pictures of these digits");
    // The choice of a run is not handed on with its data.
    let undivided = some.dataset().divided(Splits { training: 0..30, ..Splits::default() }).unwrap();
    assert_eq!((undivided.len(), undivided.data()), (34, own.data()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn how_a_file_is_cut_makes_no_difference(piece in 1..5_000_usize, count in 1..4_usize, kind in 0..3) {
        let (name, bytes) = match kind {
            0 => ("emnist-images", pictures_file(count)),
            1 => ("labels", labels_file(count)),
            _ => ("emnist.csv", table(count, true, "\r\n")),
        };
        prop_assert_eq!(items_by(name, &bytes, piece).unwrap(), items_by(name, &bytes, bytes.len()).unwrap());
    }
}
