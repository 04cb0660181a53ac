//! A small mail server on loopback: takes every letter.

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// A letter that was taken.
#[derive(Debug, Default)]
pub(crate) struct Letter {
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
}

pub(crate) struct Letters {
    pub(crate) address: String,
    taken: Arc<Mutex<UnboundedReceiver<Letter>>>,
    task: JoinHandle<()>,
}

impl Letters {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (take, taken) = unbounded_channel();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(converse(stream, take.clone()));
            }
        });
        Self { address, taken: Arc::new(Mutex::new(taken)), task }
    }

    pub(crate) async fn next(&self) -> Letter {
        let next = async { self.taken.lock().await.recv().await.unwrap() };
        tokio::time::timeout(std::time::Duration::from_secs(20), next).await.unwrap()
    }
}

impl Drop for Letters {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One conversation in SMTP (RFC 5321).
async fn converse(mut stream: TcpStream, take: UnboundedSender<Letter>) {
    let (reading, mut writing) = stream.split();
    let mut lines = BufReader::new(reading);
    let mut letter = Letter::default();
    writing.write_all(b"220 loopback\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer: &[u8] = match line.split_whitespace().next().unwrap_or_default().to_uppercase().as_str() {
            "RCPT" => {
                letter.to.push(line.trim().split_once(':').unwrap().1.to_owned());
                b"250 ok\r\n"
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await.unwrap();
                loop {
                    let mut line = String::new();
                    lines.read_line(&mut line).await.unwrap();
                    if line == ".\r\n" {
                        break;
                    }
                    letter.text.push_str(&line);
                }
                let _ = take.send(std::mem::take(&mut letter));
                b"250 taken\r\n"
            }
            "QUIT" => {
                let _ = writing.write_all(b"221 bye\r\n").await;
                return;
            }
            _ => b"250 ok\r\n",
        };
        if writing.write_all(answer).await.is_err() {
            return;
        }
    }
}
