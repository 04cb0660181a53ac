//! Takes a request apart: path, query, JSON or multipart body.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde_json::Value;

use crate::sandbox::refusal::{self, Refusal};

/// The greatest request that Discord takes: 25 MiB.
const GREATEST: usize = 25 * 1024 * 1024;

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The `n` of `files[n]`.
    pub(crate) number: u64,
    pub(crate) filename: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// A request, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// Below `/api/v10`, as it came: ids and names may be percent-encoded.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
}

/// Reads a request to its end.
pub(super) async fn read(request: Request) -> Result<Incoming, Refusal> {
    let kind = header_of(&request, header::CONTENT_TYPE);
    let is_multipart = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let path = request.uri().path();
    let path = path.strip_prefix("/api/v10").unwrap_or(path).to_owned();
    let mut incoming = Incoming {
        method: request.method().as_str().to_owned(),
        path,
        query: request.uri().query().unwrap_or_default().to_owned(),
        authorization: header_of(&request, header::AUTHORIZATION),
        body: Value::Null,
        files: Vec::new(),
    };
    if is_multipart {
        read_parts(request, &mut incoming).await?;
    } else {
        let bytes = to_bytes(request.into_body(), GREATEST).await.map_err(|_| too_large())?;
        if !bytes.is_empty() {
            incoming.body = serde_json::from_slice(&bytes).map_err(|_| refusal::bad_json())?;
        }
    }
    Ok(incoming)
}

fn header_of(request: &Request, name: header::HeaderName) -> Option<String> {
    request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

async fn read_parts(request: Request, incoming: &mut Incoming) -> Result<(), Refusal> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| refusal::bad_json())?;
    let mut size = 0;
    while let Some(part) = parts.next_field().await.map_err(|_| refusal::bad_json())? {
        let name = part.name().unwrap_or_default().to_owned();
        let (filename, content_type) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|_| too_large())?.to_vec();
        size += bytes.len();
        if size > GREATEST {
            return Err(too_large());
        }
        if name == "payload_json" {
            incoming.body = serde_json::from_slice(&bytes).map_err(|_| refusal::bad_json())?;
        } else {
            let number = name.trim_start_matches("files[").trim_end_matches(']').parse().unwrap_or(0);
            incoming.files.push(Upload { number, filename: filename.unwrap_or(name), content_type, bytes });
        }
    }
    Ok(())
}

pub(super) fn too_large() -> Refusal {
    Refusal::new(413, 40005, "Request entity too large")
}

/// Undoes percent-encoding; what is not encoded stays.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
