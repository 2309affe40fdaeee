//! What the pages tell people to do works, and prints what they say it prints.

use cordboard_end_to_end::{binary, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block of a page: what stands behind the fence, the text, and the line it starts at.
struct Fence {
    kind: String,
    text: String,
    line: usize,
}

fn fences(page: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut inside = false;
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), inside) {
            (Some(kind), false) => {
                fences.push(Fence { kind: kind.trim().into(), text: String::new(), line: number + 1 });
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                let fence = fences.last_mut().unwrap();
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, false) => {}
        }
    }
    fences
}

/// Flows of a page become files, its commands are run beside them, and what it shows must be in what they print.
fn follow(page: &Path) {
    let name = page.strip_prefix(root()).unwrap().display().to_string();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("flows"), folder.path().join("flows")).unwrap();
    let path = format!("{}:{}", binary().parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let mut printed = String::new();
    for Fence { kind, text, line } in fences(&std::fs::read_to_string(page).unwrap()) {
        match kind.as_str() {
            "json" => {
                let flow: serde_json::Value =
                    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}:{line}: not JSON: {error}"));
                if let Some(id) = flow["id"].as_str() {
                    std::fs::write(folder.path().join(format!("{id}.json")), &text).unwrap();
                }
            }
            "sh" | "sh fails" => {
                // The commands that build and test everything are the ones that run this.
                let commands: String =
                    text.lines().filter(|line| !line.starts_with("make ")).collect::<Vec<_>>().join("\n");
                let run = Command::new("sh")
                    .args(["-eu", "-c", &commands])
                    .current_dir(folder.path())
                    .env("PATH", &path)
                    .stdin(std::process::Stdio::null())
                    .output()
                    .unwrap();
                printed = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
                let expected = kind == "sh";
                assert!(run.status.success() == expected, "{name}:{line}: ended with {}\n{printed}", run.status);
            }
            "text" => {
                let mut rest = printed.as_str();
                for shown in text.lines().filter(|shown| !shown.trim().is_empty() && shown.trim() != "…") {
                    let found = rest.find(shown.trim_end());
                    let at = found.unwrap_or_else(|| panic!("{name}:{line}: `{shown}` is not printed in\n{printed}"));
                    rest = &rest[at + shown.trim_end().len()..];
                }
            }
            _ => {}
        }
    }
}

fn pages() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.push(root().join("README.md"));
    pages.push(root().join("flows/README.md"));
    pages.sort();
    pages
}

#[test]
fn every_page_can_be_followed() {
    let pages = pages();
    assert!(pages.len() > 3, "the pages were not found");
    pages.iter().for_each(|page| follow(page));
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            assert!(page.parent().unwrap().join(target).exists(), "{}: no {link}", page.display());
        }
    }
}
