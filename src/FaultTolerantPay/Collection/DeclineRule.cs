namespace FaultTolerantPay.Collection;

/// <summary>What follows a decline with a certain code; overrides what the channel says of hard and soft.</summary>
public sealed class DeclineRule
{
    /// <summary>The channel's decline code; compared exactly.</summary>
    public string Code { get; set; } = "";

    /// <summary>Whether collection stops at once. Default: false.</summary>
    public bool IsHard { get; set; }

    /// <summary>The wait before the next attempt, in place of the schedule's: 1 s to 366 d; null: the schedule's.</summary>
    public TimeSpan? RetryAfter { get; set; }
}
