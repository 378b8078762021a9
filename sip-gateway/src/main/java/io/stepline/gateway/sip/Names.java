package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Asks the domain name system. Whoever calls waits, for as long as that takes. Thread-safe. */
interface Names {
  /** @param type NAPTR or SRV. @return as text; empty when there are none */
  List<String> records(String name, String type) throws IOException;

  List<InetAddress> addresses(String host) throws IOException;
}
