//! What providers and chat clients send and get: bytes to inputs, facts to bytes. Only this crate knows a provider's
//! parameter names. It does no I/O.
