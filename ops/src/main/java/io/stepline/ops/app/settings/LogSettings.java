package io.stepline.ops.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/** Where a process writes its log, how, and how much of it. */
@Chapter("Log of a process")
public record LogSettings(
    @Setting(key = "log.level", or = "info", words = {"error", "warn", "info", "debug", "trace"},
        says = "of what Stepline itself says; words and numbers of callers are said at `debug` only. Read again on "
            + "SIGHUP") String level,
    @Setting(key = "log.levels", or = "",
        like = "\\s*([A-Za-z0-9_.]+\\s*=\\s*(off|error|warn|info|debug|trace)\\s*(,|$)\\s*)*",
        such = "io.stepline.gateway=debug, org.apache.kafka=warn",
        says = "`package=level` with commas between, for single parts and for libraries. Read again on "
            + "SIGHUP") String levels,
    @Setting(key = "log.form", or = "text", words = {"text", "json"},
        says = "`json` writes an object a line, with time, level, logger, thread, message, fields and "
            + "stack") String form,
    @Setting(key = "log.file", or = "",
        says = "written here instead of to the terminal or journald; full days are kept beside it, "
            + "compressed") Optional<
                Path> file,
    @Setting(key = "log.file-mb", or = "100", unit = "MB", min = 1, max = 100000,
        says = "a file is closed and compressed at midnight (UTC) and at this size") int fileMb,
    @Setting(key = "log.keep-days", or = "14", unit = "days", min = 1, max = 3650,
        says = "older files are deleted") int keepDays,
    @Setting(key = "log.total-mb", or = "2000", unit = "MB", min = 1, max = 1000000,
        says = "the oldest files are deleted above this") int totalMb){}
