//! Exact screens: what the real command shows for each common mistake, in English and French.
