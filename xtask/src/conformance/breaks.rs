//! Breaks: one line of a package's JavaScript done wrong, which the row's test must find.

use super::sentences::Break;
use crate::package::Files;

/// The script with the break in it.
///
/// # Errors
/// A sentence: the script is not there, or does not have the line exactly once.
pub fn broken(files: &Files, change: &Break) -> Result<String, String> {
    let script = files.get(&change.file).ok_or_else(|| format!("the package has no {}", change.file))?;
    let script = String::from_utf8_lossy(script);
    match script.matches(&change.find).count() {
        1 => Ok(script.replacen(&change.find, &change.replace, 1)),
        count => Err(format!("{} has {count} times, not once: {}", change.file, change.find)),
    }
}

/// What is wrong with a break as the sources are now.
pub fn fault(files: &Files, change: &Break) -> Option<String> {
    broken(files, change).err().map(|why| format!("the break \"{}\" is stale: {why}", change.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn break_of(file: &str, find: &str) -> Break {
        Break { name: "n".into(), file: file.into(), find: find.into(), replace: "changed".into() }
    }

    fn files() -> Files {
        let mut files = Files::default();
        files.add("page/a.js", b"one two two".to_vec()).unwrap();
        files
    }

    #[test]
    fn a_line_that_is_there_once_is_replaced() {
        assert_eq!(broken(&files(), &break_of("page/a.js", "one")).unwrap(), "changed two two");
        assert_eq!(fault(&files(), &break_of("page/a.js", "one")), None);
    }

    #[test]
    fn a_line_that_is_gone_or_there_twice_and_a_script_that_is_gone_are_stale() {
        for (file, find, words) in
            [("page/a.js", "three", "0 times"), ("page/a.js", "two", "2 times"), ("page/b.js", "one", "has no page/b.js")]
        {
            let fault = fault(&files(), &break_of(file, find)).unwrap();
            assert!(fault.contains("\"n\" is stale") && fault.contains(words), "{fault}");
        }
    }
}
