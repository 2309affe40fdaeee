//! Cases, written by hand, for flows that real exports become: they follow what the original is documented to do.
//!
//! The exports are not kept here: `CORDBOARD_CORPUS` names the folder that has them.

use cordboard_end_to_end::{cordboard, root};
use std::path::Path;

/// The cases in `tests/imported`, the product, and its exports that their flow is made of.
const CASES: &[(&str, &str, &[&str])] = &[
    ("cable-tv", "connect", &["bemer__amazon-connect-workshop__CableTVContactFlow.json"]),
    ("simple-inbound", "connect", &["aws-samples__amazon-connect-data-analytics-sample__SimpleInboundFlow.json"]),
    ("dr-test", "connect", &["awsnolan__amazon-connect-copy__dr_test_ivr.json"]),
    ("pstn-transfer", "connect", &["cresta__amazon-connect-pstn-transfer__VA_PSTN_Transfer.json"]),
    ("virtual-assistant", "connect", &["omilia__omilia-amazon-connect-integration__Omilia_Integration_Test_Flow.json"]),
    ("unicorn-center", "connect", &["ccarrylab__terraform-aws-amazonconnect__general_contact_flow.json"]),
    ("greeting", "connect", &["sascham__connect-contact-flow-comparison-github-action__create_repo.py.json"]),
    ("spoken-inquiry", "connect", &["aws-samples__sample-amazon-connect-ai-bot__flow_en.json"]),
    ("helpdesk", "connect", &["aws-samples__sample-awsaiops-helpdesk-bedrock-connect-lex__connect-flow-template.json"]),
    ("voicemail", "connect", &["aws-samples__sample-amazon-connect-ivr-recording-voicemail__voicemail.json"]),
    (
        "survey",
        "connect",
        &[
            "aws-samples__amazon-connect-contact-surveys__1-Survey_Example_Disconnect.json",
            "aws-samples__amazon-connect-contact-surveys__2-Simple_Survey_Example.json",
            "aws-samples__amazon-connect-contact-surveys__contact-surveys-amazon-connect.yaml.json",
        ],
    ),
    ("schedule", "studio", &["JasonLearmouth__twilio-flex-leroy-demo__voice-flow.json"]),
];

#[test]
fn imported_flows_do_what_their_originals_did() {
    let Ok(corpus) = std::env::var("CORDBOARD_CORPUS") else {
        eprintln!("skipped: set CORDBOARD_CORPUS to the folder of the exports to run these cases");
        return;
    };
    let mut failed = Vec::new();
    for (name, product, exports) in CASES {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let exports: Vec<String> = exports
            .iter()
            .map(|export| Path::new(&corpus).join(product).join(export).to_string_lossy().into_owned())
            .collect();
        let arguments: Vec<&str> =
            ["import", product, "--out", out].into_iter().chain(exports.iter().map(String::as_str)).collect();
        let imported = cordboard(&arguments, "");
        assert_eq!(imported.code, Some(0), "{name}: {}{}", imported.out, imported.err);
        let cases = folder.path().join(format!("{name}.test.yaml"));
        std::fs::copy(root().join(format!("tests/imported/{name}.test.yaml")), &cases).unwrap();
        let ran = cordboard(&["test", cases.to_str().unwrap()], "");
        if ran.code != Some(0) {
            failed.push(format!("{name}: {}{}", ran.out, ran.err));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
