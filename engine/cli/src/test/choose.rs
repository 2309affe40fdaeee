//! Which cases are played.

use cordboard_testing::Case;
use regex_lite::Regex;
use std::fmt;
use wildmatch::WildMatchPattern;

/// The cases whose names and tags were asked for.
#[derive(Debug, Default)]
pub struct Choice {
    filters: Vec<Filter>,
    tags: Vec<String>,
}

#[derive(Debug)]
enum Filter {
    Part(String),
    Glob(String, WildMatchPattern<'*', '\0'>),
    Regex(Regex),
}

impl Filter {
    fn new(text: &str) -> Result<Self, String> {
        if let Some(pattern) = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            let regex = Regex::new(pattern).map_err(|error| format!("--filter `{text}` is not a pattern: {error}"))?;
            return Ok(Filter::Regex(regex));
        }
        Ok(match text.contains('*') {
            true => Filter::Glob(text.to_string(), WildMatchPattern::new(text)),
            false => Filter::Part(text.to_string()),
        })
    }
    fn matches(&self, name: &str) -> bool {
        match self {
            Filter::Part(part) => name.contains(part.as_str()),
            Filter::Glob(_, glob) => glob.matches(name),
            Filter::Regex(regex) => regex.is_match(name),
        }
    }
}

impl Choice {
    /// Reads the filters. A case is chosen if any filter matches, and if it has any of the tags.
    pub fn new(filters: &[String], tags: &[String]) -> Result<Self, String> {
        let filters = filters.iter().map(|filter| Filter::new(filter)).collect::<Result<_, _>>()?;
        Ok(Self { filters, tags: tags.to_vec() })
    }

    /// Whether anything was asked for.
    pub fn is_a_choice(&self) -> bool {
        !self.filters.is_empty() || !self.tags.is_empty()
    }

    /// Whether a case of a flow is chosen: by its name, or by its name with the flow before it, as reports show it.
    pub fn takes(&self, flow: &str, case: &Case) -> bool {
        let whole = || format!("{flow}: {}", case.name);
        let named = self.filters.is_empty()
            || self.filters.iter().any(|filter| filter.matches(&case.name) || filter.matches(&whole()));
        named && (self.tags.is_empty() || self.tags.iter().any(|tag| case.tags.contains(tag)))
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filters = self.filters.iter().map(|filter| match filter {
            Filter::Part(text) | Filter::Glob(text, _) => format!("`{text}`"),
            Filter::Regex(regex) => format!("`/{}/`", regex.as_str()),
        });
        let tags = self.tags.iter().map(|tag| format!("tag `{tag}`"));
        f.write_str(&filters.chain(tags).collect::<Vec<_>>().join(", "))
    }
}
