package io.stepline.ops.app.settings;

/** The console role: page, control API, call history and webhooks. */
@Chapter("Console role: page, control API, call history and webhooks")
public record ConsoleSettings(
    @Setting(key = "api.tokens", or = "", secret = true,
        says = "bearer tokens of the control API, each of at least 16 characters, "
            + "`TOKEN=read+dial+control+listen+record+campaign, ...`; also view (numbers masked), bots, "
            + "admin") String tokens,
    @Setting(key = "webhook.url", or = "", like = "https?://.+", such = "https://crm.example/calls",
        says = "events and detail records are posted here") String webhookUrl,
    @Setting(key = "webhook.secret", or = "", secret = true,
        says = "at least 16 characters; signs the posts") String webhookSecret,
    @Setting(key = "console.database-url", or = "", like = "jdbc:(postgresql|sqlite):.+",
        such = "jdbc:postgresql://host/name", secret = true,
        says = "where users, audit log and call history are kept; empty for `console.db` in "
            + "`data.dir`") String databaseUrl,
    @Setting(key = "console.database-user", or = "", says = "of that database") String databaseUser,
    @Setting(key = "console.database-password", or = "", secret = true,
        says = "of that database") String databasePassword,
    @Setting(key = "console.login-hours", or = "12", unit = "h", min = 1, max = 720,
        says = "how long a login lasts at most; an hour without a request ends it too") int loginHours,
    @Setting(key = "history.keep-days", or = "0", unit = "days", min = 0, max = 36500,
        says = "older calls are removed from the history; 0 keeps all") int historyKeepDays) {}
