use super::*;
use serde_json::json;

const ID: &str = "6F1A2B3C-0000-4000-8000-00000000000A";

fn row(columns: Value) -> Value {
    let mut row = json!({
        "@odata.etag": "W/\"1\"", KEY: ID, "msdyn_name": "Contoso Voice", "msdyn_label": "Voice",
        "msdyn_landingurl": "https://voice.contoso.com/w?base=https://org.crm.dynamics.com",
    });
    row.as_object_mut().unwrap().extend(columns.as_object().unwrap().clone());
    row
}

fn read(columns: Value) -> Rows {
    Rows::read(&json!({ "@odata.context": "…", "value": [row(columns)] })).unwrap()
}

fn values(columns: Value) -> Value {
    let rows = read(columns);
    assert!(rows.faults.iter().all(|fault| fault.ignored), "{:?}", rows.faults);
    Value::Object(rows.providers[0].values.clone())
}

fn said(columns: Value) -> Vec<String> {
    read(columns).faults.iter().map(ToString::to_string).collect()
}

#[test]
fn every_column_has_its_value() {
    let app = "8E4211C3-9D70-4B5F-A6E8-73F01C2D5B03";
    let read = values(json!({
        "msdyn_clicktoact": true, "msdyn_clicktoact@OData.Community.Display.V1.FormattedValue": "Yes", "msdyn_sortorder": 7,
        "msdyn_appselector": format!("[\"{{{app}}}\",\"{app}\"] and 11111111-2222-3333-4444-555555555555"),
        "msdyn_roleselector": "Salesperson; Customer Service Representative;", "msdyn_trusteddomain": "https://login.contoso.com",
        "msdyn_customparams": "{\"queue\":1}", "msdyn_sandboxconfiguration": "allow-top-navigation, allow-popups",
        "statecode": 0, "msdyn_enableanalytics": true, "msdyn_ciproviderapiversion": 0, "_ownerid_value": "x", "overriddencreatedon": null,
    }));
    let expected = json!({
        "id": ID.to_lowercase(), "name": "Contoso Voice", "label": "Voice",
        "landingUrl": "https://voice.contoso.com/w?base=https://org.crm.dynamics.com", "clickToAct": true, "sortOrder": 7,
        "apps": ["11111111-2222-3333-4444-555555555555", app.to_lowercase()],
        "roles": ["Salesperson", "Customer Service Representative"], "trustedOrigins": ["https://login.contoso.com"],
        "customParams": "{\"queue\":1}", "extraSandboxTokens": ["allow-top-navigation"],
    });
    assert_eq!(read, expected);
}

#[test]
fn columns_without_a_value_are_not_set() {
    let read =
        values(json!({"msdyn_label": null, "msdyn_sortorder": null, "msdyn_roleselector": null, "msdyn_customparams": null}));
    assert_eq!(read.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "landingUrl", "name"]);
}

#[test]
fn a_row_an_answer_and_a_list_are_read_alike() {
    let one = row(json!({}));
    let all = [one.clone(), json!([one]), json!({"value": [one]})].map(|answer| Rows::read(&answer).unwrap().providers);
    assert!(all[0].len() == 1 && all.iter().all(|rows| rows == &all[0]));
    assert_eq!(all[0][0].id, ID.to_lowercase());
    for other in [json!({}), json!({"value": 1}), json!([1]), json!([{"name": "A"}]), json!("x"), json!({"providers": []})] {
        assert_eq!(Rows::read(&other), None, "{other}");
    }
    assert_eq!(Rows::read(&json!({"value": []})), Some(Rows::default()));
}

#[test]
fn a_row_that_is_inactive_or_for_no_app_is_switched_off() {
    assert_eq!(values(json!({"statecode": 1}))["enabled"], false);
    assert_eq!(values(json!({"msdyn_appselector": null}))["enabled"], false);
    assert_eq!(
        said(json!({"msdyn_appselector": "none"})),
        ["value[0].msdyn_appselector: names no app, so that no app shows it; it is switched off"]
    );
}

#[test]
fn a_row_with_a_fault_is_left_out_and_the_fault_names_its_column() {
    for (columns, sentence) in [
        (
            json!({"msdyn_landingurl": "http://voice.contoso.com"}),
            "value[0].msdyn_landingurl: \"http://voice.contoso.com\" is not encrypted",
        ),
        (
            json!({"msdyn_landingurl": "javascript:alert(1)"}),
            "value[0].msdyn_landingurl: \"javascript:alert(1)\" is not a web address",
        ),
        (json!({"msdyn_landingurl": null}), "value[0].msdyn_landingurl: is missing"),
        (json!({"msdyn_name": ""}), "value[0].msdyn_name: must be a text that is not empty"),
        (json!({"msdyn_sortorder": 1001}), "value[0].msdyn_sortorder: must be a whole number from 0 (first) to 1000; it is 1001"),
        (json!({"msdyn_clicktoact": "yes"}), "value[0].msdyn_clicktoact: must be true or false; it is \"yes\""),
        (json!({"msdyn_roleselector": "r".repeat(101)}), "value[0].msdyn_roleselector: must be a text"),
        (json!({KEY: "7"}), "value[0].msdyn_ciproviderid: must be the row's id; it is \"7\""),
    ] {
        let rows = read(columns.clone());
        assert_eq!(rows.providers, [], "{columns}");
        let first = rows.faults[0].to_string();
        assert!(first.starts_with(sentence) && !rows.faults[0].ignored, "{first}");
    }
}

#[test]
fn access_that_is_not_accepted_is_left_out_alone_and_named() {
    let rows =
        read(json!({"msdyn_trusteddomain": "contoso.com", "msdyn_sandboxconfiguration": "allow-everything,allow-presentation"}));
    assert_eq!(rows.providers[0].values.get("trustedOrigins"), None);
    assert_eq!(rows.providers[0].values["extraSandboxTokens"], json!(["allow-presentation"]));
    let said: Vec<String> = rows.faults.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("value[0].msdyn_trusteddomain: \"contoso.com\" is not a web address"), "{said:?}");
    assert!(said[1].contains("\"allow-everything\" is no sandbox token"), "{said:?}");
}

#[test]
fn what_is_kept_but_worth_knowing_is_noted() {
    let notes = read(json!({"msdyn_ciproviderapiversion": 1})).faults;
    assert!(notes[0].ignored && notes[0].reason.starts_with("is 2.0"), "{notes:?}");
    let answer = json!({"value": [row(json!({})), row(json!({}))], "@odata.nextLink": "https://…"});
    let rows = Rows::read(&answer).unwrap();
    assert_eq!(rows.providers.len(), 1);
    assert_eq!(
        rows.faults.iter().map(|fault| (fault.place.as_str(), fault.ignored)).collect::<Vec<_>>(),
        [("value[1].msdyn_ciproviderid", false), ("@odata.nextLink", true)]
    );
}

proptest::proptest! {
    #[test]
    fn no_row_stops_the_reader(text in "\\PC{0,60}", number in proptest::prelude::any::<i64>()) {
        for column in ["msdyn_appselector", "msdyn_roleselector", "msdyn_trusteddomain", "msdyn_sandboxconfiguration", "msdyn_landingurl"] {
            let _ = Rows::read(&json!([row(json!({column: text, "msdyn_sortorder": number}))]));
        }
    }
}
