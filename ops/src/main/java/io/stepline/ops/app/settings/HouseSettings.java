package io.stepline.ops.app.settings;

import java.nio.file.Path;

/** What every process needs to know, whatever its roles. */
@Chapter("What every process needs to know, whatever its roles")
public record HouseSettings(
    @Setting(key = "profile", or = "embedded", words = {"embedded", "laptop", "realtime", "step-audio", "step-audio-2"},
        says = "`embedded`, `laptop`, `step-audio`, `step-audio-2`, `realtime`: sets `encoder`, `chat` and "
            + "`decoder` where "
            + "they are not set") String profile,
    @Setting(key = "gateway.name", or = "gateway-1", like = "[A-Za-z0-9._-]+",
        says = "unique among the gateways, and among the dialers, on one cluster") String name,
    @Setting(key = "data.dir", or = ".stepline/data",
        says = "broker data, detail records, journals") Path data,
    @Setting(key = "bots.dir", or = "bots",
        says = "folder of bot files") Path bots,
    @Setting(key = "bots.default", or = "front-desk", empty = true,
        says = "the bot for numbers that no route names; empty refuses them with 404") String defaultBot,
    @Setting(key = "bots.routes", or = "",
        says = "`number=bot, number=bot`; each bot also answers at its own name") String routes,
    @Setting(key = "speech.models", or = "/usr/share/pocketsphinx/model/en-us",
        says = "acoustic model of the recognisers") Path speechModels,
    @Setting(key = "models.dir", or = ".stepline/models",
        says = "where the models of the laptop profile lie, a folder each (docs/laptop.md)") Path models,
    @Setting(key = "models.mirror", or = "https://huggingface.co", like = "https?://[^\\s]+",
        such = "https://hf-mirror.example",
        says = "where `./stepline models get` fetches from") String mirror,
    @Setting(key = "drain.seconds", or = "30", unit = "s", min = 0, max = 86400,
        says = "how long calls may go on after SIGTERM") int drainSeconds,
    @Setting(key = "orders.port", or = "0", min = 0, max = 65535,
        says = "where `up` opens the order service that the sample bot asks (7071); 0 opens none") int ordersPort,
    @Setting(key = "net.allow", or = "", such = "crm.internal,*.corp.example,10.20.0.0/16",
        says = "names, addresses and networks that tools, webhooks and STIR certificates may be asked at although "
            + "they are private or link-local; others' names must lead to public addresses only, addresses written as "
            + "such may be private") String netAllow){}
