package io.stepline.ops.app.settings;

/** The console role: control API and webhooks. */
@Chapter("Console role: control API and webhooks")
public record ConsoleSettings(
    @Setting(key = "api.tokens", or = "", secret = true,
        says = "bearer tokens of the control API, each of at least 16 characters, "
            + "`TOKEN=read+dial+control+listen+record+campaign, ...`; also view (numbers masked), bots, "
            + "admin") String tokens,
    @Setting(key = "webhook.url", or = "", like = "https?://.+", such = "https://crm.example/calls",
        says = "events and detail records are posted here") String webhookUrl,
    @Setting(key = "webhook.secret", or = "", secret = true,
        says = "at least 16 characters; signs the posts") String webhookSecret) {}
