//! A server on loopback that says what it is told to, one answer a request, and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What the server does with a request that it has read.
pub(super) enum Say {
    /// Status, headers (each ending in `\r\n`), body.
    Answer(u16, &'static str, String),
    /// Status and body, after the test lets it go on.
    AnswerWhenTold(u16, String),
    /// Status and body, and then closes without having announced it.
    AnswerAndLeave(u16, String),
    /// Nothing, ever.
    Hang,
    /// Closes without an answer.
    Close,
    /// Begins an answer of this status and closes in the middle of its body.
    BreakOff(u16),
}

impl Say {
    pub(super) fn json(status: u16, body: serde_json::Value) -> Say {
        Say::Answer(status, "content-type: application/json\r\n", body.to_string())
    }
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Request line and headers.
    pub(super) head: String,
    pub(super) body: String,
}

impl Asked {
    /// Method and path.
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().unwrap().trim_end_matches(" HTTP/1.1")
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(key, _)| key == &name).map(|(_, value)| value)
    }
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Say>>,
    asked: Mutex<Vec<Asked>>,
    connections: Mutex<usize>,
    read_one: Notify,
    go_on: Notify,
    hung_up: Notify,
}

pub(super) struct Server {
    pub(super) address: String,
    shared: Arc<Shared>,
}

impl Server {
    pub(super) async fn start(script: impl IntoIterator<Item = Say>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { script: Mutex::new(script.into_iter().collect()), ..Shared::default() });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *serving.connections.lock().unwrap() += 1;
                tokio::spawn(serve(stream, Arc::clone(&serving)));
            }
        });
        Server { address, shared }
    }

    /// Everything asked so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    /// Waits until one more request has been read.
    pub(super) async fn read_one(&self) {
        self.shared.read_one.notified().await;
    }

    /// Waits until the client has closed a connection that the server left.
    pub(super) async fn hung_up(&self) {
        self.shared.hung_up.notified().await;
    }

    /// Lets one waiting answer go.
    pub(super) fn go_on(&self) {
        self.shared.go_on.notify_one();
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    while let Some(asked) = read_request(&mut stream).await {
        shared.asked.lock().unwrap().push(asked);
        shared.read_one.notify_one();
        let say = shared.script.lock().unwrap().pop_front().expect("a request more than the script has answers");
        match say {
            Say::Answer(status, headers, body) => write_answer(&mut stream, status, headers, &body).await,
            Say::AnswerWhenTold(status, body) => {
                shared.go_on.notified().await;
                write_answer(&mut stream, status, "", &body).await;
            }
            Say::AnswerAndLeave(status, body) => {
                write_answer(&mut stream, status, "", &body).await;
                stream.shutdown().await.unwrap();
                assert!(read_request(&mut stream).await.is_none());
                shared.hung_up.notify_one();
                return;
            }
            Say::Hang => std::future::pending().await,
            Say::Close => return,
            Say::BreakOff(status) => {
                let begun = format!("HTTP/1.1 {status} X\r\ncontent-length: 100\r\n\r\n{{\"id\":");
                stream.write_all(begun.as_bytes()).await.unwrap();
                return;
            }
        }
    }
}

async fn write_answer(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let answer = format!("HTTP/1.1 {status} X\r\n{headers}{length}\r\n{body}");
    // The client may have hung up, as it does with an answer that is too long.
    let _ = stream.write_all(answer.as_bytes()).await;
}

/// Reads one request, whose body has a length; `None` when the client has closed.
async fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut asked = Asked { head: String::from_utf8_lossy(&bytes[..head_end]).into_owned(), body: String::new() };
    let length: usize = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    asked.body = String::from_utf8_lossy(&bytes[head_end + 4..]).into_owned();
    Some(asked)
}
