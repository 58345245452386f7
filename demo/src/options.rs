//! What a caller of [`start()`](crate::start()) may choose.

use std::path::PathBuf;

use uuid::Uuid;

/// The choices for one demo: ports, data, identity. [`Options::default`] is a whole, usable demo on free ports.
#[derive(Debug, Clone)]
pub struct Options {
    /// Decides all generated data; the same seed gives the same rows with the same ids.
    pub seed: u64,
    /// Port of the organisation; 0 is any free one.
    pub org_port: u16,
    /// Port of the widgets; 0 is any free one.
    pub widgets_port: u16,
    /// `orgUniqueName` of `getEnvironment`.
    pub org_unique_name: String,
    /// `orgId` of `getEnvironment`. Two demos that stand for two organisations need two of them.
    pub org_id: Uuid,
    /// Who is logged in.
    pub user: User,
    /// Language of organisation and user, as a Windows locale id (1033 is English).
    pub lcid: u32,
    /// More static folders on the widgets' origin: URL prefix (one segment, `/zoo`) and folder.
    pub widget_dirs: Vec<(String, PathBuf)>,
}

/// The agent at work.
#[derive(Debug, Clone)]
pub struct User {
    /// Primary key of the `systemuser` row.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Whether the user's security role is System Administrator instead of Customer Service Representative.
    pub administrator: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            org_port: 0,
            widgets_port: 0,
            org_unique_name: "patchbaydemo".to_owned(),
            org_id: Uuid::from_u128(0x5f1d_7a10_0c2b_4e6d_9a31_5e0b_d2c4_7f01),
            user: User::default(),
            lcid: 1033,
            widget_dirs: Vec::new(),
        }
    }
}

impl Default for User {
    fn default() -> Self {
        Self {
            id: Uuid::from_u128(0x3c9e_42b7_61aa_4f0e_8d55_0a7c_9be1_2d02),
            name: "Robin Ashdown".to_owned(),
            administrator: false,
        }
    }
}
