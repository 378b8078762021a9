package io.stepline.gateway.call;

import io.stepline.media.codec.AudioCodec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * A peer we exchange calls with, known by its addresses.
 *
 * @param addresses addresses or networks as {@code 10.1.0.0/16}; empty matches everyone
 * @param codecs in our order of preference
 * @param maxCalls beyond it new calls get 486
 */
public record Trunk(String name, List<String> addresses, List<AudioCodec> codecs, int maxCalls) {
  public boolean matches(String peer) {
    return addresses.isEmpty() || addresses.stream().anyMatch(network -> contains(network, peer));
  }

  private static boolean contains(String network, String peer) {
    try {
      String[] parts = network.split("/");
      byte[] base = InetAddress.getByName(parts[0]).getAddress();
      byte[] address = InetAddress.getByName(peer).getAddress();
      int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : base.length * 8;
      if (base.length != address.length) return false;
      for (int i = 0; i < bits; i++) if (((base[i / 8] ^ address[i / 8]) >> 7 - i % 8 & 1) != 0) return false;
      return true;
    } catch (UnknownHostException | NumberFormatException e) {
      return false;
    }
  }
}
