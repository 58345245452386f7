//! Reading a saved state back, type by type as [`super::state`] writes it.

use super::state::{
    Act, Bound, Connection, Dock, DockRule, Frame, Framed, JournalEntry, Left, Missed, Move, Navigation, Note, Page, Panel,
    Phase, Read, Said, State, Unheard,
};
use patchbay_protocol::read::{FromJson, UNKNOWN_WORD, Unfit, member, member_or};
use serde_json::Value;

impl FromJson for State {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            panels: member(value, "panels")?,
            connections: member(value, "connections")?,
            pages: member(value, "pages")?,
            acts: member_or(value, "acts", Vec::new)?,
            said: member_or(value, "said", Vec::new)?,
            journal: member(value, "journal")?,
            modes: member(value, "modes")?,
            click_to_act: member(value, "click_to_act")?,
            placements: member_or(value, "placements", Default::default)?,
            moving: member_or(value, "moving", Default::default)?,
            window_asked: member_or(value, "window_asked", || None)?,
            started: member_or(value, "started", Vec::new)?,
            frames: member(value, "frames")?,
            covered: member(value, "covered")?,
            docks: member_or(value, "docks", Default::default)?,
            dock_width: member_or(value, "dock_width", Default::default)?,
            docked_in: member_or(value, "docked_in", Default::default)?,
            dock_rules: member_or(value, "dock_rules", Vec::new)?,
            attention: member_or(value, "attention", Default::default)?,
            missed: member(value, "missed")?,
            note: member(value, "note")?,
            calls: member(value, "calls")?,
            interrupted: member(value, "interrupted")?,
            ringing: member_or(value, "ringing", Default::default)?,
            leaving: member(value, "leaving")?,
            update: member_or(value, "update", || false)?,
            refused_devices: member_or(value, "refused_devices", Default::default)?,
            left: member_or(value, "left", || None)?,
            roles: member(value, "roles")?,
            framed: member_or(value, "framed", Default::default)?,
            refused_rows: member_or(value, "refused_rows", Default::default)?,
            long_rows: member_or(value, "long_rows", Default::default)?,
            navigation: member(value, "navigation")?,
            troubles: member(value, "troubles")?,
        })
    }
}

impl FromJson for Navigation {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { document: member(value, "document")?, url: member(value, "url")? })
    }
}

impl FromJson for Move {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { to: member(value, "to")?, asked_in: member(value, "asked_in")?, opened: member(value, "opened")? })
    }
}

impl FromJson for Left {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { tab: member(value, "tab")?, window: member(value, "window")?, origin: member(value, "origin")? })
    }
}

impl FromJson for Dock {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            key: member(value, "key")?,
            width: member(value, "width")?,
            panel: member(value, "panel")?,
            failed: member(value, "failed")?,
            unfolded: member(value, "unfolded")?,
            covered: member(value, "covered")?,
        })
    }
}

impl FromJson for DockRule {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { hosts: member(value, "hosts")?, tabs: member(value, "tabs")? })
    }
}

impl FromJson for Framed {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            tab: member(value, "tab")?,
            window: member(value, "window")?,
            page: member(value, "page")?,
            library: member_or(value, "library", || false)?,
            in_crm: member_or(value, "in_crm", || false)?,
            until: member_or(value, "until", || None)?,
        })
    }
}

impl FromJson for Frame {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            panel: member(value, "panel")?,
            state: member(value, "state")?,
            apart: member_or(value, "apart", || None)?,
            assigned: member_or(value, "assigned", || None)?,
        })
    }
}

impl FromJson for Missed {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { event: member(value, "event")?, raised: member(value, "raised")?, body: member(value, "body")? })
    }
}

impl FromJson for Note {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            request: member(value, "request")?,
            connection: member(value, "connection")?,
            entity: member(value, "entity")?,
            changes: member(value, "changes")?,
            saving: member(value, "saving")?,
            error: member(value, "error")?,
        })
    }
}

impl FromJson for Panel {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            window: member(value, "window")?,
            place: member(value, "place")?,
            tab: member(value, "tab")?,
            width: member(value, "width")?,
            chosen: member_or(value, "chosen", Vec::new)?,
        })
    }
}

impl FromJson for Connection {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            panel: member(value, "panel")?,
            provider: member(value, "provider")?,
            origin: member(value, "origin")?,
            handlers: member(value, "handlers")?,
            bound: member(value, "bound")?,
            told: member_or(value, "told", || 0)?,
            unheard: member_or(value, "unheard", Vec::new)?,
            refused: member_or(value, "refused", || 0)?,
            rung: member_or(value, "rung", || 0)?,
        })
    }
}

impl FromJson for Unheard {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { number: member(value, "number")?, text: member(value, "text")? })
    }
}

impl FromJson for Bound {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { origin: member(value, "origin")?, identity: member(value, "identity")? })
    }
}

impl FromJson for Page {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            tab: member(value, "tab")?,
            window: member(value, "window")?,
            document: member(value, "document")?,
            url: member(value, "url")?,
            app: member_or(value, "app", || None)?,
            rows: member_or(value, "rows", || None)?,
        })
    }
}

impl FromJson for Read {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { app: member(value, "app")?, at: member(value, "at")? })
    }
}

impl FromJson for Said {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self { document: member(value, "document")?, number: member(value, "number")? })
    }
}

impl FromJson for Act {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            tab: member(value, "tab")?,
            document: member(value, "document")?,
            url: member(value, "url")?,
            number: member(value, "number")?,
            value: member(value, "value")?,
            name: member(value, "name")?,
            format: member(value, "format")?,
        })
    }
}

impl FromJson for JournalEntry {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        Ok(Self {
            connection: member(value, "connection")?,
            method: member(value, "method")?,
            document: member(value, "document")?,
            elsewhere: member_or(value, "elsewhere", || false)?,
            shown: member_or(value, "shown", || false)?,
            phase: member(value, "phase")?,
            at: member(value, "at")?,
        })
    }
}

impl FromJson for Phase {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        match value.as_str().unwrap_or_default() {
            "sent" => Ok(Self::Sent),
            "started" => Ok(Self::Started),
            "answered" => Ok(Self::Answered),
            _ => Err(UNKNOWN_WORD),
        }
    }
}
