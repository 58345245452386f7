//! Pictures of what an agent sees.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, Rgba, RgbaImage, imageops};
use serde_json::json;

use super::{HarnessError, Session};

/// Between two pictures, and around them where one is lower; pixels and colour.
const GAP: u32 = 6;
const GROUND: Rgba<u8> = Rgba([0xd3, 0xd8, 0xe0, 0xff]);

impl Session {
    /// The picture of this tab or side panel as it is now, at the size it has on the screen. A frame has none of its
    /// own: it is in the picture of the page or panel around it.
    ///
    /// # Errors
    /// What Chromium refuses (frames, workers).
    pub async fn picture(&self) -> Result<RgbaImage, HarnessError> {
        let answer = self.send("Page.captureScreenshot", json!({ "format": "png" })).await?;
        let png = STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .map_err(|why| HarnessError::shape("Page.captureScreenshot", why))?;
        let picture = image::load_from_memory_with_format(&png, ImageFormat::Png)
            .map_err(|source| HarnessError::Picture { doing: "reading a screenshot".into(), source })?;
        Ok(picture.into_rgba8())
    }

    /// Saves [`Session::picture`] as a PNG; folders are made.
    ///
    /// # Errors
    /// As [`Session::picture`], and when the file cannot be written.
    pub async fn screenshot(&self, path: impl AsRef<Path>) -> Result<(), HarnessError> {
        save(&self.picture().await?, path.as_ref())
    }
}

/// Puts page and panel into one picture, since the protocol takes each on its own.
#[derive(Debug)]
pub struct Screens;

impl Screens {
    /// Takes the pictures of a test, for people to look at: `target/tests/<name>.png` of this checkout.
    ///
    /// # Errors
    /// As [`Session::screenshot`].
    pub async fn of_test(sessions: &[&Session], name: &str) -> Result<(), HarnessError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tests");
        Self::side_by_side(sessions, folder.join(name).with_extension("png")).await
    }

    /// Takes every session's picture and saves them as one PNG, left to right, standing on one line as page and side
    /// panel do in the browser.
    ///
    /// # Errors
    /// As [`Session::screenshot`].
    pub async fn side_by_side(sessions: &[&Session], path: impl AsRef<Path>) -> Result<(), HarnessError> {
        let mut pictures = Vec::with_capacity(sessions.len());
        for session in sessions {
            pictures.push(session.picture().await?);
        }
        save(&compose(&pictures), path.as_ref())
    }
}

fn compose(pictures: &[RgbaImage]) -> RgbaImage {
    let height = pictures.iter().map(RgbaImage::height).max().unwrap_or(1);
    let width: u32 = pictures.iter().map(|picture| picture.width() + GAP).sum();
    let mut whole = RgbaImage::from_pixel(width.saturating_sub(GAP).max(1), height, GROUND);
    let mut left = 0;
    for picture in pictures {
        let top = height - picture.height();
        imageops::replace(&mut whole, picture, i64::from(left), i64::from(top));
        left += picture.width() + GAP;
    }
    whole
}

fn save(picture: &RgbaImage, path: &Path) -> Result<(), HarnessError> {
    let doing = || format!("saving {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(HarnessError::io(doing()))?;
    }
    picture.save_with_format(path, ImageFormat::Png).map_err(|source| HarnessError::Picture { doing: doing(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_on_one_line_with_a_gap() {
        let page = RgbaImage::from_pixel(8, 4, Rgba([1, 1, 1, 255]));
        let panel = RgbaImage::from_pixel(3, 2, Rgba([2, 2, 2, 255]));
        let whole = compose(&[page, panel]);
        assert_eq!(whole.dimensions(), (8 + GAP + 3, 4));
        assert_eq!(whole.get_pixel(0, 0)[0], 1);
        assert_eq!(*whole.get_pixel(8, 3), GROUND);
        assert_eq!(*whole.get_pixel(8 + GAP, 1), GROUND);
        assert_eq!(whole.get_pixel(8 + GAP, 2)[0], 2);
    }
}
