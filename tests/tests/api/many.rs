//! Many requests at once: each answer belongs to its request.

use patchbay_tests::probe::probe;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn five_hundred_requests_at_once_get_their_own_answers() {
    let probe = probe().await;
    let mut wanted = Vec::new();
    for (set, entity, key) in
        [("contacts", "contact", "contactid"), ("phonecalls", "phonecall", "activityid"), ("incidents", "incident", "incidentid")]
    {
        wanted.extend(probe.rows(set).await.iter().map(|row| json!([entity, row[key], key])));
    }
    // 500 distinct rows: what the seed does not have is made.
    let more = 500usize.saturating_sub(wanted.len());
    let made = format!(
        "Promise.all(Array.from({{ length: {more} }}, (_, at) => Xrm.WebApi.createRecord('contact', {{ lastname: `No. ${{at}}` }})))
            .then((made) => made.map(({{ id }}) => ['contact', id, 'contactid']))"
    );
    wanted.extend(probe.page.evaluate(&made).await.unwrap().as_array().unwrap().iter().cloned());
    wanted.truncate(500);
    let ids: BTreeSet<_> = wanted.iter().map(|row| row[1].to_string()).collect();
    assert_eq!(ids.len(), 500);
    let asked = format!(
        "(async () => {{
            const rows = {};
            const right = await Promise.all(Array.from({{ length: 500 }}, async (_, at) => {{
                const [entity, id, key] = rows[at];
                const row = JSON.parse(await Microsoft.CIFramework.retrieveRecord(entity, id, '?$select=createdon'));
                return row[key] === id;
            }}));
            return right.filter(Boolean).length;
        }})()",
        json!(wanted)
    );
    assert_eq!(probe.widget.evaluate(&asked).await.unwrap(), 500);
}
