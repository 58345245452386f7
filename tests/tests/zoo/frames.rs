//! The library in a frame inside the widget (contract §1: the frame itself or a descendant, on a trusted origin).

use patchbay_tests::zoo::Zoo;

const INNER: &str = "document.querySelector('iframe').contentDocument";

async fn of_the_same_origin(zoo: &mut Zoo) {
    let frame = zoo.show("/zoo/nested.html").await.unwrap();
    zoo.answered(&frame, INNER).await.unwrap();
}

async fn without_an_address_of_its_own(zoo: &mut Zoo) {
    let frame = zoo.show("/zoo/nested-blank.html").await.unwrap();
    zoo.answered(&frame, INNER).await.unwrap();
}

async fn of_another_trusted_origin(zoo: &mut Zoo) {
    let other = zoo.server.origin("partner");
    let outer = zoo.show_trusting(&format!("/zoo/nested-elsewhere.html?at={other}"), &[&other]).await.unwrap();
    let inner = outer.frame(|url| url.starts_with(&other)).await.unwrap();
    zoo.answered(&inner, "document").await.unwrap();
}

in_each_place!(of_the_same_origin, without_an_address_of_its_own, of_another_trusted_origin,);
