// The ring tone: two notes, twice, every four seconds, as long as this hidden page is open. Made here, so that no sound file
// needs to be packaged.

const NOTES = [659, 784]; // hertz
const TONE = 0.4; // seconds
const PERIOD = 4;
const LOUD = 0.25;

const audio = new AudioContext();

/** @param {number} at when it begins, in seconds of the context's time */
function ring(at) {
  for (const start of [at, at + 3 * TONE]) {
    NOTES.forEach((frequency, index) => {
      const begin = start + index * TONE;
      const tone = new OscillatorNode(audio, { frequency });
      const volume = new GainNode(audio, { gain: 0 });
      // Faded in and out, since a hard edge clicks.
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(LOUD, begin + 0.02);
      volume.gain.setValueAtTime(LOUD, begin + TONE - 0.05);
      volume.gain.linearRampToValueAtTime(0, begin + TONE);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + TONE);
    });
  }
}

ring(audio.currentTime);
setInterval(() => ring(audio.currentTime), PERIOD * 1_000);
