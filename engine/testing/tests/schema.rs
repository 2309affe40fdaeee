//! The committed schema is the one that the code makes. `UPDATE_EXPECT=1` writes it anew.

use expect_test::expect_file;

#[test]
fn the_schema_of_test_files_is_up_to_date() {
    expect_file!["../schema/test-1.schema.json"].assert_eq(&cordboard_testing::schema());
}
