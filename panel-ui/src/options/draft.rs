//! What stands in the form, and what is wrong with it. The rules are the protocol's own; only their place is found here.

use patchbay_protocol::hosts::{MatchPattern, origin_of, web_address};
use patchbay_protocol::provider::slug;
use patchbay_protocol::{Configuration, Provider, Site};

/// The fields of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name of the provider.
    Name,
    /// Title on the panel.
    Label,
    /// The widget's page.
    LandingUrl,
    /// More origins of the widget, one a line.
    TrustedOrigins,
    /// Where the widget loads its CIF library from, one a line.
    LibraryOrigins,
    /// Whether click-to-act is on.
    ClickToAct,
    /// Text handed to the widget.
    CustomParams,
    /// The CRM's pages.
    SiteMatch,
    /// Page to open when no CRM page is.
    StartUrl,
}

impl Field {
    /// `id` of its control, stable for tests and labels.
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "provider-name",
            Self::Label => "provider-label",
            Self::LandingUrl => "landing-url",
            Self::TrustedOrigins => "trusted-origins",
            Self::LibraryOrigins => "library-origins",
            Self::ClickToAct => "click-to-act",
            Self::CustomParams => "custom-params",
            Self::SiteMatch => "site-match",
            Self::StartUrl => "start-url",
        }
    }
}

/// What stands in the form, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Texts of the provider.
    pub name: String,
    /// See [`Field::Label`].
    pub label: String,
    /// See [`Field::LandingUrl`].
    pub landing_url: String,
    /// See [`Field::TrustedOrigins`].
    pub trusted_origins: String,
    /// See [`Field::LibraryOrigins`].
    pub library_origins: String,
    /// See [`Field::ClickToAct`].
    pub click_to_act: bool,
    /// See [`Field::CustomParams`].
    pub custom_params: String,
    /// See [`Field::SiteMatch`].
    pub site_match: String,
    /// See [`Field::StartUrl`].
    pub start_url: String,
    /// The provider that is edited; none for a new one. What the form does not show is kept from it.
    pub edits_provider: Option<Provider>,
    /// The site that is edited; none for a new one.
    pub edits_site: Option<Site>,
}

/// What is wrong with a field: one sentence.
pub type Wrong = (Field, String);

/// What a form without faults holds. At least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// The provider, when its part is filled.
    pub provider: Option<Provider>,
    /// The site, when its part is filled.
    pub site: Option<Site>,
}

impl Draft {
    /// Puts a provider into the form.
    pub fn edit_provider(&mut self, provider: &Provider) {
        self.name = provider.name.clone();
        self.label = if provider.label == provider.name { String::new() } else { provider.label.clone() };
        self.landing_url = provider.landing_url.clone();
        self.trusted_origins = provider.trusted_origins.join("\n");
        self.library_origins = provider.library_origins.join("\n");
        self.click_to_act = provider.click_to_act;
        self.custom_params = provider.custom_params.clone();
        self.edits_provider = Some(provider.clone());
    }

    /// Puts a site into the form.
    pub fn edit_site(&mut self, site: &Site) {
        self.site_match = site.pages.as_str().to_owned();
        self.start_url = site.start_url.clone();
        self.edits_site = Some(site.clone());
    }

