//! The body of a message from elsewhere, bounded in size after decompression: a small body must not become a large one.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// Takes a body part by part. A bomb ends at the bound, however small it came.
pub struct BoundedBody {
    sink: Sink,
}

enum Sink {
    Plain(BoundedWriter),
    Gzip(Box<MultiGzDecoder<BoundedWriter>>),
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// More bytes than the bound allows; the bound.
    #[error("more than {} MB", .0 >> 20)]
    TooLarge(usize),
    /// The header says gzip, and the bytes are something else, or end too soon.
    #[error("a body that is said to be gzip and is not")]
    NotGzip,
    /// Neither gzip nor plain.
    #[error("a content encoding other than gzip")]
    UnknownEncoding,
}

impl BoundedBody {
    /// An empty one that takes at most `largest` bytes of content. `encoding`: the header `Content-Encoding`.
    ///
    /// # Errors
    /// An encoding that is neither gzip nor none.
    pub fn new(largest: usize, encoding: Option<&str>) -> Result<Self, BodyFault> {
        let writer = BoundedWriter { content: Vec::new(), largest, is_full: false };
        let encoding = encoding.map(|encoding| encoding.trim().to_ascii_lowercase());
        let sink = match encoding.as_deref() {
            None | Some("" | "identity") => Sink::Plain(writer),
            Some("gzip" | "x-gzip") => Sink::Gzip(Box::new(MultiGzDecoder::new(writer))),
            Some(_) => return Err(BodyFault::UnknownEncoding),
        };
        Ok(Self { sink })
    }

    /// Takes the next part as it came.
    ///
    /// # Errors
    /// The content has become too large, or is not of its encoding.
    pub fn push(&mut self, part: &[u8]) -> Result<(), BodyFault> {
        let written = match &mut self.sink {
            Sink::Plain(writer) => writer.write_all(part),
            Sink::Gzip(decoder) => decoder.write_all(part),
        };
        written.map_err(|_| self.fault())
    }

    /// Bytes of content so far.
    pub fn len(&self) -> usize {
        self.writer().content.len()
    }

    /// The whole content.
    ///
    /// # Errors
    /// As for [`push`](Self::push).
    pub fn finish(mut self) -> Result<Vec<u8>, BodyFault> {
        let finished = match &mut self.sink {
            Sink::Plain(_) => Ok(()),
            Sink::Gzip(decoder) => decoder.try_finish(),
        };
        finished.map_err(|_| self.fault())?;
        Ok(std::mem::take(&mut self.writer_mut().content))
    }

    fn fault(&self) -> BodyFault {
        let writer = self.writer();
        if writer.is_full { BodyFault::TooLarge(writer.largest) } else { BodyFault::NotGzip }
    }

    fn writer(&self) -> &BoundedWriter {
        match &self.sink {
            Sink::Plain(writer) => writer,
            Sink::Gzip(decoder) => decoder.get_ref(),
        }
    }

    fn writer_mut(&mut self) -> &mut BoundedWriter {
        match &mut self.sink {
            Sink::Plain(writer) => writer,
            Sink::Gzip(decoder) => decoder.get_mut(),
        }
    }
}

struct BoundedWriter {
    content: Vec<u8>,
    largest: usize,
    /// Something was refused, because it would have been too much.
    is_full: bool,
}

impl Write for BoundedWriter {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.content.len() + part.len() > self.largest {
            self.is_full = true;
            return Err(io::Error::other("too large"));
        }
        self.content.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    fn read(largest: usize, encoding: Option<&str>, parts: &[&[u8]]) -> Result<Vec<u8>, BodyFault> {
        let mut body = BoundedBody::new(largest, encoding)?;
        parts.iter().try_for_each(|part| body.push(part))?;
        body.finish()
    }

    #[test]
    fn a_body_is_the_same_in_one_part_or_many_plain_or_packed() {
        let packed = gzip(b"up 1\n");
        let bytes: Vec<&[u8]> = packed.chunks(1).collect();
        for (encoding, parts) in [(None, vec![&b"up"[..], b" 1\n"]), (Some("gzip"), vec![&packed[..]]), (Some(" GZIP"), bytes)] {
            assert_eq!(read(100, encoding, &parts), Ok(b"up 1\n".to_vec()), "{encoding:?}");
        }
        let two_members = [gzip(b"a"), gzip(b"b")].concat();
        assert_eq!(read(100, Some("gzip"), &[&two_members]), Ok(b"ab".to_vec()));
    }

    #[test]
    fn the_bound_is_that_of_the_content_and_is_reached_exactly() {
        assert_eq!(read(2, None, &[b"ab"]), Ok(b"ab".to_vec()));
        assert_eq!(read(2, None, &[b"ab", b"c"]), Err(BodyFault::TooLarge(2)));
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 60_000, "{} bytes", bomb.len());
        assert_eq!(read(1 << 20, Some("gzip"), &[&bomb]), Err(BodyFault::TooLarge(1 << 20)));
    }

    #[test]
    fn what_is_not_gzip_or_ends_too_soon_is_told_as_such() {
        let packed = gzip(b"a body of some length");
        let half = &packed[..packed.len() / 2];
        for parts in [&[&b"<html>"[..]][..], &[half], &[&packed, b"junk after the end"], &[]] {
            assert_eq!(read(100, Some("gzip"), parts), Err(BodyFault::NotGzip), "{parts:?}");
        }
        assert_eq!(read(100, Some("br"), &[]), Err(BodyFault::UnknownEncoding));
    }
}
