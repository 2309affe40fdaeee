//! The running system: webhooks, chat, API, workers.
