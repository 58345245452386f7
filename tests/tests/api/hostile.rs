//! Bad input: every method with every kind of argument that is none (contract §2). Each is rejected in the contract's
//! shape, or answered; at once, never by a synchronous throw, and never not at all.

use patchbay_tests::probe::probe;
use serde_json::Value;

/// Tries each hostile value in each place of each method's arguments, the others being good, and gives what went wrong.
const TRY: &str = r#"(async () => {
    const cyclic = {}; cyclic.self = cyclic;
    const hostile = {
        missing: undefined, nothing: null, blank: '   ', number: NaN, infinite: -Infinity, list: [1], symbol: Symbol('x'), big: 1n,
        cyclic, func: () => 1, window, map: new Map([['a', 1]]), date: new Date(NaN),
        throwingJson: { toJSON() { throw new Error('toJSON') } },
        throwingValue: { valueOf() { throw new Error('valueOf') }, toString() { throw new Error('toString') } },
        throwingGetter: { get name() { throw new Error('getter') } },
        proto: JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
        protoText: '{"__proto__":{"polluted":true}}', notJson: '{"a":', huge: 'x'.repeat(5 * 1024 * 1024),
        proxy: new Proxy({}, { ownKeys() { throw new Error('ownKeys') }, get() { throw new Error('get') } }),
    };
    const id = '00000000-0000-0000-0000-000000000007';
    const good = {
        setClickToAct: [false], setWidth: [400], setMode: [1], createRecord: ['contact', '{"nosuchcolumn":1}'],
        retrieveRecord: ['contact', id, '?$select=fullname'], updateRecord: ['contact', id, '{"lastname":"x"}'],
        deleteRecord: ['contact', id], searchAndOpenRecords: ['contact', '?$top=1', true], openForm: ['{"entityName":"nosuchtable"}', '{}'],
        getEntityMetadata: ['contact', ['fullname']], renderSearchPage: ['contact', 'x'], raiseEvent: ['some.event', '{}', 'c'],
        refreshForm: [false], openKBSearchControl: ['x'], insertNotes: ['contact', 'contacts', id],
    };
    const wrong = [];
    const shape = (reason) => {
        const failure = typeof reason === 'string' ? JSON.parse(reason) : reason instanceof Map ? Object.fromEntries(reason) : {};
        return typeof failure.message === 'string' && failure.message !== '' && failure.errorMsg === failure.message && typeof failure.msdyn_name === 'string';
    };
    let atOnce = 0;
    const settle = async (name, promise) => {
        let timer;
        const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('never')), 10500); });
        const start = performance.now();
        await Promise.race([promise, late]).then(() => {}, (reason) => {
            const text = reason instanceof Map ? reason.get('message') : `${reason}`;
            const local = /is missing|must be|cannot be sent|larger than|not valid JSON of/.test(text);
            if (local && performance.now() - start > 1500) { wrong.push(`${name}: not at once`); }
            atOnce += local ? 1 : 0;
            if (reason instanceof Error || !shape(reason)) { wrong.push(`${name}: ${String(reason?.message ?? reason).slice(0, 200)}`); }
        });
        clearTimeout(timer);
    };
    const started = [];
    let count = 0;
    for (const [method, args] of Object.entries(good)) {
        for (let at = 0; at < args.length; at += 1) {
            for (const [kind, value] of Object.entries(hostile)) {
                // A note or form that the agent is asked for is none of this test's business.
                if (method === 'insertNotes' && !['missing', 'nothing', 'blank', 'number', 'cyclic', 'big', 'huge'].includes(kind)) { continue; }
                const name = `${method}(${'…, '.repeat(at)}${kind})`;
                count += 1;
                try {
                    const promise = Microsoft.CIFramework[method](...args.with(at, value));
                    if (!(promise instanceof Promise)) { wrong.push(`${name} is no promise`); continue; }
                    started.push(settle(name, promise));
                } catch (error) {
                    wrong.push(`${name} throws ${error}`);
                }
            }
            await Promise.all(started.splice(0));
        }
    }
    if ({}.polluted || Object.prototype.polluted) { wrong.push('a prototype was polluted'); }
    return { count, wrong, atOnce };
})()"#;

#[tokio::test]
async fn no_argument_makes_a_method_throw_or_hang() {
    let probe = probe().await;
    let tried: Value = probe.widget.evaluate(TRY).await.unwrap();
    assert!(tried["count"].as_u64().unwrap() > 300 && tried["atOnce"].as_u64().unwrap() > 150, "{tried}");
    assert_eq!(tried["wrong"], serde_json::json!([]));
    assert_eq!(probe.page.evaluate("!!({}.polluted)").await.unwrap(), false, "nor in the page");
    assert_eq!(probe.raw("getMode()").await, 1, "and requests go on");
}
