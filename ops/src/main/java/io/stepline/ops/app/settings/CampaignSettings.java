package io.stepline.ops.app.settings;

import java.nio.file.Path;

/** The dialer role, and all that works on campaigns. */
@Chapter("Dialer role, and all that works on campaigns")
public record CampaignSettings(
    @Setting(key = "campaign.rules", or = "ops/rules",
        says = "folder of rule packs, one file for each country") Path rules,
    @Setting(key = "database.url", or = "", like = "jdbc:(postgresql|sqlite):.+",
        such = "jdbc:postgresql://host/name", secret = true,
        says = "where campaigns are kept: `jdbc:postgresql://host/name`, `jdbc:sqlite:FILE`; empty for "
            + "`campaigns.db` in `data.dir`") String databaseUrl,
    @Setting(key = "database.user", or = "",
        says = "of the database") String databaseUser,
    @Setting(key = "database.password", or = "", secret = true,
        says = "of the database") String databasePassword) {}
