//! The licences of the crates that the compiled core is made of, with their texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command::{answer, begin, cargo};
use crate::setup::WASM;

/// Writes every licence of the crates that `package` is compiled from into `file`, under the crates' names.
pub fn write(package: &str, file: &Path) -> Result<()> {
    let step = format!("Gather the licences of {package}");
    begin(&step);
    let json = answer(cargo().args(["metadata", "--format-version", "1", "--filter-platform", WASM]))
        .with_context(|| format!("{step} failed.\n`cargo metadata` says why."))?;
    let metadata = serde_json::from_str(&json)?;
    let mut crates_by_text = BTreeMap::<String, Vec<String>>::new();
    for part in compiled(&metadata, package) {
        let name = format!("{} {}", text(&part["name"]), text(&part["version"]));
        let folder =
            Path::new(text(&part["manifest_path"])).parent().context("a manifest lies in a folder")?;
        crates_by_text.entry(licence(folder, &name, text(&part["license"]))?).or_default().push(name);
    }
    let sections = crates_by_text.iter().map(|(text, crates)| format!("{}\n\n{text}\n", crates.join(", ")));
    fs::write(file, sections.collect::<Vec<_>>().join("\n\n"))
        .with_context(|| format!("{} cannot be written", file.display()))
}

/// The packages whose code gets into `package`, itself not among them: not those that only build it.
fn compiled<'a>(metadata: &'a Value, package: &str) -> Vec<&'a Value> {
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"]).map(|p| (text(&p["id"]), p)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).map(|node| (text(&node["id"]), node)).collect();
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> =
        packages.iter().filter(|(_, p)| text(&p["name"]) == package).map(|(id, _)| *id).collect();
    while let Some(id) = waiting.pop() {
        let is_macro = list(&packages[id]["targets"])
            .flat_map(|target| list(&target["kind"]))
            .any(|kind| text(kind) == "proc-macro");
        if is_macro || !found.insert(id) {
            continue;
        }
        // A dependency without a kind is neither for building nor for testing.
        let needed = list(&nodes[id]["deps"])
            .filter(|dependency| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()));
        waiting.extend(needed.map(|dependency| text(&dependency["pkg"])));
    }
    found.into_iter().map(|id| packages[id]).filter(|p| text(&p["name"]) != package).collect()
}

/// The text of a crate's licence: MIT's where there is a choice, all where there is none.
fn licence(folder: &Path, name: &str, expression: &str) -> Result<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let upper = file.to_uppercase();
        if ["LICENSE", "LICENCE", "COPYING", "UNLICENSE"].iter().any(|start| upper.starts_with(start)) {
            files.push(file);
        }
    }
    files.sort_by_key(|file| (!file.to_uppercase().contains("MIT"), file.clone()));
    ensure!(
        !files.is_empty(),
        "{name} comes without the text of its licence.\nAdd it in xtask/src/licences.rs."
    );
    if !expression.contains("AND") {
        files.truncate(1);
    }
    let mut texts = Vec::new();
    for file in files {
        let text = fs::read_to_string(folder.join(file))?;
        texts.push(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned());
    }
    Ok(texts.join("\n\n"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_or_tests_a_package_is_not_in_it() {
        let metadata = serde_json::json!({
            "packages": [
                { "id": "core", "name": "core", "targets": [{ "kind": ["lib"] }] },
                { "id": "sums", "name": "sums", "targets": [{ "kind": ["lib"] }] },
                { "id": "under sums", "name": "under sums", "targets": [{ "kind": ["rlib"] }] },
                { "id": "derive", "name": "derive", "targets": [{ "kind": ["proc-macro"] }] },
                { "id": "under derive", "name": "under derive", "targets": [{ "kind": ["lib"] }] },
                { "id": "tests", "name": "tests", "targets": [{ "kind": ["lib"] }] },
            ],
            "resolve": { "nodes": [
                { "id": "core", "deps": [
                    { "pkg": "sums", "dep_kinds": [{ "kind": null }, { "kind": "dev" }] },
                    { "pkg": "derive", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "tests", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "sums", "deps": [{ "pkg": "under sums", "dep_kinds": [{ "kind": null }] }] },
                { "id": "under sums", "deps": [] },
                { "id": "derive", "deps": [{ "pkg": "under derive", "dep_kinds": [{ "kind": null }] }] },
            ] },
        });
        let names: Vec<&str> = compiled(&metadata, "core").into_iter().map(|p| text(&p["name"])).collect();
        assert_eq!(names, ["sums", "under sums"]);
    }
}
