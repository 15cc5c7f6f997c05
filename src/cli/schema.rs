//! `sobre schema`.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::{Answer, Exit, Failure, Screen, args::SchemaArgs, work};
use crate::{
    diag::{Code, Diagnostic, text},
    farm,
    release::whole::write_aside,
};

/// Prints one JSON Schema, or writes all that hold in a farm to a folder.
pub(crate) fn run(args: &SchemaArgs, screen: Screen) -> Result<Answer, Failure> {
    let mut schemas = farm::schemas();
    match (&args.name, &args.out) {
        (Some(name), _) => {
            // What holds for every farm needs none.
            if !schemas.iter().any(|(known, _)| known == name) {
                schemas.extend(of_pages(args)?);
            }
            let schema = schemas.iter().find(|(known, _)| known == name).map(|(_, schema)| pretty(schema));
            let schema = schema.ok_or_else(|| unknown(name, &schemas))?;
            let json = Map::from_iter([("script".to_owned(), json!(schema))]);
            Ok(Answer { exit: Exit::Good, human: schema, json })
        }
        (None, Some(folder)) => {
            schemas.extend(of_pages(args)?);
            write(folder, &schemas, screen)
        }
        (None, None) => {
            schemas.extend(of_pages(args)?);
            let names = listed(&schemas);
            let fact = text!("which schema?", "quel schéma ?");
            Err(Failure::usage(fact).hint(text!("there are: {names}", "il y a : {names}")).hint(text!(
                "`sobre schema --out schemas` writes all of them",
                "« sobre schema --out schemas » les écrit tous"
            )))
        }
    }
}

fn of_pages(args: &SchemaArgs) -> Result<Vec<(String, Value)>, Failure> {
    Ok(farm::schemas_of_pages(&work::farm(&args.farm.root, args.site.clone().into_iter().collect())?))
}

fn unknown(name: &str, schemas: &[(String, Value)]) -> Failure {
    let names = listed(schemas);
    let fact = text!("there is no schema `{name}`", "il n’y a pas de schéma « {name} »");
    let found = Diagnostic::new(Code::CONFIG_VALUE, fact);
    let found = found.did_you_mean(name, schemas.iter().map(|(known, _)| known.as_str()));
    Failure::Configuration(vec![found.hint(text!("there are: {names}", "il y a : {names}"))])
}

fn listed(schemas: &[(String, Value)]) -> String {
    schemas.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn pretty(schema: &Value) -> String {
    format!("{schema:#}\n")
}

fn write(folder: &Path, schemas: &[(String, Value)], screen: Screen) -> Result<Answer, Failure> {
    let doing = text!("writing", "l’écriture de");
    fs::create_dir_all(folder).map_err(|error| Failure::world(&doing, folder, &error))?;
    let mut files = Vec::new();
    for (name, schema) in schemas {
        let file = format!("{name}.schema.json");
        let path = folder.join(&file);
        write_aside(&path, pretty(schema).as_bytes()).map_err(|error| Failure::world(&doing, &path, &error))?;
        files.push(file);
    }
    let (count, shown) = (files.len(), folder.display());
    let done = text!("{count} schemas written to {shown}", "{count} schémas écrits dans {shown}");
    Ok(Answer {
        exit: Exit::Good,
        human: if screen.quiet { String::new() } else { screen.sentence(&done) },
        json: Map::from_iter([("files".to_owned(), json!(files))]),
    })
}
