import { spawnSync } from 'node:child_process';
import test from 'ava';
import { installedVoice } from './voice.js';

/** Python's own reader of WAV files: frames a second, seconds, and the loudest sample. */
const READER = `
import array, io, sys, wave
with wave.open(io.BytesIO(sys.stdin.buffer.read())) as sound:
    frames = sound.readframes(sound.getnframes())
    print(sound.getnchannels(), sound.getsampwidth(), sound.getnframes() / sound.getframerate(), max(array.array('h', frames)))
`;

test('voice: espeak-ng reads a call aloud, as a WAV that another program reads', async (t) => {
  const wav = await installedVoice()!.speak('Your login code is 4 8 2 9 1 3');
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', READER], { input: wav, encoding: 'utf8' });
  const [channels, bytes, seconds, loudest] = stdout.split(' ').map(Number);
  t.deepEqual([channels, bytes, stderr], [1, 2, '']);
  t.true(seconds! > 2 && seconds! < 15, stdout);
  t.true(loudest! > 5000, stdout);
});
