//! Tests of the parts of `src/recording/pages.rs` that nothing else sees.

use super::*;

#[test]
fn entries_stand_in_order_over_pages() {
    let mut pages = Pages::<u64>::default();
    assert_eq!(Pages::<u64>::PAGE_LEN, 128);
    for entry in 0..2_000 {
        assert!(pages.push(entry));
    }
    assert_eq!((pages.len(), pages.get(1_023), pages.get(2_000)), (2_000, Some(&1_023), None));
    assert!(pages.iter().copied().eq(0..2_000));
    pages.truncate(0);
    assert_eq!((pages.len(), pages.get(0)), (0, None));
    assert!(pages.push(7));
    assert!(pages.iter().eq([&7]));
}

#[test]
fn a_page_has_the_most_entries_that_fit() {
    assert_eq!(Pages::<[u8; 1024]>::PAGE_LEN, 1);
    assert_eq!(Pages::<[u8; 44]>::PAGE_LEN, 16);
    assert_eq!(Pages::<[u8; 32]>::PAGE_LEN, 32);
    assert_eq!(Pages::<[u8; 33]>::PAGE_LEN, 16);
}
