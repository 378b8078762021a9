package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Records by the system's DNS or a server that is named, addresses as the system finds them (hosts file too). */
final class SystemNames implements Names {
  private final Hashtable<String, String> environment = new Hashtable<>();

  /** @param server such as {@code dns://192.0.2.53}, empty for the system's */
  SystemNames(Optional<String> server) {
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", "500");
    environment.put("com.sun.jndi.dns.timeout.retries", "1");
    server.ifPresent(s -> environment.put(Context.PROVIDER_URL, s));
  }

  @Override
  public List<String> records(String name, String type) throws IOException {
    List<String> values = new ArrayList<>();
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        Optional<Attribute> attribute = Optional.ofNullable(context.getAttributes(name, new String[] {type}).get(type));
        if (attribute.isPresent()) {
          NamingEnumeration<?> all = attribute.get().getAll();
          while (all.hasMore()) values.add(all.next().toString());
        }
      } finally {
        context.close();
      }
      return values;
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException(type + " of " + name, e);
    }
  }

  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    return List.of(InetAddress.getAllByName(host));
  }
}
