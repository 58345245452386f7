//! Starting both servers inside the caller's tokio runtime, and stopping them when the handle is dropped.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::connection::{Line, LineListener, Lines};
use crate::control::{self, faults::Faults, log::Log, watch};
use crate::session::Session;
use crate::store::Store;
use crate::{Options, seed, site, webapi, widgets};

/// Why the demo did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The rows could not be laid out.
    #[error("cannot lay out the organisation's rows: {0}")]
    Rows(String),
    /// A folder's prefix on the widgets' origin is empty, taken, or not one plain segment.
    #[error("'{0}' is no free URL prefix for a folder of widgets")]
    Prefix(String),
}

/// What all requests to one organisation share.
pub(crate) struct Organisation {
    pub session: Session,
    pub store: Store,
    pub log: Log,
    pub faults: Faults,
    pub lines: Lines,
}

pub(crate) type Shared = Arc<Organisation>;

/// A running demo. Dropping it stops both servers; requests in flight are let finish.
#[derive(Debug)]
pub struct Demo {
    /// `http://org.localhost:<port>`, without a slash at the end.
    pub org_origin: String,
    /// `http://voice.localhost:<port>`, without a slash at the end.
    pub widgets_origin: String,
    /// The organisation's socket, for clients that do not resolve `*.localhost`.
    pub org_address: SocketAddr,
    /// The widgets' socket.
    pub widgets_address: SocketAddr,
    /// Where the page starts: `org_origin` with the app's list of contacts.
    pub start_url: String,
    _stop: [oneshot::Sender<()>; 2],
}

/// Starts organisation and widgets on 127.0.0.1.
///
/// # Errors
/// [`StartError`] when a port cannot be had, the data cannot be laid out, or a folder's prefix is unfit.
pub async fn start(options: Options) -> Result<Demo, StartError> {
    let rows = |error: &dyn std::fmt::Display| StartError::Rows(error.to_string());
    let widgets = widgets::routes(&options.widget_dirs)?;
    let session = Session::new(&options);
    let start_path = session.start_path();
    let store = Store::open().map_err(|error| rows(&error))?;
    seed::fill(&mut store.lock(), options.seed, &options.user).map_err(|error| rows(&error))?;
    let lines = Lines::default();
    let organisation =
        Arc::new(Organisation { session, store, log: Log::default(), faults: Faults::default(), lines: lines.clone() });

    let (listener, org_address) = listen(options.org_port).await?;
    let (stop_org, stopped) = oneshot::channel();
    let org = routes(organisation, start_path.clone()).into_make_service_with_connect_info::<Line>();
    // Serving ends by the signal only; a single connection's failure concerns that connection alone.
    tokio::spawn(async move { axum::serve(LineListener { listener, lines }, org).with_graceful_shutdown(end(stopped)).await });

    let (listener, widgets_address) = listen(options.widgets_port).await?;
    let (stop_widgets, stopped) = oneshot::channel();
    tokio::spawn(async move { axum::serve(listener, widgets).with_graceful_shutdown(end(stopped)).await });

    let org_origin = format!("http://org.localhost:{}", org_address.port());
    Ok(Demo {
        start_url: format!("{org_origin}{start_path}"),
        org_origin,
        widgets_origin: format!("http://voice.localhost:{}", widgets_address.port()),
        org_address,
        widgets_address,
        _stop: [stop_org, stop_widgets],
    })
}

fn routes(organisation: Shared, start_path: String) -> Router {
    let web_api = Router::new()
        .route("/api/data/{version}/", any(webapi::handle))
        .route("/api/data/{version}/{*path}", any(webapi::handle))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&organisation), watch::web_api));
    Router::new()
        .merge(site::routes(start_path))
        .merge(control::routes())
        .merge(web_api)
        .layer(from_fn_with_state(Arc::clone(&organisation), watch::line))
        .with_state(organisation)
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let fault = |source| StartError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

async fn end(stopped: oneshot::Receiver<()>) {
    // Nothing is ever sent: the sender's end, in the dropped handle, is the signal.
    let _ = stopped.await;
}
