//! Many requests at once: each answer belongs to its request.

use patchbay_tests::probe::probe;
use serde_json::json;

#[tokio::test]
async fn five_hundred_requests_at_once_get_their_own_answers() {
    let probe = probe().await;
    let mut wanted = Vec::new();
    for (set, entity, key) in
        [("contacts", "contact", "contactid"), ("phonecalls", "phonecall", "activityid"), ("incidents", "incident", "incidentid")]
    {
        wanted.extend(probe.rows(set).await.iter().map(|row| json!([entity, row[key], key])));
    }
    // Each row once, then those of the beginning again by another column.
    let rows = wanted.len();
    assert!(rows > 350, "{rows}");
    let asked = format!(
        "(async () => {{
            const rows = {};
            const right = await Promise.all(Array.from({{ length: 500 }}, async (_, at) => {{
                const [entity, id, key] = rows[at % rows.length];
                const column = at < rows.length ? 'createdon' : 'modifiedon';
                const row = JSON.parse(await Microsoft.CIFramework.retrieveRecord(entity, id, `?$select=${{column}}`));
                return row[key] === id && column in row && !((column === 'createdon' ? 'modifiedon' : 'createdon') in row);
            }}));
            return right.filter(Boolean).length;
        }})()",
        json!(wanted)
    );
    assert_eq!(probe.widget.evaluate(&asked).await.unwrap(), 500);
}
