//! Mouse and keyboard as the browser itself gets them: trusted events, which count as the agent's gesture.
//!
//! Coordinates are the session's own: in a cross-site frame, side panel or page, from that document's corner
//! (Chromium 156 moves them into place itself).

use chromiumoxide::keys::{KeyDefinition, get_key_definition};
use serde_json::json;

use super::{HarnessError, Point, Session};

impl Session {
    /// Clicks the centre of the first element of this CSS selector; waits until it can be clicked.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] with what was in the way.
    pub async fn click(&self, selector: &str) -> Result<(), HarnessError> {
        let at = self.locate(selector).await?;
        self.click_at(at).await
    }

    /// Clicks an element inside any shadow root, closed ones too.
    ///
    /// # Errors
    /// [`HarnessError::Waited`] when there is none.
    pub async fn click_in_shadow(&self, selector: &str) -> Result<(), HarnessError> {
        let at = self.locate_in_shadow(selector).await?;
        self.click_at(at).await
    }

    /// One click of the left button at a point.
    ///
    /// # Errors
    /// When the target is gone.
    pub async fn click_at(&self, at: Point) -> Result<(), HarnessError> {
        self.step().await?;
        for (kind, button, count) in [("mouseMoved", "none", 0), ("mousePressed", "left", 1), ("mouseReleased", "left", 1)] {
            let event = json!({ "type": kind, "x": at.x, "y": at.y, "button": button, "clickCount": count });
            self.send("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Types into whatever has the focus, key by key; characters no key has (accents, emoji) are inserted.
    ///
    /// # Errors
    /// When the target is gone.
    pub async fn type_text(&self, text: &str) -> Result<(), HarnessError> {
        self.step().await?;
        for character in text.chars() {
            let name = character.to_string();
            match get_key_definition(&name) {
                Some(key) => self.strike(key, 0).await?,
                None => self.send("Input.insertText", json!({ "text": name })).await.map(drop)?,
            }
        }
        Ok(())
    }

    /// Presses and releases one key by its DOM name (`Tab`, `Enter`, `Escape`, `ArrowDown`, `a`), with modifiers in
    /// front as in `Shift+Tab` or `Control+Alt+k`.
    ///
    /// # Errors
    /// [`HarnessError::NoKey`] for a name no keyboard has.
    pub async fn press_key(&self, name: &str) -> Result<(), HarnessError> {
        self.step().await?;
        let unknown = || HarnessError::NoKey { key: name.to_owned() };
        // A lone "+" is a key, not a separator.
        let mut parts: Vec<&str> = if name == "+" { vec!["+"] } else { name.split('+').collect() };
        let key = parts.pop().and_then(get_key_definition).ok_or_else(unknown)?;
        let mut modifiers = 0;
        for part in parts {
            modifiers |= match part {
                "Alt" => 1,
                "Control" => 2,
                "Meta" => 4,
                "Shift" => 8,
                _ => return Err(unknown()),
            };
        }
        self.strike(key, modifiers).await
    }

    async fn strike(&self, key: &KeyDefinition, modifiers: u8) -> Result<(), HarnessError> {
        // Control, Alt and Meta make a shortcut of a key, which writes nothing.
        let text = key.text.or((key.key.chars().count() == 1).then_some(key.key)).filter(|_| modifiers & 7 == 0);
        let mut event = json!({
            "type": if text.is_some() { "keyDown" } else { "rawKeyDown" },
            "key": key.key,
            "code": key.code,
            "windowsVirtualKeyCode": key.key_code,
            "modifiers": modifiers,
        });
        if let Some(text) = text {
            event["text"] = text.into();
        }
        self.send("Input.dispatchKeyEvent", event.clone()).await?;
        event["type"] = "keyUp".into();
        if let Some(fields) = event.as_object_mut() {
            fields.remove("text");
        }
        self.send("Input.dispatchKeyEvent", event).await.map(drop)
    }
}
