package io.stepline.kafka.reach;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resolver of this process: the system's, less the addresses that {@link Reach} hides. Java makes it by name.
 */
public final class GuardedNames extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    return over(configuration.builtinResolver());
  }

  static InetAddressResolver over(InetAddressResolver system) {
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
        List<InetAddress> shown = system.lookupByName(host, policy).filter(a -> !Reach.isHidden(host, a)).toList();
        if (shown.isEmpty()) throw new UnknownHostException(host + " leads to no address that may be asked");
        return shown.stream();
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "guarded names";
  }
}
