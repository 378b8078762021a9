package io.stepline.kafka.contract;

/**
 * A step in the life of a campaign's attempt, for reports and webhooks.
 *
 * @param call the attempt's id
 * @param contact of the campaign's own numbering
 * @param state PLANNED, DIALLED, ANSWERED or ENDED; RESTS when its end made the line rest, GOES_ON when it ended a rest
 * @param outcome what came of it, empty until it has ended; of a rest the kind of refusal; {@code answeredBy} who or
 *   what answered, as far as known
 */
public record AttemptNews(CallId call, String campaign, long contact, String number, String state, String outcome,
    String answeredBy, int sipStatus, boolean abandoned, long atUs) {}
