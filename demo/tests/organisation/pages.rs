//! Static files of both origins.

use patchbay_demo::{Options, StartError, start};
use reqwest::Method;

use crate::support::Organisation;

#[tokio::test]
async fn the_root_leads_to_the_list_of_contacts() {
    let org = Organisation::start().await;
    let answer = org.request(Method::GET, "/").send().await.unwrap();
    assert!(answer.status().is_redirection());
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("/main.aspx?appid=") && location.ends_with("&pagetype=entitylist&etn=contact"), "{location}");
    assert!(org.demo.start_url.ends_with(location));
}

#[tokio::test]
async fn the_page_has_a_strict_policy_and_keeps_the_microphone_to_itself() {
    let org = Organisation::start().await;
    let answer = org.request(Method::GET, "/main.aspx?pagetype=entitylist").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"));
    assert_eq!(answer.headers()["permissions-policy"], "microphone=(self)");
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let script = org.request(Method::GET, "/demo/main.js").send().await.unwrap();
    assert!(script.headers()["content-type"].to_str().unwrap().starts_with("text/javascript"));
}

#[tokio::test]
async fn the_library_is_not_here() {
    let org = Organisation::start().await;
    let answer = org.request(Method::GET, "/webresources/Widget/msdyn_ciLibrary.js").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert_eq!(org.request(Method::GET, "/favicon.ico").send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn widgets_may_be_framed_except_the_refused_ones() {
    let extra = tempfile::tempdir().unwrap();
    std::fs::write(extra.path().join("page.html"), "<!doctype html>").unwrap();
    let options = Options { widget_dirs: vec![("/zoo".to_owned(), extra.path().to_owned())], ..Options::default() };
    let org = Organisation::with(options).await;
    let get = async |path: &str| org.client.get(format!("http://{}{path}", org.demo.widgets_address)).send().await.unwrap();
    let zoo = get("/zoo/page.html").await;
    assert_eq!(zoo.status(), 200);
    assert!(zoo.headers().get("x-frame-options").is_none() && zoo.headers().get("content-security-policy").is_none());
    let refused = get("/refused/").await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["x-frame-options"]), (200, &"DENY".parse().unwrap()));
}

#[tokio::test]
async fn a_prefix_that_is_taken_is_refused() {
    for prefix in ["", "/", "/refused", "a/b", "{x}"] {
        let options = Options { widget_dirs: vec![(prefix.to_owned(), ".".into())], ..Options::default() };
        assert!(matches!(start(options).await, Err(StartError::Prefix(_))), "{prefix}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let org = Organisation::start().await;
    let port = org.demo.org_address.port();
    let error = start(Options { org_port: port, ..Options::default() }).await.unwrap_err();
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn dropping_the_handle_stops_both_servers() {
    let Organisation { demo, client } = Organisation::start().await;
    let addresses = [demo.org_address, demo.widgets_address];
    drop(demo);
    for address in addresses {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while client.get(format!("http://{address}/")).send().await.is_ok() {
            assert!(std::time::Instant::now() < deadline, "still serving");
            tokio::task::yield_now().await;
        }
    }
}
