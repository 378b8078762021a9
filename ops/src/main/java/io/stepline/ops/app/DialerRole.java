package io.stepline.ops.app;

import io.stepline.dialog.campaign.run.CampaignWorker;
import io.stepline.ops.control.Part;
import java.util.Map;

/** Runs campaigns. */
record DialerRole() implements Role {
  @Override
  public String name() {
    return "dialer";
  }

  @Override
  public Part start(Premises p) {
    CampaignWorker dialer = p.keep(CampaignHouse.worker(p.config(), p.database(), p.bus(), p.clock(), p.meters()));
    p.runs(dialer);
    return Part.of(name()).saying(() -> Map.of("campaigns", dialer.state())).unless(dialer::trouble);
  }
}
