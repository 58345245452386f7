//! The sample softphone's day, step by step (contract §9): incoming call, lookup, answer, screen pop, case, hang-up,
//! phone call logged, notes. Played by `cargo xtask demo --headless`, and a test of its own.
//!
//! Caller, contact, subject and description are random; the seed gives the same run again.

use crate::harness::{HarnessError, LaunchOptions, Screens, Session, WAIT};
use crate::stage::Stage;
use patchbay_demo::Options;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the run is played with.
#[derive(Debug, Clone)]
pub struct Play {
    /// Seed of everything random.
    pub seed: u64,
    /// How the browser is launched: with the extension, or (to show that the run then fails) without.
    pub launch: LaunchOptions,
    /// Where pictures go; none are taken without.
    pub pictures: Option<PathBuf>,
}

/// The step that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("step \"{step}\": {reason}")]
pub struct RunError {
    /// Its name, as printed.
    pub step: &'static str,
    /// Why.
    pub reason: String,
}

/// A step that succeeded.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// What came of it, for people.
    pub outcome: String,
    /// How long it took.
    pub took: Duration,
}

/// What the organisation's server has to say at the end.
#[derive(Debug, Clone)]
pub struct Logged {
    /// The `POST` as the server logged it.
    pub post: Value,
    /// The row as the server keeps it.
    pub row: Value,
}

struct Run<'a> {
    play: &'a Play,
    docked: bool,
    tell: &'a mut dyn FnMut(&Step),
}

/// Plays the run; `tell` hears of each step as it succeeds.
///
/// # Errors
/// [`RunError`] names the step that failed and why.
pub async fn play(play: &Play, tell: &mut dyn FnMut(&Step)) -> Result<Logged, RunError> {
    run(Run { play, docked: false, tell }).await
}

/// The same with the panel docked in the page.
///
/// # Errors
/// As [`play`].
pub async fn play_docked(play: &Play, tell: &mut dyn FnMut(&Step)) -> Result<Logged, RunError> {
    run(Run { play, docked: true, tell }).await
}

async fn run(mut run: Run<'_>) -> Result<Logged, RunError> {
    let play = run.play;
    let mut random = StdRng::seed_from_u64(play.seed);

    let options = Options { seed: play.seed, ..Options::default() };
    let set = Stage::bare(options, play.launch.clone());
    let stage = run
        .told("start organisation, softphone and browser", set, |stage| {
            format!("{} and {}", stage.demo.org_origin, stage.demo.widgets_origin)
        })
        .await?;

    let mut configuration = stage.configuration();
    if run.docked {
        configuration["providers"][0]["placement"] = json!("docked");
    }
    run.told("configure the provider", stage.configure(&configuration), |()| "Softphone, on the demo organisation".to_owned())
        .await?;
    let page = run.told("open the CRM page", stage.open_page(), |_| "list of contacts".to_owned()).await?;
    let panel = if run.docked {
        let docked = page.frame(|url| url.contains("docked.html"));
        run.told("open the panel", docked, |_| "it is docked in the page".to_owned()).await?
    } else {
        run.told("open the panel", stage.open_panel(&page), |_| "by a click on the launcher tab".to_owned()).await?
    };
    let phone = run.told("connect the widget", stage.softphone(&panel), |_| "CIFInitDone, getEnvironment".to_owned()).await?;
    unfold(&panel, run.docked.then_some(&page)).await.map_err(|error| failed("connect the widget", &error))?;

    let contact = run.told("choose a caller", caller(&stage, &page, &mut random), |contact| contact.line()).await?;
    let subject = format!("Call about order {}", random.random_range(10_000..99_999));
    let case = format!("Order {} arrived damaged", random.random_range(10_000..99_999));
    let prepared = async {
        write(&phone, "caller-number", &contact.number).await?;
        write(&phone, "subject", &subject).await?;
        write(&phone, "case-description", &case).await?;
        phone.click("#simulate-incoming").await?;
        shows(&phone, "caller-name", &contact.name).await
    };
    run.told("incoming call is looked up", prepared, |()| contact.name.clone()).await?;
    run.picture("ringing", &page, &panel).await?;

    let popped = async {
        phone.click("#answer").await?;
        open_record(&page, "contact", &contact.id).await
    };
    run.told("answer opens the contact", popped, |()| "screen pop".to_owned()).await?;
    run.picture("screen-pop", &page, &panel).await?;

    let cased = async {
        phone.click("#create-case").await?;
        page.wait_until("document.querySelector('.form[data-etn=incident]')", "the new case's form", WAIT).await?;
        page.click("[data-id='title.fieldControl-text-box-text']").await?;
        page.type_text(&case).await?;
        page.click("[data-id=edit-form-save-btn]").await?;
        phone.wait_until("document.body.dataset.lastCaseId", "the case's id in the softphone", WAIT).await
    };
    let case_id = run.told("case is created and reaches the softphone", cased, text).await?;
    run.picture("case", &page, &panel).await?;

    let hung_up = async {
        phone.click("#hang-up").await?;
        phone.wait_until("document.body.dataset.lastPhonecallId", "the phone call's id in the softphone", WAIT).await
    };
    let call_id = run.told("hang-up logs the phone call", hung_up, text).await?;

    let notes = format!("Promised a replacement within {} days.", random.random_range(2..9));
    let noted = async {
        write(&phone, "notes", &notes).await?;
        phone.click("#save-notes").await?;
        open_record(&page, "phonecall", &text(&call_id)).await
    };
    run.told("notes are saved and the phone call opens", noted, |()| notes.clone()).await?;
    run.picture("notes", &page, &panel).await?;

    let expected = Expected { subject, notes, number: contact.number, call_id, case_id };
    let checked = logged(&stage, &page, &expected);
    run.told("the server logged one POST, made by the page itself", checked, |logged| logged.post.to_string()).await
}

