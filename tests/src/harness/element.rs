//! Where an element is, once it can be clicked as a person would.

use std::cell::RefCell;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::wait::poll;
use super::{HarnessError, Session, WAIT};

/// A point in the session's own document, CSS pixels from its upper left corner. For a frame: the frame's corner.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// Gives the element's centre, or says in words why it cannot be clicked yet.
const LOCATE: &str = r#"
(selector) => {
    const element = document.querySelector(selector);
    if (!element) return "no such element in " + location.href;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return "the element has no size";
    if (element.matches(":disabled")) return "the element is disabled";
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const top = document.elementFromPoint(at.x, at.y);
    if (!top) return "the element's centre is outside the view";
    const same = element.contains(top) || top.contains(element) || top.control === element;
    return same ? at : "the element is covered by " + top.outerHTML.slice(0, 120);
}
"#;

impl Session {
    /// The centre of the first element of this CSS selector, once it is there, enabled, uncovered and at rest.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with what was in the way last.
    pub async fn locate(&self, selector: &str) -> Result<Point, HarnessError> {
        self.locate_within(selector, WAIT).await
    }

    /// As [`Session::locate`], with a limit of its own: for asking whether something can *not* be clicked.
    ///
    /// # Errors
    /// As [`Session::locate`].
    pub async fn locate_within(&self, selector: &str, limit: Duration) -> Result<Point, HarnessError> {
        let js = format!("({LOCATE})({})", Value::from(selector));
        self.at_rest(&format!("{selector} to be clickable"), limit, || async {
            match self.evaluate(&js).await {
                Ok(Value::String(why)) => Ok(Err(why)),
                Ok(point) => serde_json::from_value(point).map(Ok).map_err(|why| HarnessError::shape("locating an element", why)),
                Err(error) if error.is_passing() => Ok(Err(error.to_string())),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// The centre of the first element of this selector in any shadow root of the document, closed ones too, which
    /// no script of the page can look into. Whether something covers it is not checked.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when there is none.
    pub async fn locate_in_shadow(&self, selector: &str) -> Result<Point, HarnessError> {
        self.at_rest(&format!("{selector} in a shadow root"), WAIT, || async {
            match self.shadow_centre(selector).await {
                Ok(Some(point)) => Ok(Ok(point)),
                Ok(None) => Ok(Err("no such element".into())),
                // Between two commands the page may have replaced the nodes.
                Err(HarnessError::Refused { message, .. }) => Ok(Err(message)),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Polls until a point was seen twice in the same place: what moves is missed by a click.
    async fn at_rest<F>(&self, what: &str, limit: Duration, look: impl Fn() -> F) -> Result<Point, HarnessError>
    where
        F: Future<Output = Result<Result<Point, String>, HarnessError>>,
    {
        let before = RefCell::new(None);
        poll(what, limit, || async {
            Ok(match look().await? {
                Ok(point) if before.replace(Some(point)) == Some(point) => Ok(point),
                Ok(point) => Err(format!("just seen at {}, {}", point.x, point.y)),
                Err(why) => {
                    before.replace(None);
                    Err(why)
                }
            })
        })
        .await
    }

    async fn shadow_centre(&self, selector: &str) -> Result<Option<Point>, HarnessError> {
        let document = self.send("DOM.getDocument", json!({ "depth": -1, "pierce": true })).await?;
        let mut roots = Vec::new();
        collect_shadow_roots(&document["root"], &mut roots);
        for root in roots {
            let query = json!({ "nodeId": root, "selector": selector });
            let found = self.send("DOM.querySelector", query).await?["nodeId"].as_i64().unwrap_or(0);
            if found == 0 {
                continue;
            }
            self.send("DOM.scrollIntoViewIfNeeded", json!({ "nodeId": found })).await?;
            let answer = self.send("DOM.getBoxModel", json!({ "nodeId": found })).await?;
            let corners: Vec<f64> = serde_json::from_value(answer["model"]["border"].clone()).unwrap_or_default();
            if let [x1, y1, _, _, x2, y2, ..] = corners[..] {
                return Ok(Some(Point { x: (x1 + x2) / 2.0, y: (y1 + y2) / 2.0 }));
            }
        }
        Ok(None)
    }
}

fn collect_shadow_roots(node: &Value, roots: &mut Vec<i64>) {
    for root in node["shadowRoots"].as_array().into_iter().flatten() {
        roots.extend(root["nodeId"].as_i64());
        collect_shadow_roots(root, roots);
    }
    for child in node["children"].as_array().into_iter().flatten() {
        collect_shadow_roots(child, roots);
    }
}
