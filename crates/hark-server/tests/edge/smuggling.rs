//! Can two readers of the same bytes disagree on where a request ends?
//!
//! What one program takes for a body, another may take for the next request, with the rights of somebody else's
//! connection. So whatever can be read in two ways is refused, and nothing after it is read.

use crate::support::{Hark, WRITE_KEY};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// All that the server says before it closes.
async fn said(hark: &Hark, request: &str) -> String {
    let mut stream = TcpStream::connect(hark.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    // A server that closes while bytes are unread resets the connection; what it said before counts.
    let _ =
        tokio::time::timeout(std::time::Duration::from_secs(20), stream.read_to_end(&mut all)).await.expect("closed");
    String::from_utf8_lossy(&all).to_ascii_lowercase()
}

#[tokio::test]
async fn two_lengths_of_one_body_end_the_connection() {
    let hark = Hark::start().await;
    for lengths in
        ["transfer-encoding: chunked\r\ncontent-length: 4", "content-length: 4\r\ntransfer-encoding: chunked"]
    {
        let request = format!(
            "POST /v1/batch HTTP/1.1\r\nhost: x\r\n{lengths}\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n"
        );
        let text = said(&hark, &request).await;
        assert_eq!(text.matches("http/1.1 ").count(), 1, "what follows the body is no request: {text}");
        assert!(text.contains("connection: close"), "{text}");
    }
}

#[tokio::test]
async fn a_body_of_doubtful_length_is_refused_and_nothing_after_it_is_read() {
    let hark = Hark::start().await;
    let smuggled = format!(
        "POST /v1/track HTTP/1.1\r\nhost: x\r\nx-write-key: {WRITE_KEY}\r\ncontent-length: 26\r\n\r\n{{\"event\":\"e\",\"userId\":\"u\"}}"
    );
    for head in [
        "content-length: 4\r\ncontent-length: 5",
        "content-length: 4, 4",
        "content-length: 4, 5",
        "content-length: +4",
        "content-length: -4",
        "content-length: 0x4",
        "content-length: 4 4",
        "content-length: 18446744073709551620",
        "content-length:",
        "content-length : 4",
        "content-length\r\n : 4",
        "x: y\r\n content-length: 4",
        "transfer-encoding: identity",
        "transfer-encoding: xchunked",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: identity\r\ncontent-length: 4",
        "transfer-encoding : chunked",
        "transfer-encoding: chunked\r\nx\0: y",
    ] {
        let request = format!("POST /v1/track HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}");
        let text = said(&hark, &request).await;
        assert!(text.starts_with("http/1.1 400") && text.matches("http/1.1 ").count() == 1, "{head:?}: {text}");
    }
    assert_eq!(hark.balanced().received, 0);
}

#[tokio::test]
async fn a_chunk_of_doubtful_length_ends_the_connection() {
    let hark = Hark::start().await;
    let after = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
    for body in [
        "fffffffffffffffff\r\n",
        "10000000000000000\r\n",
        "-1\r\n",
        "0x1\r\na\r\n0\r\n\r\n",
        " 1\r\na\r\n0\r\n\r\n",
        "1\ra\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "g\r\n",
    ] {
        let head = "POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-write-key: ";
        let request = format!("{head}{WRITE_KEY}\r\ntransfer-encoding: chunked\r\n\r\n{body}{after}");
        let text = said(&hark, &request).await;
        assert!(text.matches("http/1.1 ").count() <= 1 && !text.contains("http/1.1 200"), "{body:?}: {text}");
    }
    assert_eq!(hark.balanced().received, 0);
}