    /// The text of a field; empty for the check box.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Name => &self.name,
            Field::Label => &self.label,
            Field::LandingUrl => &self.landing_url,
            Field::TrustedOrigins => &self.trusted_origins,
            Field::LibraryOrigins => &self.library_origins,
            Field::ClickToAct => "",
            Field::CustomParams => &self.custom_params,
            Field::SiteMatch => &self.site_match,
            Field::StartUrl => &self.start_url,
        }
    }

    /// Types a text into a field; nothing for the check box.
    pub fn write(&mut self, field: Field, text: String) {
        match field {
            Field::Name => self.name = text,
            Field::Label => self.label = text,
            Field::LandingUrl => self.landing_url = text,
            Field::TrustedOrigins => self.trusted_origins = text,
            Field::LibraryOrigins => self.library_origins = text,
            Field::ClickToAct => {}
            Field::CustomParams => self.custom_params = text,
            Field::SiteMatch => self.site_match = text,
            Field::StartUrl => self.start_url = text,
        }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is wrong, in the order of the form.
    pub fn read(&self, user: &Configuration, policy: &Configuration) -> Result<Filled, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let has_provider = self.has_provider();
        let has_site = self.has_site();
        let provider = has_provider.then(|| self.provider(user, policy, &mut wrong));
        let site = has_site.then(|| self.site(user, policy, &mut wrong)).flatten();
        if !has_provider && !has_site {
            wrong.push((Field::Name, "Fill in a provider, a CRM site, or both.".to_owned()));
        }
        if wrong.is_empty() { Ok(Filled { provider, site }) } else { Err(wrong) }
    }

    /// Whether anything of the provider's part is filled in.
    pub fn has_provider(&self) -> bool {
        use Field::{CustomParams, Label, LandingUrl, LibraryOrigins, Name, TrustedOrigins};
        let texts = [Name, Label, LandingUrl, TrustedOrigins, LibraryOrigins, CustomParams];
        self.edits_provider.is_some() || texts.iter().any(|field| !self.text(*field).trim().is_empty())
    }

    /// Whether anything of the site's part is filled in.
    pub fn has_site(&self) -> bool {
        self.edits_site.is_some() || !self.site_match.trim().is_empty() || !self.start_url.trim().is_empty()
    }

    fn provider(&self, user: &Configuration, policy: &Configuration, wrong: &mut Vec<Wrong>) -> Provider {
        let name = self.name.trim();
        let id = self.edits_provider.as_ref().map_or_else(|| slug(name), |provider| provider.id.clone());
        if name.is_empty() {
            wrong.push((Field::Name, "Give the provider a name.".to_owned()));
        } else if id.is_empty() {
            wrong.push((Field::Name, "The name needs at least one letter or digit.".to_owned()));
        } else if self.edits_provider.is_none() {
            if policy.providers.iter().any(|other| other.id == id) {
                wrong.push((Field::Name, "Your organisation has set a provider of this name; choose another.".to_owned()));
            } else if user.providers.iter().any(|other| other.id == id) {
                wrong.push((
                    Field::Name,
                    "There is a provider of this name already; edit that one, or choose another name.".to_owned(),
                ));
            }
        }
        let landing_url = self.landing_url.trim();
        if landing_url.is_empty() {
            wrong.push((Field::LandingUrl, "Give the address of the widget's page.".to_owned()));
        } else if let Err(error) = web_address(landing_url) {
            wrong.push((Field::LandingUrl, format!("{error}.")));
        }
        let trusted_origins = origins(Field::TrustedOrigins, &self.trusted_origins, wrong);
        let library_origins = origins(Field::LibraryOrigins, &self.library_origins, wrong);
        let label = self.label.trim();
        Provider {
            id,
            name: name.to_owned(),
            label: if label.is_empty() { name.to_owned() } else { label.to_owned() },
            landing_url: landing_url.to_owned(),
            trusted_origins,
            library_origins,
            click_to_act: self.click_to_act,
            custom_params: self.custom_params.clone(),
            ..self.edits_provider.clone().unwrap_or_else(usual)
        }
    }

    fn site(&self, user: &Configuration, policy: &Configuration, wrong: &mut Vec<Wrong>) -> Option<Site> {
        let start_url = self.start_url.trim();
        let pages = match MatchPattern::try_from(self.site_match.trim().to_owned()) {
            Ok(pages) => Some(pages),
            Err(_) if self.site_match.trim().is_empty() => {
                wrong.push((Field::SiteMatch, "Say which pages are your CRM, like https://crm.example.com/*.".to_owned()));
                None
            }
            Err(error) => {
                wrong.push((Field::SiteMatch, format!("{error}.")));
                None
            }
        };
        if let Some(pages) = &pages {
            let is_edited = self.edits_site.as_ref().is_some_and(|site| site.pages == *pages);
            if policy.sites.iter().any(|site| site.pages == *pages) {
                wrong.push((Field::SiteMatch, "Your organisation has set this site already.".to_owned()));
            } else if !is_edited && user.sites.iter().any(|site| site.pages == *pages) {
                wrong.push((Field::SiteMatch, "This site is in the list already; edit that one.".to_owned()));
            }
        }
        if !start_url.is_empty() {
            match web_address(start_url) {
                Err(error) => wrong.push((Field::StartUrl, format!("{error}."))),
                Ok(_) if pages.as_ref().is_some_and(|pages| !pages.matches(start_url)) => {
                    wrong.push((Field::StartUrl, "This page is not one of the CRM's pages above.".to_owned()));
                }
                Ok(_) => {}
            }
        }
        let adapter = self.edits_site.as_ref().map(|site| site.adapter).unwrap_or_default();
        pages.map(|pages| Site { pages, adapter, start_url: start_url.to_owned() })
    }
}

/// A provider with every default of the configuration's own format.
fn usual() -> Provider {
    let (read, _) = Configuration::parse(r#"{"providers":[{"name":"a","landingUrl":"https://a.example"}]}"#);
    // The text above is a correct configuration of one provider; a test reads a form through it.
    #[expect(clippy::expect_used)]
    read.providers.into_iter().next().expect("one provider")
}

/// The origins of a text with one address a line.
fn origins(field: Field, text: &str, wrong: &mut Vec<Wrong>) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    for line in text.split_whitespace() {
        match web_address(line) {
            Ok(_) => origins.extend(origin_of(line).filter(|origin| !origins.contains(origin))),
            Err(error) => wrong.push((field, format!("{error}."))),
        }
    }
    origins
}

#[cfg(test)]
mod tests;
