package io.stepline.ops.app.settings;

import io.stepline.gateway.sip.TlsMaterial;
import java.nio.file.Path;
import java.util.Optional;

/** The gateway role: SIP. */
@Chapter("Gateway role: SIP")
public record SipSettings(
    @Setting(key = "sip.bind", or = "auto",
        says = "address SIP listens on; `auto` is 0.0.0.0 where trunks are named, and without any 127.0.0.1, since "
            + "everybody who reaches it may call") String bind,
    @Setting(key = "sip.port", or = "5060", min = 0, max = 65535,
        says = "port SIP listens on") int port,
    @Setting(key = "sip.transports", or = "udp,tcp",
        says = "`udp`, `tcp`, `tls`, `ws`, `wss` with commas between") String transports,
    @Setting(key = "sip.listen", or = "",
        says = "several listeners, `udp:0.0.0.0:5060,tls:0.0.0.0:5061,wss:0.0.0.0:7443`; takes the place of "
            + "bind, port and transports") String listen,
    @Setting(key = "sip.advertise", or = "",
        says = "our address as peers should see it (NAT)") String advertise,
    @Setting(key = "sip.dns", or = "", like = "dns://.+", such = "dns://192.0.2.53",
        says = "DNS server for SRV, such as `dns://192.0.2.53`; empty for the system's") String dns,
    @Setting(key = "sip.strangers", or = "refuse", words = {"refuse", "ignore"},
        says = "`refuse` (403) or `ignore` those of no trunk") String strangers,
    @Setting(key = "sip.trusted", or = "127.0.0.0/8", empty = true,
        says = "addresses without rates and bans") String trusted,
    @Setting(key = "sip.rate", or = "50", min = 0.01, max = 1000000,
        says = "requests per second a source may send") double rate,
    @Setting(key = "sip.burst", or = "200", min = 1, max = 1000000,
        says = "requests a source may send at once") double burst,
    @Setting(key = "sip.calls-per-source", or = "20", min = 0, max = 1000000,
        says = "calls at once of an address that is no trunk's own and has not proved who it is") int callsPerSource,
    @Setting(key = "sip.pending-per-source", or = "10", min = 0, max = 1000000,
        says = "of these, ringing or not yet acknowledged") int pendingPerSource,
    @Setting(key = "sip.unacknowledged-per-source", or = "40", min = 0, max = 1000000,
        says = "calls of any address that were answered and not acknowledged") int unacknowledgedPerSource,
    @Setting(key = "sip.connections-per-source", or = "100", min = 1, max = 1000000,
        says = "connections over TCP, TLS and WebSocket that an address may have") int connectionsPerSource,
    @Setting(key = "sip.connections", or = "1000", min = 1, max = 1000000,
        says = "connections that all may have together") int connections,
    @Setting(key = "sip.ban-offences", or = "20", min = 1, max = 1000000,
        says = "offences in a minute after which a source is ignored") int banOffences,
    @Setting(key = "sip.ban-s", or = "600", unit = "s", min = 0, max = 2000000,
        says = "for how long") int banS,
    @Setting(key = "sip.tls.certificate", or = "",
        says = "PEM chain; read again when it changes") Optional<Path> tlsCertificate,
    @Setting(key = "sip.tls.key", or = "",
        says = "PEM key") Optional<Path> tlsKey,
    @Setting(key = "sip.tls.ca", or = "",
        says = "PEM of authorities that peers' certificates must come from") Optional<Path> tlsCa,
    @Setting(key = "sip.tls.client-auth", or = "none",
        says = "`none`, `want` or `need`") TlsMaterial.ClientAuth tlsClientAuth,
    @Setting(key = "sip.tls.verify", or = "true",
        says = "`false` takes any server certificate") boolean tlsVerify,
    @Setting(key = "siprec.uri", or = "", like = "sips?:.+", such = "sip:srs@192.0.2.7",
        says = "SIP address of a SIPREC recording server for all calls") String siprecUri){}
