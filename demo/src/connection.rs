//! Connections that can be cut on demand: axum's listener with a switch on each line.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// One connection, as its requests see it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<Switch>);

#[derive(Debug, Default)]
struct Switch {
    /// Nothing is written any more.
    cut: AtomicBool,
    /// To be closed as soon as no request is on it.
    close_when_idle: AtomicBool,
    requests: AtomicUsize,
    reader: AtomicWaker,
}

impl Line {
    /// Lets no further byte out; the next attempt ends the connection.
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::SeqCst);
    }

    /// Marks a request as being worked on, until the guard is dropped.
    pub(crate) fn busy(&self) -> Busy {
        self.0.requests.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(&self.0))
    }
}

/// A request in flight.
pub(crate) struct Busy(Arc<Switch>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::SeqCst);
    }
}

/// All lines of an organisation that are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<Weak<Switch>>>>);

impl Lines {
    fn open(&self) -> Line {
        let line = Line::default();
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&line.0));
        line
    }

    /// Closes those that wait for a next request.
    pub(crate) fn close_idle(&self) {
        for switch in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade) {
            if switch.requests.load(Ordering::SeqCst) == 0 {
                switch.close_when_idle.store(true, Ordering::SeqCst);
                switch.reader.wake();
            }
        }
    }
}

/// A listener whose connections are lines.
pub(crate) struct LineListener {
    pub listener: TcpListener,
    pub lines: Lines,
}

impl Listener for LineListener {
    type Io = LineStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (LineStream, SocketAddr) {
        // axum's own accept waits out the errors a listener may have.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (LineStream { stream, line: self.lines.open() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, LineListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, LineListener>) -> Self {
        stream.io().line.clone()
    }
}

/// A TCP stream with its switch.
pub(crate) struct LineStream {
    stream: TcpStream,
    line: Line,
}

impl LineStream {
    fn check(&self) -> io::Result<()> {
        if self.line.0.cut.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for LineStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let switch = &self.line.0;
        switch.reader.register(context.waker());
        if switch.close_when_idle.load(Ordering::SeqCst) && switch.requests.load(Ordering::SeqCst) == 0 {
            // Reading nothing is the end of the stream: the server closes it as if the client had.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for LineStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
