//! The panel's pipe, as `panel-ui/js/pipe.js` is: it opens a port when there is something to say, attaches first, and
//! has the libraries send again when the port closes.

use super::*;

/// A panel's document.
pub(super) struct Panel {
    pub(super) id: String,
    /// Its port's number, and the run of the worker at the other end.
    pub(super) port: Option<(u32, u32)>,
}

/// What goes up a port.
pub(super) enum Up {
    Frame { connection: String, text: String },
    Word(FromPanel),
}

/// What comes down a port.
pub(super) enum Down {
    Frame {
        connection: String,
        text: String,
        number: u64,
    },
    /// A view or anything else that no widget hears of.
    Word,
}

impl Sim {
    /// A panel's document goes, with the widgets in it, and the agent opens another.
    pub(super) fn close_panel(&mut self, panel: usize) {
        let id = self.panels[panel].id.clone();
        self.note(format!("the panel {id} is closed"));
        let closing = self.libraries.iter_mut().filter(|library| library.alive && library.panel == panel);
        let providers: Vec<_> = closing
            .map(|library| {
                library.alive = false;
                library.provider
            })
            .collect();
        if let Some((port, run)) = self.panels[panel].port.take() {
            let gone = id.clone();
            self.send(format!("up {port}"), move |sim| {
                sim.in_worker(run, move |sim| sim.dispatch(Input::PanelGone { panel: gone }));
            });
        }
        self.panels[panel].id = format!("{id}'");
        for provider in providers {
            self.connect_library(panel, provider);
        }
    }

    pub(super) fn up(&mut self, panel: usize, message: Up) {
        self.attach(panel);
        let Some((port, run)) = self.panels[panel].port else { return };
        let id = self.panels[panel].id.clone();
        self.send(format!("up {port}"), move |sim| {
            let input = match message {
                Up::Frame { connection, text } => Input::Widget { connection, text },
                Up::Word(message) => Input::Panel { panel: id, message },
            };
            sim.in_worker(run, |sim| {
                if let Input::Widget { connection, text } = &input {
                    let line = format!("{connection} → worker  {}", worker::short(text));
                    sim.note(line);
                }
                sim.dispatch(input);
            });
        });
    }

    pub(super) fn attach(&mut self, panel: usize) {
        if self.panels[panel].port.is_some() {
            return;
        }
        let run = self.wake();
        self.ports += 1;
        let port = self.ports;
        self.panels[panel].port = Some((port, run));
        let id = self.panels[panel].id.clone();
        self.send(format!("up {port}"), move |sim| sim.in_worker(run, move |sim| sim.port_opened(&id, port)));
        let live = self.libraries.iter().filter(|library| library.alive && library.panel == panel);
        let links = live.map(library::Library::link).collect();
        let tab = (panel > 0).then_some(100);
        let place = if panel > 0 { Placement::Window } else { Placement::SidePanel };
        let attach = FromPanel::Attach { window: 1, place, tab, width: 378, links };
        self.up(panel, Up::Word(attach));
    }

    pub(super) fn port_closed(&mut self, panel: usize, port: u32) {
        if self.panels[panel].port.is_none_or(|(own, _)| own != port) {
            return;
        }
        self.note(format!("panel {panel}: the port has closed"));
        self.panels[panel].port = None;
        for at in 0..self.libraries.len() {
            if self.libraries[at].alive && self.libraries[at].panel == panel {
                self.libraries[at].lost = true;
                self.tell_library(at, None);
            }
        }
    }

    pub(super) fn panel_hears(&mut self, panel: usize, port: u32, message: Down) {
        let is_open = self.panels[panel].port.is_some_and(|(own, _)| own == port);
        if let (true, Down::Frame { connection, text, number }) = (is_open, message)
            && let Some(at) = self.libraries.iter().position(|library| library.alive && library.connection == connection)
            && (number == 0 || number > self.libraries[at].handed)
        {
            self.tell_library(at, Some(text));
            if number > 0 {
                self.libraries[at].handed = number;
                self.up(panel, Up::Word(FromPanel::Heard { connection, number }));
            }
        }
    }

    /// A frame for a library; `None` says that the worker was lost.
    fn tell_library(&mut self, at: usize, text: Option<String>) {
        let connection = self.libraries[at].connection.clone();
        self.send(format!("to {connection}"), move |sim| match text {
            Some(text) => sim.library_hears(&connection, &text),
            None => sim.library_sends_again(&connection),
        });
    }
}
