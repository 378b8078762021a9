package io.stepline.ops.app.settings;

/** The gateway role: media. */
@Chapter("Gateway role: media")
public record RtpSettings(
    @Setting(key = "rtp.bind", or = "",
        says = "address for media, named in descriptions; empty as SIP, all where SIP has several") String bind,
    @Setting(key = "rtp.from", or = "20000", min = 1, max = 65535,
        says = "first media port") int from,
    @Setting(key = "rtp.to", or = "21999", min = 1, max = 65535,
        says = "last media port") int to,
    @Setting(key = "rtp.dscp", or = "46", min = 0, max = 63,
        says = "DSCP of RTP") int dscp,
    @Setting(key = "rtp.lost-ms", or = "30000", unit = "ms", min = 0, max = 3600000,
        says = "a call without RTP and RTCP is ended") int lostMs,
    @Setting(key = "rtp.one-way-ms", or = "2000", unit = "ms", min = 0, max = 3600000,
        says = "alarm when we send and hear nothing") int oneWayMs,
    @Setting(key = "rtp.quarantine-ms", or = "5000", unit = "ms", min = 0, max = 3600000,
        says = "how long used ports rest") int quarantineMs,
    @Setting(key = "playout.start-ms", or = "20", unit = "ms", min = 0, max = 10000,
        says = "sound collected before a reply starts") int playoutStartMs,
    @Setting(key = "playout.stall-ms", or = "4000", unit = "ms", min = 0, max = 3600000,
        says = "a reply without sound is excused") int playoutStallMs,
    @Setting(key = "playout.dead-air-ms", or = "30000", unit = "ms", min = 0, max = 3600000,
        says = "a call the house has forgotten is ended") int playoutDeadAirMs,
    @Setting(key = "echo.gate", or = "on",
        says = "`on` or `off`") boolean echoGate) {}
