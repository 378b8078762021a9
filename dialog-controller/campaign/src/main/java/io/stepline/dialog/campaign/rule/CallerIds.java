package io.stepline.dialog.campaign.rule;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import java.util.List;
import java.util.Optional;

/**
 * Which of our numbers a contact sees: the nearest. Of the same area code (libphonenumber) first; then, where codes of
 * neighbours begin alike, the longest common beginning; in North America, where they do not, any of the same country;
 * then any. Equals take turns by the number called and the attempts made. Pure.
 */
final class CallerIds {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final int NORTH_AMERICA = 1;

  private CallerIds() {}

  static Optional<CampaignSpec.CallerId> nearest(List<CampaignSpec.CallerId> ids, CallFacts facts) {
    if (ids.isEmpty()) return Optional.empty();
    List<CampaignSpec.CallerId> near = near(ids, facts.number());
    return Optional.of(near.get(Math.floorMod(facts.number().hashCode() + facts.total(), near.size())));
  }

  private static List<CampaignSpec.CallerId> near(List<CampaignSpec.CallerId> ids, String number) {
    Optional<PhoneNumber> called = parsed(number);
    if (called.isEmpty()) return ids;
    String country = "+" + called.get().getCountryCode();
    int code = NUMBERS.getLengthOfGeographicalAreaCode(called.get());
    List<CampaignSpec.CallerId> area = ids.stream().filter(i -> code > 0
        && i.number().startsWith(number.substring(0, Math.min(number.length(), country.length() + code)))).toList();
    if (!area.isEmpty()) return area;
    List<CampaignSpec.CallerId> home = ids.stream().filter(i -> same(i.number(), called.get())).toList();
    if (home.isEmpty() || called.get().getCountryCode() == NORTH_AMERICA) return home.isEmpty() ? ids : home;
    int most = home.stream().mapToInt(i -> common(i.number(), number)).max().orElse(0);
    return home.stream().filter(i -> common(i.number(), number) == most).toList();
  }

  /** Of one country; within North America, of one of its countries. */
  private static boolean same(String ours, PhoneNumber called) {
    Optional<PhoneNumber> n = parsed(ours);
    if (n.isEmpty() || n.get().getCountryCode() != called.getCountryCode()) return false;
    return called.getCountryCode() != NORTH_AMERICA
        || String.valueOf(NUMBERS.getRegionCodeForNumber(n.get()))
            .equals(String.valueOf(NUMBERS.getRegionCodeForNumber(called)));
  }

  private static Optional<PhoneNumber> parsed(String e164) {
    try {
      return Optional.of(NUMBERS.parse(e164, "ZZ"));
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  private static int common(String a, String b) {
    int n = 0;
    while (n < Math.min(a.length(), b.length()) && a.charAt(n) == b.charAt(n)) n++;
    return n;
  }
}
