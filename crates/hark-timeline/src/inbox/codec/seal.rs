//! How are payloads compressed, and several of them put into one row?

use super::{Damage, Reader, put_bytes, put_number};
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// The version this program writes.
pub(super) const VERSION: u8 = 1;
/// The payload follows as it is.
pub(super) const PLAIN: u8 = 0;
/// The payload follows as one zstd frame, its length before it.
const ZSTD: u8 = 1;
/// Several blobs follow, each with its length before it: small requests that became durable together.
const MANY: u8 = 2;
/// Faster than level 1 and nearly as small on JSON; measured by `examples/append_speed.rs`.
const LEVEL: i32 = -1;
/// Payloads of requests below this many bytes are compressed together with their neighbours: the tables that a
/// compressor makes for each cost as much as all the rest of a small request.
const COMPRESS_ALONE_BYTES_MIN: usize = 16 * 1024;
/// Payloads of rows below this many bytes are not worth a compressor.
const COMPRESS_BYTES_MIN: usize = 512;
/// No honest request inflates beyond this (limits of the wire, with room for import batches).
const PAYLOAD_BYTES_MAX: usize = 256 * 1024 * 1024;

thread_local! {
    // Making a compressor costs more than compressing a small request.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// The blob of a request's payload, compressed when that pays.
pub fn seal(payload: Vec<u8>) -> Vec<u8> {
    seal_beyond(COMPRESS_ALONE_BYTES_MIN, payload)
}

fn seal_beyond(bytes_min: usize, payload: Vec<u8>) -> Vec<u8> {
    let compress = || COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(&payload).ok());
    if payload.len() >= bytes_min
        && let Some(small) = compress()
        && small.len() < payload.len()
    {
        let mut blob = Vec::with_capacity(small.len() + 8);
        blob.extend_from_slice(&[VERSION, ZSTD]);
        put_number(&mut blob, payload.len() as u64);
        blob.extend_from_slice(&small);
        return blob;
    }
    let mut blob = Vec::with_capacity(payload.len() + 2);
    blob.extend_from_slice(&[VERSION, PLAIN]);
    blob.extend_from_slice(&payload);
    blob
}

/// One blob of several, in their order.
pub fn pack(blobs: &[&[u8]]) -> Vec<u8> {
    let plain: Option<Vec<&[u8]>> = blobs.iter().map(|blob| blob.strip_prefix(&[VERSION, PLAIN])).collect();
    if let Some(payloads) = plain {
        return seal_beyond(COMPRESS_BYTES_MIN, payloads.concat());
    }
    if let [blob] = blobs {
        return blob.to_vec();
    }
    let mut out = Vec::with_capacity(blobs.iter().map(|blob| blob.len() + 4).sum::<usize>() + 2);
    out.extend_from_slice(&[VERSION, MANY]);
    blobs.iter().for_each(|blob| put_bytes(&mut out, blob));
    out
}

/// The payload of a blob; of several packed together one after another.
pub fn unseal(blob: &[u8]) -> Result<Vec<u8>, Damage> {
    let mut reader = Reader { rest: blob };
    if !blob.starts_with(&[VERSION, MANY]) {
        return unseal_one(reader);
    }
    reader.take(2)?;
    let mut payload = Vec::new();
    while !reader.rest.is_empty() {
        payload.append(&mut unseal_one(Reader { rest: reader.bytes()? })?);
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(Damage("a payload beyond its limit"));
        }
    }
    Ok(payload)
}

fn unseal_one(mut reader: Reader<'_>) -> Result<Vec<u8>, Damage> {
    if reader.byte()? != VERSION {
        return Err(Damage("unknown version of the inbox"));
    }
    match reader.byte()? {
        PLAIN => Ok(reader.rest.to_vec()),
        ZSTD => {
            let bytes = reader.number()? as usize;
            if bytes > PAYLOAD_BYTES_MAX {
                return Err(Damage("a payload beyond its limit"));
            }
            let unpack = |d: &mut Option<Decompressor<'static>>| d.as_mut()?.decompress(reader.rest, bytes).ok();
            let payload = DECOMPRESSOR.with_borrow_mut(unpack).ok_or(Damage("cannot be decompressed"))?;
            if payload.len() == bytes { Ok(payload) } else { Err(Damage("a payload of another length")) }
        }
        _ => Err(Damage("unknown compression")),
    }
}
