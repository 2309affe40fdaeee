//! Contacts, flows, releases and people, kept in SQLite or PostgreSQL. Only this crate knows SQL.
