package io.stepline.ops.app.settings;

import io.stepline.dialog.policy.Speculation;

/** The controller role. */
@Chapter("Controller role")
public record ControllerSettings(
    @Setting(key = "speculation", or = "adaptive",
        says = "drafts at pauses: `adaptive` to the load, `always`, `never`") Speculation.Mode speculation) {}
