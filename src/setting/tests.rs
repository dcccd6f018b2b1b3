//! What must hold of the table, row by row.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::*;
use crate::{Activation, Cost};

/// The config's value at a path.
fn at<'a>(config: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(config, |value, name| value.get(name))
}

/// The config with another value at a path.
fn with(config: &Json, path: &str, value: Json) -> Json {
    let mut config = config.clone();
    match path.split_once('.') {
        None => config[path] = value,
        Some((field, name)) => config[field][name] = value,
    }
    config
}

/// The config with another kind chosen at `path`, its parameters as they start.
fn with_kind(config: &Json, path: &str, kind: &str) -> Json {
    let mut parameters = Map::from_iter([("kind".to_owned(), json!(kind))]);
    for row in settings() {
        if let (Some(kinds), Some(start)) = (row.belongs_to, row.start)
            && kinds.path == path
            && kinds.kinds.contains(&kind)
        {
            let (_, name) = row.path.split_once('.').unwrap();
            parameters.insert(name.to_owned(), json!(start));
        }
    }
    with(config, path.strip_suffix(".kind").unwrap(), Json::Object(parameters))
}

/// The default config, and it with each option of each choice: with a cost and an output that go together.
fn configs() -> Vec<Json> {
    let start = serde_json::to_value(Config::default()).unwrap();
    let mut configs = vec![start.clone()];
    for (path, options) in choices() {
        for option in options {
            if path.ends_with(".kind") {
                configs.push(with_kind(&start, path, option));
            } else {
                configs.push(with(&start, path, json!(option)));
            }
        }
    }
    for cost in Cost::ALL {
        for output in Activation::ALL {
            let pair = Config { cost, output, ..Config::default() };
            configs.push(serde_json::to_value(pair).unwrap());
        }
    }
    configs.retain(|json| config(json).validate().is_ok());
    configs
}

fn choices() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    settings().filter_map(|row| match row.value {
        Value::Choice { options, .. } => Some((row.path, options)),
        _ => None,
    })
}

#[track_caller]
fn config(json: &Json) -> Config {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json}"))
}

/// Paths of all values that are no objects.
fn leaves(json: &Json) -> Vec<String> {
    let mut leaves = Vec::new();
    for (field, value) in json.as_object().unwrap() {
        match value {
            Json::Object(inner) => leaves.extend(inner.keys().map(|name| format!("{field}.{name}"))),
            _ => leaves.push(field.clone()),
        }
    }
    leaves
}

/// What a row reads, as JSON; nothing where the config does not have it.
fn read(row: &Setting, config: &Config) -> Option<Json> {
    match row.value {
        Value::Number { read, .. } => read(config).map(|value| json!(value)),
        Value::Count { read, .. } => read(config).map(|value| json!(value)),
        Value::Choice { read, .. } => Some(json!(read(config))),
        Value::List { read, .. } => Some(json!(read(config))),
        Value::Draws { read } => Some(json!(read(config))),
    }
}

#[test]
fn every_field_of_every_kind_has_exactly_one_row_and_no_row_is_without_a_field() {
    let mut met = BTreeSet::new();
    for json in configs() {
        for leaf in leaves(&json) {
            let rows = settings().filter(|row| row.path == leaf).count();
            assert_eq!(rows, 1, "rows of {leaf}");
            met.insert(leaf);
        }
    }
    for row in settings() {
        assert!(met.contains(row.path), "{} is no field", row.path);
    }
}

#[test]
fn a_row_reads_what_stands_at_its_path_and_nothing_where_its_kind_is_not_chosen() {
    for json in configs() {
        for row in settings() {
            assert_eq!(read(row, &config(&json)).as_ref(), at(&json, row.path), "{} of {json}", row.path);
            if let Some(kinds) = row.belongs_to {
                let kind = at(&json, kinds.path).and_then(Json::as_str).unwrap();
                assert_eq!(kinds.kinds.contains(&kind), at(&json, row.path).is_some(), "{}", row.path);
            }
        }
    }
}

