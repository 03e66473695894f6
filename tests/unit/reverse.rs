//! Tests of the parts of `src/otlp/reverse.rs` that nothing else sees.

use super::*;

fn written(writer: &ReverseWriter) -> Vec<u8> {
    writer.segments(&SpanBuffer::default()).collect::<Vec<_>>().concat()
}

#[test]
fn a_message_of_any_size_is_written_before_what_follows_it() {
    for len in [0, 1, 7, 8, 63, 64, 65, 127, 128, 20_000] {
        let text = vec![b'x'; len];
        let mut writer = ReverseWriter::default();
        let outer = writer.open();
        writer.uint(2, 300);
        writer.bytes(1, &text);
        writer.close(15, outer);

        let mut expected = Vec::new();
        prost::encoding::bytes::encode(1, &text, &mut expected);
        if len == 0 {
            expected = vec![0x0A, 0];
        }
        prost::encoding::uint64::encode(2, &300, &mut expected);
        let mut message = Vec::new();
        prost::encoding::bytes::encode(15, &expected, &mut message);
        assert_eq!(written(&writer), message);
    }
}

#[test]
fn a_varint_has_seven_bits_a_byte() {
    for value in [0, 1, 127, 128, 16_383, 16_384, u32::MAX.into(), 1 << 62, (1 << 63) - 1, 1 << 63, u64::MAX] {
        let mut writer = ReverseWriter::default();
        writer.uint(2, value);
        let mut expected = Vec::new();
        prost::encoding::uint64::encode(2, &value, &mut expected);
        assert_eq!(written(&writer), expected, "{value}");
    }
}

#[test]
fn a_cleared_writer_starts_anew() {
    let mut writer = ReverseWriter::default();
    writer.uint(1, 5);
    writer.clear();
    writer.uint(1, 6);
    assert_eq!(written(&writer), [0x08, 6]);
}

#[test]
fn what_was_written_over_several_chunks_is_taken_back() {
    let mut writer = ReverseWriter::default();
    writer.uint(1, 5);
    let marks: Vec<_> = (0..5).map(|_| (writer.mark(), writer.bytes(2, &[7; 5_000])).0).collect();
    let all = written(&writer);
    for (mark, left) in marks.iter().rev().zip((0..5).rev()) {
        writer.rewind(mark);
        assert_eq!(written(&writer), all[all.len() - 2 - left * 5_003..]);
    }
    writer.uint(3, 1);
    assert_eq!(written(&writer), [0x18, 1, 0x08, 5]);
}
