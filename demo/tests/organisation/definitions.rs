//! What the service tells about itself.

use reqwest::Method;

use crate::support::Organisation;

#[tokio::test]
async fn who_am_i_names_user_and_organisation() {
    let org = Organisation::start().await;
    let session = org.control(Method::GET, "session", None).await.json;
    for path in ["WhoAmI()", "WhoAmI"] {
        let answer = org.get(path).await.json;
        assert_eq!((&answer["UserId"], &answer["OrganizationId"]), (&session["userId"], &session["orgId"]));
    }
    assert_eq!(
        org.get(&format!("systemusers({})", session["userId"].as_str().unwrap())).await.json["fullname"],
        session["userName"]
    );
}

#[tokio::test]
async fn a_definition_tells_set_key_and_chosen_attributes() {
    let org = Organisation::start().await;
    let query = "EntityDefinitions(LogicalName='phonecall')?$select=LogicalName,EntitySetName,PrimaryIdAttribute,IsActivity\
                 &$expand=Attributes($select=LogicalName,AttributeType)";
    let definition = org.get(query).await.json;
    assert_eq!(definition["EntitySetName"], "phonecalls");
    assert_eq!(definition["PrimaryIdAttribute"], "activityid");
    assert_eq!(definition["IsActivity"], true);
    assert!(definition.get("DisplayName").is_none());
    let attributes = definition["Attributes"].as_array().unwrap();
    let regarding = attributes.iter().find(|attribute| attribute["LogicalName"] == "regardingobjectid").unwrap();
    assert_eq!(regarding["AttributeType"], "Lookup");
    assert!(regarding.get("DisplayName").is_none());
}

#[tokio::test]
async fn a_table_is_found_by_its_set() {
    let org = Organisation::start().await;
    let found =
        org.get("EntityDefinitions?$select=LogicalName,PrimaryIdAttribute&$filter=EntitySetName eq 'msdyn_ciproviders'").await;
    assert_eq!(found.rows().len(), 1);
    assert_eq!(found.rows()[0]["PrimaryIdAttribute"], "msdyn_ciproviderid");
    assert!(org.get("EntityDefinitions?$filter=EntitySetName eq 'nopes'").await.rows().is_empty());
}

#[tokio::test]
async fn every_table_can_be_read_and_expanded_in_all_its_parts() {
    let org = Organisation::start().await;
    let tables = org.get("EntityDefinitions?$expand=Attributes").await;
    assert!(tables.rows().len() >= 12);
    for table in tables.rows() {
        let set = table["EntitySetName"].as_str().unwrap();
        let name = table["PrimaryNameAttribute"].as_str().unwrap();
        let answer = org.get(&format!("{set}?$select={name}&$orderby={name}&$top=3")).await;
        assert_eq!(answer.status, 200, "{set}: {answer:?}");
    }
}

#[tokio::test]
async fn an_unknown_table_has_no_definition() {
    let org = Organisation::start().await;
    org.get("EntityDefinitions(LogicalName='nope')").await.fails(404, "0x80041102", "name = 'nope'");
}

#[tokio::test]
async fn earlier_versions_are_served_and_others_are_not() {
    let org = Organisation::start().await;
    for (version, status) in [("v9.0", 200), ("v9.1", 200), ("v9.2", 200), ("v8.2", 404)] {
        let answer = org.request(Method::GET, &format!("/api/data/{version}/WhoAmI")).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{version}");
    }
}
