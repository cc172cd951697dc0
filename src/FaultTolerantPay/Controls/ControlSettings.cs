namespace FaultTolerantPay.Controls;

/// <summary>What the check of operators' orders goes by: values of the options, as they are in force.</summary>
/// <param name="OrdersMaxAge">How old the orders may be that a node goes by.</param>
/// <param name="OrdersTimeLimit">How long the store may take to say which orders there are.</param>
/// <param name="PausedReview">How often paused work is looked at.</param>
/// <param name="BusinessSystemPostsDebits">Whether the business system posts the debits, so that a collection goes through it and not through an institution's channel.</param>
internal sealed record ControlSettings(TimeSpan OrdersMaxAge, TimeSpan OrdersTimeLimit, TimeSpan PausedReview, bool BusinessSystemPostsDebits);
