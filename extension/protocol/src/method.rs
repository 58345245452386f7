//! The methods of `Microsoft.CIFramework` (contract §3) and how each is routed and repeated.

/// A method of the API this version answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `setClickToAct(value)`
    SetClickToAct,
    /// `getClickToAct()`
    GetClickToAct,
    /// `setWidth(px)`
    SetWidth,
    /// `getWidth()`
    GetWidth,
    /// `setMode(0|1|2)`
    SetMode,
    /// `getMode()`
    GetMode,
    /// `getEnvironment()`
    GetEnvironment,
    /// `createRecord(entity, data)`
    CreateRecord,
    /// `retrieveRecord(entity, id, query)`
    RetrieveRecord,
    /// `updateRecord(entity, id, data)`
    UpdateRecord,
    /// `deleteRecord(entity, id)`
    DeleteRecord,
    /// `searchAndOpenRecords(entity, query, searchOnly, correlationId, searchType)`
    SearchAndOpenRecords,
    /// `openForm(options, parameters)`
    OpenForm,
    /// `getEntityMetadata(entity, attributes)`
    GetEntityMetadata,
    /// `renderSearchPage(entity, text)`
    RenderSearchPage,
    /// `refreshForm(save)`
    RefreshForm,
    /// `isConsoleApp()`
    IsConsoleApp,
    /// `raiseEvent(event, value, correlationId)`
    RaiseEvent,
    /// `insertNotes(entity, entitySet, id, annotationId)`
    InsertNotes,
    /// `openKBSearchControl(text)`
    OpenKbSearchControl,
    /// `notifyEvent(input, correlationId, cancellationToken)`, of CIF 2.0
    NotifyEvent,
    /// `cancelEvent(cancellationToken, correlationId)`, of CIF 2.0
    CancelEvent,
}

/// Who answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The bridge itself, from what it knows of panel and provider.
    Bridge,
    /// The CRM page.
    Page,
    /// The agent, in the panel; then the CRM page.
    Agent,
}

/// What may be done with a request whose outcome is not known (architecture, "Repeating, by class").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Run again, freely.
    Read,
    /// Run again under the same primary key; "already exists" on our key is success.
    Create,
    /// Run again; "not found" after a resend is success.
    Delete,
    /// Join in the same document; document gone: rejected as not known whether saved.
    Update,
    /// An effect on the screen: at most once.
    Screen,
}

const NAMES: &[(&str, Method)] = &[
    ("setClickToAct", Method::SetClickToAct),
    ("getClickToAct", Method::GetClickToAct),
    ("setWidth", Method::SetWidth),
    ("getWidth", Method::GetWidth),
    ("setMode", Method::SetMode),
    ("getMode", Method::GetMode),
    ("getEnvironment", Method::GetEnvironment),
    ("createRecord", Method::CreateRecord),
    ("retrieveRecord", Method::RetrieveRecord),
    ("updateRecord", Method::UpdateRecord),
    ("deleteRecord", Method::DeleteRecord),
    ("searchAndOpenRecords", Method::SearchAndOpenRecords),
    ("openForm", Method::OpenForm),
    ("getEntityMetadata", Method::GetEntityMetadata),
    ("renderSearchPage", Method::RenderSearchPage),
    ("refreshForm", Method::RefreshForm),
    ("isConsoleApp", Method::IsConsoleApp),
    ("raiseEvent", Method::RaiseEvent),
    ("insertNotes", Method::InsertNotes),
    ("openKBSearchControl", Method::OpenKbSearchControl),
    ("notifyEvent", Method::NotifyEvent),
    ("cancelEvent", Method::CancelEvent),
];

impl Method {
    /// The method of that name, or `None` for one this version does not know.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }

    /// Every method with its name.
    pub fn all() -> impl Iterator<Item = (&'static str, Self)> {
        NAMES.iter().copied()
    }

    /// Who answers it.
    pub fn route(self) -> Route {
        match self {
            Self::SetClickToAct
            | Self::GetClickToAct
            | Self::SetWidth
            | Self::GetWidth
            | Self::SetMode
            | Self::GetMode
            | Self::IsConsoleApp
            | Self::RaiseEvent
            | Self::CancelEvent => Route::Bridge,
            Self::InsertNotes | Self::NotifyEvent => Route::Agent,
            _ => Route::Page,
        }
    }

    /// What may be done when its outcome is not known.
    pub fn repeat(self) -> Repeat {
        match self {
            // A note has a key of ours as well; one that changes another writes the same text again.
            Self::CreateRecord | Self::InsertNotes => Repeat::Create,
            Self::DeleteRecord => Repeat::Delete,
            Self::UpdateRecord => Repeat::Update,
            Self::OpenForm | Self::RenderSearchPage | Self::RefreshForm | Self::OpenKbSearchControl => Repeat::Screen,
            _ => Repeat::Read,
        }
    }

    /// Whether it changes the organisation's data by itself. What the agent saves in a form that it opens is the agent's.
    pub fn writes(self) -> bool {
        matches!(self.repeat(), Repeat::Create | Repeat::Delete | Repeat::Update)
    }

    /// Whether it reads or writes the organisation's data and so binds its connection to one organisation and user.
    pub fn is_bound(self) -> bool {
        self.route() != Route::Bridge
            && !matches!(self, Self::RenderSearchPage | Self::RefreshForm | Self::OpenKbSearchControl | Self::NotifyEvent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_own_method() {
        for (name, method) in Method::all() {
            assert_eq!(Method::named(name), Some(method));
        }
        assert_eq!(Method::named("createSession"), None);
    }

    #[test]
    fn nothing_that_changes_a_record_is_repeated_like_a_read() {
        for method in [Method::CreateRecord, Method::UpdateRecord, Method::DeleteRecord, Method::OpenForm] {
            assert_ne!(method.repeat(), Repeat::Read);
        }
    }
}
