//! How the audio of a call came in, from looks at `getStats` of the receiving end.
//!
//! The browser makes new statistics every 50 ms at most, so that is how finely a gap is known. Audio comes in packets of
//! 20 ms; what is missing of them between two looks counts as silence, and looks without any packet add up.

use serde::{Deserialize, Serialize};

/// One look at the inbound stream.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Look {
    /// When, in milliseconds of the browser's clock.
    pub at: f64,
    /// `packetsReceived`.
    pub packets: f64,
    /// `totalSamplesReceived`: played, filled in or not.
    pub samples: f64,
    /// `concealedSamples`: of those, filled in because nothing had come.
    pub concealed: f64,
}

/// A stretch of a call.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Stretch {
    /// How long it was, in milliseconds.
    pub length: f64,
    /// The longest time without a packet, in milliseconds.
    pub gap: f64,
    /// The longest time between two looks, in milliseconds: a gap is known no finer than that.
    pub blind: f64,
    /// How much of what was played was filled in, in milliseconds.
    pub concealed: f64,
    /// Whether anything was played at all.
    pub played: bool,
    /// The longest time the machine itself stood still meanwhile, in milliseconds; the witness knows it.
    pub stall: f64,
}

/// Milliseconds of audio in a packet.
const PACKET: f64 = 20.0;
/// Samples of a millisecond.
const RATE: f64 = 48.0;

/// Reads a stretch; nothing from less than two looks.
pub fn stretch(looks: &[Look]) -> Option<Stretch> {
    let (first, last) = (looks.first()?, looks.last()?);
    if looks.len() < 2 {
        return None;
    }
    let mut read = Stretch {
        length: last.at - first.at,
        concealed: (last.concealed - first.concealed) / RATE,
        played: last.samples > first.samples,
        ..Stretch::default()
    };
    let mut silent = 0.0;
    for pair in looks.windows(2) {
        let time = pair[1].at - pair[0].at;
        let packets = pair[1].packets - pair[0].packets;
        read.blind = read.blind.max(time);
        if packets > 0.0 {
            read.gap = read.gap.max(silent + (time - packets * PACKET).max(0.0));
            silent = 0.0;
        } else {
            silent += time;
            read.gap = read.gap.max(silent);
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every 50 ms with so many packets since the last.
    fn looks(packets: &[f64]) -> Vec<Look> {
        let mut all = vec![Look { at: 0.0, packets: 0.0, samples: 0.0, concealed: 0.0 }];
        for more in packets {
            let last = all[all.len() - 1];
            all.push(Look { at: last.at + 50.0, packets: last.packets + more, samples: last.samples + 2_400.0, concealed: 0.0 });
        }
        all
    }

    #[test]
    fn a_steady_flow_has_no_gap_worth_the_name() {
        let read = stretch(&looks(&[2.0, 3.0, 2.0, 3.0])).unwrap();
        assert_eq!((read.length, read.gap, read.blind, read.played), (200.0, 10.0, 50.0, true));
    }

    #[test]
    fn looks_without_a_packet_add_up() {
        let read = stretch(&looks(&[2.0, 0.0, 0.0, 0.0, 1.0, 3.0])).unwrap();
        assert_eq!(read.gap, 180.0);
        let never_again = stretch(&looks(&[2.0, 0.0, 0.0, 0.0, 0.0])).unwrap();
        assert_eq!(never_again.gap, 200.0);
    }

    #[test]
    fn a_burst_after_a_silence_does_not_hide_it() {
        assert_eq!(stretch(&looks(&[0.0, 0.0, 0.0, 0.0, 12.0])).unwrap().gap, 200.0);
    }

    #[test]
    fn one_look_says_nothing() {
        assert!(stretch(&looks(&[])).is_none());
    }
}
