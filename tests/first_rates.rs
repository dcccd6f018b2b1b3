//! The learning rates that the page proposes are those that were measured to be best.

use std::path::Path;

use serde_json::{Map, Value};

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_page_proposes_the_rate_with_the_best_mean_in_the_table_for_every_optimizer_in_it() {
    let page: Map<String, Value> = serde_json::from_str(&text("www/src/settings/first-rates.json")).unwrap();
    let document = text("docs/first-rates.md");
    let mut lines = document.lines().filter(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let heads: Vec<String> = cells(lines.next().unwrap());
    let rates: Vec<f64> =
        heads[1..].iter().map(|head| head.strip_prefix("η ").unwrap().parse().unwrap()).collect();
    let mut measured = 0;
    for line in lines.skip(1) {
        let row: Vec<String> = cells(line);
        let kind = page.keys().find(|kind| kind.eq_ignore_ascii_case(&row[0])).expect(&row[0]);
        let mean = |cell: &String| cell.split(' ').next().unwrap().parse::<f64>().unwrap();
        let means: Vec<f64> = row[1..].iter().map(mean).collect();
        assert_eq!(means.len(), rates.len());
        let most = means.iter().copied().fold(0.0, f64::max);
        let proposed = rates.iter().position(|rate| page[kind] == *rate).expect(kind);
        // Two means may be alike in the decimals that are shown.
        assert_eq!(means[proposed], most, "{kind}");
        measured += 1;
    }
    assert_eq!(measured, page.len());
}
