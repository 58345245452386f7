//! Ways to load the library (contract §1): after each the page has seen `CIFInitDone` and its own first request was
//! answered by the organisation.

use patchbay_tests::harness::{Session, WAIT};
use patchbay_tests::zoo::Zoo;

async fn connects(zoo: &mut Zoo, path: &str) -> Session {
    let frame = zoo.show(path).await.unwrap();
    zoo.answered(&frame, "document").await.unwrap();
    frame
}

async fn named_by_attributes(zoo: &mut Zoo) {
    connects(zoo, "/zoo/attributes.html").await;
}

async fn named_by_a_parameter_of_the_landing_url(zoo: &mut Zoo) {
    let library = "https%3A%2F%2Fanother-org.crm4.dynamics.com%2Fwebresources%2FWidget%2Fmsdyn_ciLibrary.js";
    connects(zoo, &format!("/zoo/parameter.html?ucilib={library}")).await;
}

async fn added_at_run_time(zoo: &mut Zoo) {
    connects(zoo, "/zoo/run-time.html").await;
}

async fn written_into_the_document(zoo: &mut Zoo) {
    connects(zoo, "/zoo/written.html").await;
}

async fn added_seconds_after_the_page_has_loaded(zoo: &mut Zoo) {
    connects(zoo, "/zoo/late.html").await;
}

async fn added_on_a_click(zoo: &mut Zoo) {
    let frame = zoo.show("/zoo/click.html").await.unwrap();
    frame.click("#connect").await.unwrap();
    zoo.answered(&frame, "document").await.unwrap();
}

async fn loaded_twice_it_is_one_namespace_and_one_start(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/twice.html").await;
    let seen = frame.evaluate("`${seen.same} ${seen.times}`").await.unwrap();
    assert_eq!(seen, "true 1");
}

async fn in_other_letters(zoo: &mut Zoo) {
    connects(zoo, "/zoo/letters.html").await;
}

async fn behind_a_prefix_of_the_path(zoo: &mut Zoo) {
    connects(zoo, "/zoo/prefix.html").await;
}

async fn with_a_version_in_its_query(zoo: &mut Zoo) {
    connects(zoo, "/zoo/version.html").await;
}

async fn deferred_and_preloaded(zoo: &mut Zoo) {
    connects(zoo, "/zoo/deferred.html").await;
}

async fn from_the_host_of_the_ancestor(zoo: &mut Zoo) {
    connects(zoo, "/zoo/ancestor.html").await;
}

async fn from_the_host_of_the_referrer(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/referrer.html").await;
    let referrer = frame.evaluate("seen.referrer").await.unwrap();
    assert!(referrer.as_str().unwrap().starts_with(&zoo.stage.demo.org_origin), "{referrer}");
}

async fn under_a_policy_that_allows_the_organisation(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/policy.html").await;
    let refused = "new Promise((done) => {
        addEventListener('securitypolicyviolation', (event) => done(event.blockedURI), { once: true });
        document.head.append(Object.assign(document.createElement('script'), { src: '/zoo/zoo.js?again' }));
    })";
    let blocked = frame.evaluate(refused).await.unwrap();
    assert!(blocked.as_str().unwrap().ends_with("/zoo/zoo.js?again"), "the policy is in force: {blocked}");
}

async fn under_a_policy_that_names_no_host(zoo: &mut Zoo) {
    connects(zoo, "/zoo/dynamic-policy.html").await;
}

async fn under_trusted_types(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/trusted-types.html").await;
    let plain =
        "(() => { try { document.createElement('script').src = '/x.js'; return ''; } catch (error) { return error.name; } })()";
    assert_eq!(frame.evaluate(plain).await.unwrap(), "TypeError", "the policy is in force");
}

async fn in_a_page_that_is_cross_origin_isolated(zoo: &mut Zoo) {
    connects(zoo, "/zoo/isolated.html").await;
}

async fn with_cors(zoo: &mut Zoo) {
    connects(zoo, "/zoo/crossorigin.html").await;
}

async fn added_by_a_module(zoo: &mut Zoo) {
    connects(zoo, "/zoo/module.html").await;
}

async fn imported_as_a_module(zoo: &mut Zoo) {
    connects(zoo, "/zoo/imported.html").await;
}

async fn again_after_the_page_reloads_itself(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/reload.html").await;
    let before = frame.wait_until("seen.before", "the answer before the reload", WAIT).await.unwrap();
    assert_eq!(before, "patchbaydemo");
}

async fn through_the_pages_own_service_worker(zoo: &mut Zoo) {
    let frame = connects(zoo, "/zoo/worker/").await;
    assert_eq!(frame.evaluate("seen.controlled").await.unwrap(), "true");
}

in_each_place!(
    named_by_attributes,
    named_by_a_parameter_of_the_landing_url,
    added_at_run_time,
    written_into_the_document,
    added_seconds_after_the_page_has_loaded,
    added_on_a_click,
    loaded_twice_it_is_one_namespace_and_one_start,
    in_other_letters,
    behind_a_prefix_of_the_path,
    with_a_version_in_its_query,
    deferred_and_preloaded,
    from_the_host_of_the_ancestor,
    from_the_host_of_the_referrer,
    under_a_policy_that_allows_the_organisation,
    under_a_policy_that_names_no_host,
    under_trusted_types,
    in_a_page_that_is_cross_origin_isolated,
    with_cors,
    added_by_a_module,
    imported_as_a_module,
    again_after_the_page_reloads_itself,
    through_the_pages_own_service_worker,
);
