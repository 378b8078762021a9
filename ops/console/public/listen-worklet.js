// Plays what a call sounds like: 20 ms pieces of both sides come by messages, each side has a queue of its own.
const MOST_MS = 400; // a listener who fell behind hears the present, not the past

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sides = [[], []];
    this.at = [0, 0];
    this.waiting = [0, 0];
    this.port.onmessage = ({ data }) => {
      const most = (sampleRate * MOST_MS) / 1000;
      this.sides[data.side].push(data.samples);
      this.waiting[data.side] += data.samples.length;
      while (this.waiting[data.side] > most && this.sides[data.side].length > 1) {
        this.waiting[data.side] -= this.sides[data.side].shift().length - this.at[data.side];
        this.at[data.side] = 0;
      }
    };
  }

  next(side) {
    const queue = this.sides[side];
    while (queue.length > 0 && this.at[side] >= queue[0].length) {
      queue.shift();
      this.at[side] = 0;
    }
    if (queue.length === 0) return 0;
    this.waiting[side]--;
    return queue[0][this.at[side]++];
  }

  process(_, [[left, right]]) {
    for (let i = 0; i < left.length; i++) {
      const caller = this.next(0);
      const bot = this.next(1);
      left[i] = 0.85 * caller + 0.45 * bot;
      if (right) right[i] = 0.45 * caller + 0.85 * bot;
    }
    return true;
  }
}

registerProcessor('ear', Ear);
