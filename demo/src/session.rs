//! Who is at work, in which organisation and app: what the page's boot asks at `/__demo/session`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use uuid::Uuid;

use crate::Options;

/// Boot data of the page; the keys are those of the page's `Session` type.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    pub org_id: Uuid,
    pub org_unique_name: String,
    pub org_lcid: u32,
    pub tenant_id: Uuid,
    pub user_id: Uuid,
    pub user_name: String,
    pub user_lcid: u32,
    pub user_roles: Vec<Role>,
    /// Version of the platform, four numbers.
    pub version: &'static str,
    pub app_id: Uuid,
    pub app_name: &'static str,
    pub geo: &'static str,
}

/// A security role of the user.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Role {
    pub id: Uuid,
    pub name: &'static str,
}

/// The same in every demo, as an app has the same id wherever its solution is imported.
const APP_ID: Uuid = Uuid::from_u128(0x8e42_11c3_9d70_4b5f_a6e8_73f0_1c2d_5b03);
const TENANT_ID: Uuid = Uuid::from_u128(0x91b5_0f6e_27d4_4c88_b3a9_e6d1_480c_2a04);
const AGENT_ROLE: Uuid = Uuid::from_u128(0xd20c_75e8_3f16_4a9b_8c07_59ae_b1f4_6e05);
const ADMINISTRATOR_ROLE: Uuid = Uuid::from_u128(0x627a_3b1d_95e4_47c0_a18f_d30b_6c59_2e06);

impl Session {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            org_id: options.org_id,
            org_unique_name: options.org_unique_name.clone(),
            org_lcid: options.lcid,
            tenant_id: TENANT_ID,
            user_id: options.user.id,
            user_name: options.user.name.clone(),
            user_lcid: options.lcid,
            user_roles: vec![if options.user.administrator {
                Role { id: ADMINISTRATOR_ROLE, name: "System Administrator" }
            } else {
                Role { id: AGENT_ROLE, name: "Customer Service Representative" }
            }],
            version: "9.2.24081.198",
            app_id: APP_ID,
            app_name: "Demo Service Hub",
            geo: "NA",
        }
    }

    /// Where the app starts: its list of contacts.
    pub(crate) fn start_path(&self) -> String {
        format!("/main.aspx?appid={}&pagetype=entitylist&etn=contact", self.app_id)
    }
}

pub(crate) async fn get(State(organisation): State<crate::start::Shared>) -> Json<Session> {
    Json(organisation.session.clone())
}
