//! Provisioning: Apache's configuration as a tree, the register, plans.

mod apache;
mod dues;
mod histories;
mod plans;
mod register;
