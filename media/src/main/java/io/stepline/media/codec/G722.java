package io.stepline.media.codec;

/** ITU-T G.722 at 64 kbit/s: two sub-bands of ADPCM, 16 kHz PCM, one octet per two samples. */
public final class G722 {
  private static final int[] WL = {-60, -30, 58, 172, 334, 538, 1198, 3042};
  private static final int[] RL42 = {0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0};
  private static final int[] ILB =
      {2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
          3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008};
  private static final int[] WH = {0, -214, 798};
  private static final int[] RH2 = {2, 1, 2, 1};
  private static final int[] QM2 = {-7408, -1616, 7408, 1616};
  private static final int[] QM4 =
      {0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0};
  private static final int[] QM6 = {-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280,
      -11192, -10232, -9360, -8576, -7856,
      -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
      24808, 21904, 19008, 16704, 14984,
      13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400,
      2032, 1688, 1360, 1040, 728, 432,
      136, -432, -136};
  private static final int[] QMF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};
  private static final int[] Q6 = {0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858,
      940, 1023, 1121, 1219, 1339,
      1458, 1612, 1765, 1980, 2195, 2557, 2919, 0, 0};
  private static final int[] ILN = {0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
      13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
      0};
  private static final int[] ILP = {0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42,
      41, 40, 39, 38, 37, 36, 35, 34, 33,
      32, 0};
  private static final int[] IHN = {0, 1, 0};
  private static final int[] IHP = {0, 3, 2};

  private G722() {}

  /** The adaptive predictor and quantiser scale of one sub-band (blocks 3L/3H and 4L/4H of the Recommendation). */
  private static final class Band {
    int s;
    int nb;
    int det;
    private int sz;
    private int r1;
    private int r2;
    private int p1;
    private int p2;
    private int a1;
    private int a2;
    private final int[] b = new int[6];
    private final int[] d = new int[6];

    Band(int det) {
      this.det = det;
    }

    void scale(int weight, int max, int shift) {
      nb = Math.max(0, Math.min(max, (nb * 127 >> 7) + weight));
      int exponent = shift - (nb >> 11);
      int mantissa = ILB[nb >> 6 & 31];
      det = (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2;
    }

    void predict(int difference) {
      int r = clip(s + difference);
      int p = clip(sz + difference);
      int sameAsLast = (p >> 15) == (p1 >> 15) ? 1 : -1;
      int sameAsSecond = (p >> 15) == (p2 >> 15) ? 1 : -1;
      int w = clip(a1 << 2);
      int t = Math.min(32767, sameAsLast > 0 ? -w : w);
      t = (sameAsSecond > 0 ? 128 : -128) + (t >> 7) + (a2 * 32512 >> 15);
      int next2 = Math.max(-12288, Math.min(12288, t));
      int limit = clip(15360 - next2);
      int next1 = clip((sameAsLast > 0 ? 192 : -192) + (a1 * 32640 >> 15));
      next1 = Math.max(-limit, Math.min(limit, next1));
      int step = difference == 0 ? 0 : 128;
      for (int i = 0; i < 6; i++) {
        boolean agree = (d[i] >> 15) == (difference >> 15);
        b[i] = clip((agree ? step : -step) + (b[i] * 32640 >> 15));
      }
      System.arraycopy(d, 0, d, 1, 5);
      d[0] = difference;
      r2 = r1;
      r1 = r;
      p2 = p1;
      p1 = p;
      a1 = next1;
      a2 = next2;
      int sp = clip((a1 * clip(r1 + r1) >> 15) + (a2 * clip(r2 + r2) >> 15));
      sz = 0;
      for (int i = 0; i < 6; i++) sz += b[i] * clip(d[i] + d[i]) >> 15;
      sz = clip(sz);
      s = clip(sp + sz);
    }
  }

  /** 16 kHz PCM to octets. */
  public static final class Encoder implements io.stepline.media.codec.Encoder {
    private final Band low = new Band(32);
    private final Band high = new Band(8);
    private final int[] x = new int[24];

    @Override
    public byte[] encode(short[] pcm) {
      byte[] out = new byte[pcm.length / 2];
      for (int i = 0; i < out.length; i++) {
        System.arraycopy(x, 2, x, 0, 22);
        x[22] = pcm[2 * i];
        x[23] = pcm[2 * i + 1];
        int even = 0;
        int odd = 0;
        for (int k = 0; k < 12; k++) {
          odd += x[2 * k] * QMF[k];
          even += x[2 * k + 1] * QMF[11 - k];
        }
        out[i] = (byte) (high(even - odd >> 14) << 6 | low(even + odd >> 14));
      }
      return out;
    }

    private int low(int sample) {
      int error = clip(sample - low.s);
      int magnitude = error >= 0 ? error : -(error + 1);
      int i = 1;
      while (i < 30 && magnitude >= Q6[i] * low.det >> 12) i++;
      int code = error < 0 ? ILN[i] : ILP[i];
      int coarse = code >> 2;
      int difference = low.det * QM4[coarse] >> 15;
      low.scale(WL[RL42[coarse]], 18432, 8);
      low.predict(difference);
      return code;
    }

    private int high(int sample) {
      int error = clip(sample - high.s);
      int magnitude = error >= 0 ? error : -(error + 1);
      int m = magnitude >= 564 * high.det >> 12 ? 2 : 1;
      int code = error < 0 ? IHN[m] : IHP[m];
      int difference = high.det * QM2[code] >> 15;
      high.scale(WH[RH2[code]], 22528, 10);
      high.predict(difference);
      return code;
    }
  }

  /** Octets to 16 kHz PCM. */
  public static final class Decoder {
    private final Band low = new Band(32);
    private final Band high = new Band(8);
    private final int[] x = new int[24];

    public short[] decode(byte[] payload) {
      short[] pcm = new short[payload.length * 2];
      for (int i = 0; i < payload.length; i++) {
        int code = payload[i] & 0x3f;
        int coarse = code >> 2;
        int rlow = limit14((low.det * QM6[code] >> 15) + low.s);
        int dlow = low.det * QM4[coarse] >> 15;
        low.scale(WL[RL42[coarse]], 18432, 8);
        low.predict(dlow);
        int ihigh = payload[i] >> 6 & 3;
        int dhigh = high.det * QM2[ihigh] >> 15;
        int rhigh = limit14(dhigh + high.s);
        high.scale(WH[RH2[ihigh]], 22528, 10);
        high.predict(dhigh);
        System.arraycopy(x, 2, x, 0, 22);
        x[22] = rlow + rhigh;
        x[23] = rlow - rhigh;
        int even = 0;
        int odd = 0;
        for (int k = 0; k < 12; k++) {
          even += x[2 * k] * QMF[k];
          odd += x[2 * k + 1] * QMF[11 - k];
        }
        pcm[2 * i] = (short) clip(odd >> 11);
        pcm[2 * i + 1] = (short) clip(even >> 11);
      }
      return pcm;
    }
  }

  private static int limit14(int v) {
    return Math.max(-16384, Math.min(16383, v));
  }

  private static int clip(int v) {
    return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, v));
  }
}
