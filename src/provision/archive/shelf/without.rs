//! Object stores for a program that was built without them: there is none.

use std::io::{Read, Write};

use crate::{
    config::StoreConfig,
    path::SitePath,
    provision::{apply::ProvisionError, archive::Contents},
    publish::{StoreKeys, without_stores},
};

/// No place at all.
pub enum Store {}

impl Store {
    pub(super) fn open(place: &str, _: &StoreConfig, _: Option<&StoreKeys>) -> Result<Self, ProvisionError> {
        Err(without_stores(place).into())
    }

    pub(super) fn place(&self) -> &str {
        match *self {}
    }

    pub(super) fn is_open(&mut self) -> Result<bool, ProvisionError> {
        match *self {}
    }

    pub(super) fn list(&self, _: &str) -> Result<Option<Vec<u8>>, ProvisionError> {
        match *self {}
    }

    pub(super) fn put(&mut self, _: [&SitePath; 2], _: &Contents, _: &mut dyn Read) -> Result<(), ProvisionError> {
        match *self {}
    }

    pub(super) fn read(&self, _: &str, _: &mut dyn Write) -> Result<bool, ProvisionError> {
        match *self {}
    }
}