struct Expected {
    subject: String,
    notes: String,
    number: String,
    call_id: Value,
    case_id: Value,
}

struct Caller {
    id: String,
    name: String,
    number: String,
}

impl Caller {
    fn line(&self) -> String {
        format!("{} {}", self.name, self.number)
    }
}

impl Run<'_> {
    /// Times a step and tells of it.
    async fn told<T, E: std::fmt::Display>(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<T, E>>,
        outcome: impl FnOnce(&T) -> String,
    ) -> Result<T, RunError> {
        let start = Instant::now();
        let done = work.await.map_err(|error| failed(name, &error))?;
        (self.tell)(&Step { name, outcome: outcome(&done), took: start.elapsed() });
        Ok(done)
    }

    async fn picture(&self, name: &str, page: &Session, panel: &Session) -> Result<(), RunError> {
        let Some(folder) = &self.play.pictures else { return Ok(()) };
        let file = folder.join(format!("{name}.png"));
        Screens::side_by_side(&[page, panel], &file).await.map_err(|error| failed("take a picture", &error))
    }
}

fn failed(step: &'static str, error: &dyn std::fmt::Display) -> RunError {
    RunError { step, reason: error.to_string() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Folded by its own `setMode(0)`, as the contract's sample does at its start: the agent unfolds it.
async fn unfold(panel: &Session, docked_in: Option<&Session>) -> Result<(), HarnessError> {
    match docked_in {
        Some(page) => page.click_in_shadow("[data-patchbay=fold]").await?,
        None => panel.click("[data-do=fold]").await?,
    }
    panel.wait_until("document.querySelector('[data-status=connected]')", "the unfolded widget", WAIT).await.map(drop)
}

/// A random contact whose number is its own.
async fn caller(stage: &Stage, page: &Session, random: &mut StdRng) -> Result<Caller, HarnessError> {
    let rows = stage.ask(page, "/__demo/rows/contacts").await?;
    let rows = rows["rows"].as_array().cloned().unwrap_or_default();
    let row = &rows[random.random_range(0..rows.len().max(1))];
    Ok(Caller { id: text(&row["contactid"]), name: text(&row["fullname"]), number: text(&row["mobilephone"]) })
}

async fn write(session: &Session, id: &str, value: &str) -> Result<(), HarnessError> {
    session.evaluate(&format!("document.getElementById({}).value = {}", json!(id), json!(value))).await.map(drop)
}

async fn shows(session: &Session, id: &str, value: &str) -> Result<(), HarnessError> {
    let condition = format!("document.getElementById({}).textContent === {}", json!(id), json!(value));
    session.wait_until(&condition, &format!("#{id} to show {value}"), WAIT).await.map(drop)
}

async fn open_record(page: &Session, etn: &str, id: &str) -> Result<(), HarnessError> {
    let condition = format!("document.querySelector('.form[data-etn={etn}]')?.dataset.record?.toLowerCase() === {}", json!(id));
    page.wait_until(&condition, &format!("the {etn}'s form"), WAIT).await.map(drop)
}

/// What the server knows at the end: exactly one row was posted, by the page itself, with what the softphone gave.
async fn logged(stage: &Stage, page: &Session, expected: &Expected) -> Result<Logged, String> {
    let posts = stage.logged(page, "POST", "phonecalls").await.map_err(|error| error.to_string())?;
    let [post] = posts.as_slice() else { return Err(format!("{} POSTs to phonecalls, not one", posts.len())) };
    let origin = text(&post["headers"]["origin"]);
    if origin != stage.demo.org_origin {
        return Err(format!("the POST came from {origin}, not from the page"));
    }
    let rows = stage.ask(page, "/__demo/rows/phonecalls").await.map_err(|error| error.to_string())?;
    let rows = rows["rows"].as_array().cloned().unwrap_or_default();
    let row = rows.into_iter().find(|row| row["activityid"] == expected.call_id).ok_or("the row is not there")?;
    let wanted = json!({"subject": expected.subject, "description": expected.notes, "phonenumber": expected.number,
        "_regardingobjectid_value": expected.case_id});
    for (column, value) in wanted.as_object().into_iter().flatten() {
        if row[column] != *value {
            return Err(format!("{column} is {}, not {value}", row[column]));
        }
    }
    Ok(Logged { post: post.clone(), row })
}

/// Where the pictures of the demo go.
pub fn picture_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/demo")
}
