//! What is inside a compressed body, if it is not a bomb?

use super::Problem;
use bytes::Bytes;
use hark_model::limits::{INFLATE_RATIO_MAX, INFLATED_BYTES_MAX};
use hyper::StatusCode;
use std::io::Read;

/// Layers of compression that are opened: a proxy may compress what a client compressed.
const LAYERS_MAX: usize = 2;

/// Small bodies compress extremely well without being bombs; below this many bytes the ratio is not looked at.
const RATIO_FROM_BYTES: usize = 64 * 1024;

/// How large a window a zstd body may ask for: 2^22 bytes, the size of the largest body.
const ZSTD_WINDOW_LOG_MAX: u32 = 22;

/// Whether these bytes start like gzip.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Opens a body. Gzip is recognised by its first bytes, whatever the headers say; zstd by its first bytes or its name;
/// deflate by its name. A claimed compression that is not there is ignored, because clients and proxies do claim it.
pub fn open(body: Bytes, encodings: &[String]) -> Result<Bytes, Problem> {
    if let Some(unknown) =
        encodings.iter().find(|name| !matches!(name.as_str(), "gzip" | "x-gzip" | "deflate" | "zstd"))
    {
        let detail = format!("The content encoding `{}` is not known.", crate::wire::check::cut(unknown, 40));
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown_encoding", detail)
            .hint("Use gzip, zstd, deflate or none."));
    }
    if encodings.len() > LAYERS_MAX {
        let detail = format!("The body is compressed more than {LAYERS_MAX} times.");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "too_many_encodings", detail));
    }
    let sent = body.len();
    let mut body = body;
    for layer in 0..=LAYERS_MAX {
        let claims = |name: &str| encodings.iter().rev().nth(layer).is_some_and(|claimed| claimed == name);
        let looks_like_json = matches!(body.iter().find(|b| !b.is_ascii_whitespace()), None | Some(b'{' | b'['));
        let opened = if is_gzip(&body) {
            drain(flate2::read::MultiGzDecoder::new(&body[..]), sent)?
        } else if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            drain(zstd_reader(&body)?, sent)?
        } else if claims("deflate") && !looks_like_json {
            match drain(flate2::read::ZlibDecoder::new(&body[..]), sent) {
                Err(problem) if problem.status == StatusCode::BAD_REQUEST => {
                    drain(flate2::read::DeflateDecoder::new(&body[..]), sent)?
                }
                other => other?,
            }
        } else {
            return Ok(body);
        };
        if layer == LAYERS_MAX {
            break;
        }
        body = opened;
    }
    Err(Problem::too_large("too_many_encodings", format!("The body is compressed more than {LAYERS_MAX} times.")))
}

fn zstd_reader(body: &[u8]) -> Result<impl Read + '_, Problem> {
    let broken = |_| Problem::malformed("The zstd body cannot be read.");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(body).map_err(broken)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(broken)?;
    Ok(decoder)
}

/// Reads to the end, but never more than the limits allow.
fn drain(mut reader: impl Read, sent: usize) -> Result<Bytes, Problem> {
    let cap = INFLATED_BYTES_MAX.min(sent.saturating_mul(INFLATE_RATIO_MAX).max(RATIO_FROM_BYTES));
    let mut out = Vec::with_capacity(sent.saturating_mul(4).min(cap));
    let mut chunk = [0; 16 * 1024];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(out.into()),
            Ok(count) if out.len() + count > cap => {
                let detail = format!("The body inflates to more than {cap} bytes.");
                return Err(Problem::too_large("inflated_too_large", detail));
            }
            Ok(count) => out.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Problem::malformed("The compressed body is broken or ends too early.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn opened(body: Vec<u8>, encodings: &[&str]) -> Result<Bytes, StatusCode> {
        let encodings: Vec<String> = encodings.iter().map(|name| (*name).to_owned()).collect();
        open(body.into(), &encodings).map_err(|problem| problem.status)
    }

    #[test]
    fn headers_may_lie() {
        assert_eq!(opened(gzip(b"{}"), &[]).as_deref(), Ok(&b"{}"[..]));
        assert_eq!(opened(b"{}".to_vec(), &["gzip"]).as_deref(), Ok(&b"{}"[..]));
        assert_eq!(opened(gzip(&gzip(b"[]")), &["gzip", "gzip"]).as_deref(), Ok(&b"[]"[..]));
        assert_eq!(opened(b"{}".to_vec(), &["br"]), Err(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }

    #[test]
    fn every_known_encoding_opens() {
        let zstd = zstd::encode_all(&b"{\"a\":1}"[..], 3).expect("memory");
        assert_eq!(opened(zstd, &["zstd"]).as_deref(), Ok(&b"{\"a\":1}"[..]));
        for raw in [false, true] {
            let body = if raw {
                let mut e = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
                e.write_all(b"{\"a\":1}").expect("memory");
                e.finish().expect("memory")
            } else {
                let mut e = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
                e.write_all(b"{\"a\":1}").expect("memory");
                e.finish().expect("memory")
            };
            assert_eq!(opened(body, &["deflate"]).as_deref(), Ok(&b"{\"a\":1}"[..]), "raw {raw}");
        }
    }

    #[test]
    fn bombs_and_broken_bodies_are_refused() {
        let bomb = gzip(&vec![0; 10 * 1024 * 1024]);
        assert_eq!(opened(bomb.clone(), &[]), Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(opened(gzip(&bomb), &[]), Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(opened(gzip(&gzip(&gzip(b"{}"))), &[]), Err(StatusCode::PAYLOAD_TOO_LARGE));
        let mut cut = gzip(b"{\"a\":\"0123456789\"}");
        cut.truncate(cut.len() - 6);
        assert_eq!(opened(cut, &[]), Err(StatusCode::BAD_REQUEST));
        let mut trailing = gzip(b"{}");
        trailing.extend_from_slice(b"junk");
        assert_eq!(opened(trailing, &[]), Err(StatusCode::BAD_REQUEST));
    }
}
