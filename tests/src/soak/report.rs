//! What a measure gives: lines of the table, and everything counted.

use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What was measured.
    pub measure: String,
    /// How much of it was asked for.
    pub asked: String,
    /// What it must keep.
    pub limit: String,
    /// What was seen.
    pub seen: String,
    /// Whether it kept it.
    pub ok: bool,
}

impl Line {
    /// A line of the table.
    pub fn new(
        measure: impl Into<String>,
        asked: impl ToString,
        limit: impl Into<String>,
        seen: impl ToString,
        ok: bool,
    ) -> Self {
        Self { measure: measure.into(), asked: asked.to_string(), limit: limit.into(), seen: seen.to_string(), ok }
    }

    /// A line whose limit is that there is none of it.
    pub fn none(measure: impl Into<String>, asked: impl ToString, seen: usize) -> Self {
        Self::new(measure, asked, "0", seen, seen == 0)
    }
}

/// What came of one measure.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// Its lines.
    pub lines: Vec<Line>,
    /// All it counted.
    pub details: Value,
}

impl Measured {
    /// Whether every limit was kept.
    pub fn ok(&self) -> bool {
        self.lines.iter().all(|line| line.ok)
    }
}

/// The table as text, its columns as wide as they need.
pub fn table(lines: &[Line]) -> String {
    let head = ["measure", "asked", "limit", "seen", "ok"].map(str::to_owned);
    let rows = lines.iter().map(|line| {
        let ok = if line.ok { "ok" } else { "MISSED" };
        [line.measure.clone(), line.asked.clone(), line.limit.clone(), line.seen.clone(), ok.to_owned()]
    });
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut text = String::new();
    for (row, cells) in rows.iter().enumerate() {
        let line: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} |", line.join(" | "));
        if row == 0 {
            let _ = writeln!(text, "|{}|", widths.map(|width| "-".repeat(width + 2)).join("|"));
        }
    }
    text
}

/// All measures as one JSON document.
pub fn document(measures: &[(String, Measured)]) -> Value {
    let all: Map<String, Value> = measures
        .iter()
        .map(|(name, measured)| (name.clone(), json!({ "lines": measured.lines, "details": measured.details })))
        .collect();
    json!({ "ok": measures.iter().all(|(_, measured)| measured.ok()), "measures": all })
}

/// The value below which this share of them lies; 0 of none.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_each_measure_and_names_what_was_missed() {
        let lines = [Line::none("rows written twice", 10, 0), Line::new("longest gap", "3 calls", "< 200 ms", "312 ms", false)];
        let text = table(&lines);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 4);
        assert!(rows[2].contains("rows written twice") && rows[2].ends_with("| ok     |"), "{text}");
        assert!(rows[3].contains("312 ms") && rows[3].ends_with("| MISSED |"), "{text}");
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{text}");
    }

    #[test]
    fn one_missed_limit_makes_the_whole_document_not_ok() {
        let measured = |seen| Measured { lines: vec![Line::none("rows", 1, seen)], details: Value::Null };
        assert_eq!(document(&[("a".into(), measured(0)), ("b".into(), measured(0))])["ok"], true);
        assert_eq!(document(&[("a".into(), measured(0)), ("b".into(), measured(1))])["ok"], false);
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!((percentile(&values, 0.5), percentile(&values, 0.95), percentile(&values, 1.0)), (50.0, 95.0, 100.0));
        assert_eq!((percentile(&[7.0], 0.95), percentile(&[], 0.5)), (7.0, 0.0));
    }
}