#[test]
fn rows_stand_in_the_order_of_the_fields() {
    let json = serde_json::to_string(&Config::default()).unwrap();
    let places: Vec<_> = settings()
        .map(|row| {
            let field = row.path.split('.').next().unwrap();
            json.find(&format!("\"{field}\":")).unwrap()
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_options_of_a_choice_are_what_serde_calls_its_legal_variants() {
    let configs = configs();
    for (path, options) in choices() {
        let met: BTreeSet<_> =
            configs.iter().map(|json| at(json, path).and_then(Json::as_str).unwrap()).collect();
        assert_eq!(met, options.iter().copied().collect(), "{path}");
    }
}

#[test]
fn hidden_layers_may_have_every_activation_that_is_not_refused() {
    let legal: Vec<_> = Activation::ALL
        .into_iter()
        .filter(|hidden| Config { hidden: *hidden, ..Config::default() }.validate().is_ok())
        .map(Activation::name)
        .collect();
    assert_eq!(Activation::HIDDEN_NAMES, legal);
}

/// A number and one that is next to it, or a count and the next one.
fn beside(value: &Value, number: f64, up: bool) -> Json {
    match value {
        Value::Number { .. } if up => json!(number.next_up()),
        Value::Number { .. } => json!(number.next_down()),
        _ if up => json!(number as i64 + 1),
        _ => json!(number as i64 - 1),
    }
}

fn exactly(value: &Value, number: f64) -> Json {
    match value {
        Value::Number { .. } => json!(number),
        _ => json!(number as i64),
    }
}

/// What is legal at the ends of a range, and what is not.
fn ends(value: &Value, range: Range) -> (Vec<Json>, Vec<Json>) {
    let (mut legal, mut illegal) = (Vec::new(), Vec::new());
    for (end, outwards) in [(Some(range.from), false), (range.to, true)] {
        match end {
            Some(End::Closed(at)) => {
                legal.push(exactly(value, at));
                illegal.push(beside(value, at, outwards));
            }
            Some(End::Open(at)) => {
                legal.push(beside(value, at, !outwards));
                illegal.push(exactly(value, at));
            }
            None => {}
        }
    }
    (legal, illegal)
}

/// The default config with a kind that has the row.
fn having(row: &Setting) -> Json {
    let start = serde_json::to_value(Config::default()).unwrap();
    match row.belongs_to {
        Some(kinds) => with_kind(&start, kinds.path, kinds.kinds[0]),
        None => start,
    }
}

#[test]
fn each_row_refuses_what_is_just_outside_its_legal_range_by_its_path_and_takes_the_ends() {
    let mut checked = 0;
    for row in settings() {
        let start = having(row);
        let (legal, illegal) = match row.value {
            Value::Number { legal, .. } | Value::Count { legal, .. } => ends(&row.value, legal),
            Value::List { length, legal, .. } => {
                let each = ends(&row.value, legal);
                let long = ends(&row.value, length);
                let lists = |entries: Vec<Json>, lengths: Vec<Json>| {
                    let entries = entries.into_iter().map(|entry| json!([1, entry, 1]));
                    let lengths = lengths.into_iter().map(|n| json!(vec![1; n.as_u64().unwrap() as usize]));
                    entries.chain(lengths).collect()
                };
                (lists(each.0, long.0), lists(each.1, long.1))
            }
            Value::Choice { options, .. } => {
                assert!(!options.contains(&"unheardOf"));
                (Vec::new(), vec![json!("unheardOf")])
            }
            Value::Draws { .. } => (vec![json!([])], vec![json!(["unheardOf"])]),
        };
        for value in legal {
            let json = with(&start, row.path, value);
            assert_eq!(config(&json).validate(), Ok(()), "{} of {json}", row.path);
        }
        for value in illegal {
            // What the type itself cannot hold, serde refuses.
            if let Ok(config) = serde_json::from_value::<Config>(with(&start, row.path, value.clone())) {
                let error = config.validate().expect_err(row.path);
                assert_eq!(error.field(), Some(row.path), "{value}");
            }
            checked += 1;
        }
    }
    assert!(checked > settings().count());
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for value in [f64::NAN, f64::INFINITY] {
        for config in [
            Config { scale: value, ..Config::default() },
            Config { learning_rate: value, ..Config::default() },
            Config { regularizer: crate::Regularizer::L1 { lambda: value }, ..Config::default() },
        ] {
            assert!(config.validate().is_err(), "{config:?}");
        }
    }
}

#[test]
fn sentences_say_what_is_legal() {
    let refusal = |change: fn(&mut Config)| {
        let mut config = Config::default();
        change(&mut config);
        config.validate().unwrap_err().to_string()
    };
    assert_eq!(refusal(|c| c.learning_rate = -1.0), "learningRate: -1 must be above 0");
    assert_eq!(refusal(|c| c.dropout.rate = 1.0), "dropout.rate: 1 must be from 0 to below 1");
    assert_eq!(refusal(|c| c.learning_rate = f64::INFINITY), "learningRate: must be a finite number");
    assert_eq!(refusal(|c| c.training = 0), "training: must be at least 1");
    assert_eq!(refusal(|c| c.batch_size = 0), "batchSize: 0 must be from 1 to 1000000000");
    assert_eq!(refusal(|c| c.sizes[1] = 0), "sizes: 0 must be from 1 to 65536");
    assert_eq!(refusal(|c| c.sizes = vec![1; 13]), "sizes: must have from 2 to 12 entries, and has 13");
    let lambda = |c: &mut Config| c.regularizer = crate::Regularizer::L2 { lambda: -0.5 };
    assert_eq!(refusal(lambda), "regularizer.lambda: -0.5 must be 0 or above");
}

/// Another legal value than the config's, if need be with others beside it that go with it.
fn another(row: &Setting, start: &Json) -> Json {
    let now = at(start, row.path).unwrap();
    let value = match row.value {
        Value::Number { .. } => json!(now.as_f64().unwrap() / 2.0 + 0.125),
        Value::Count { .. } => json!(now.as_u64().unwrap() + 1),
        Value::List { .. } => json!([1, 2, 3, 4]),
        Value::Draws { .. } => json!([{"initialize": "large"}]),
        Value::Choice { options, .. } => {
            let option = options.iter().find(|option| json!(option) != *now).unwrap();
            if row.path.ends_with(".kind") {
                return with_kind(start, row.path, option);
            }
            json!(option)
        }
    };
    with(start, row.path, value)
}

#[test]
fn a_run_in_progress_refuses_every_row_that_waits_for_a_reset_and_no_other() {
    for row in settings() {
        let start = having(row);
        let next = another(row, &start);
        assert_ne!(start, next, "{}", row.path);
        let expected = match row.changes {
            Changes::AtReset => Some(row.path),
            Changes::WhileTraining => None,
        };
        assert_eq!(config(&start).fixed_difference(&config(&next)), expected, "{}", row.path);
        assert_eq!(config(&start).fixed_difference(&config(&start)), None);
    }
}

#[test]
fn a_slider_spans_only_what_is_legal_and_the_start_lies_on_it() {
    for row in settings() {
        let (legal, slider) = match row.value {
            Value::Number { legal, slider: Some(slider), .. }
            | Value::Count { legal, slider: Some(slider), .. }
            | Value::List { legal, slider: Some(slider), .. } => (legal, slider),
            _ => continue,
        };
        let (from, to) = match slider {
            Slider::Linear { from, to, step } => {
                assert!(step > 0.0 && step < to - from, "{}", row.path);
                (from, to)
            }
            Slider::Logarithmic { from, to } => {
                assert!(from > 0.0, "{}", row.path);
                (from, to)
            }
        };
        assert!(from < to && legal.contains(from) && legal.contains(to), "{}", row.path);
        assert!(row.start.is_none_or(|start| (from..=to).contains(&start)), "{}", row.path);
    }
}

#[test]
fn only_a_parameter_of_a_kind_has_a_start_and_its_kinds_are_options_of_its_choice() {
    for row in settings() {
        assert_eq!(row.belongs_to.is_some(), row.start.is_some(), "{}", row.path);
        let Some(kinds) = row.belongs_to else { continue };
        let (_, options) = choices().find(|(path, _)| *path == kinds.path).unwrap();
        assert!(kinds.kinds.iter().all(|kind| options.contains(kind)), "{}", row.path);
    }
}

#[test]
fn what_is_absent_crosses_as_absent() {
    let json =
        serde_json::to_value(settings().find(|row| row.path == "optimizer.momentum").unwrap()).unwrap();
    let expected = json!({
        "path": "optimizer.momentum",
        "value": {
            "kind": "number",
            "legal": {"from": {"end": "closed", "at": 0.0}, "to": {"end": "open", "at": 1.0}},
            "slider": {"scale": "linear", "from": 0.0, "to": 0.99, "step": 0.01},
        },
        "belongsTo": {"path": "optimizer.kind", "kinds": ["momentum"]},
        "changes": "whileTraining",
        "start": 0.5,
    });
    assert_eq!(json, expected);
    let json = serde_json::to_value(settings().find(|row| row.path == "scale").unwrap()).unwrap();
    let expected = json!({
        "path": "scale",
        "value": {"kind": "number", "legal": {"from": {"end": "open", "at": 0.0}}},
        "changes": "atReset",
    });
    assert_eq!(json, expected);
}
