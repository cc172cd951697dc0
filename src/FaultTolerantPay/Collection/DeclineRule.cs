using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>What follows a decline with a certain code; overrides what the channel says of hard and soft.</summary>
public sealed class DeclineRule
{
    /// <summary>The rules that the options are checked by.</summary>
    public static readonly OptionRules<DeclineRule> Rules = new OptionRules<DeclineRule>()
        .Text(o => o.Code, (o, value) => o.Code = value, code => code.Length > 0, "a decline code")
        .Flag(o => o.IsHard, (o, value) => o.IsHard = value)
        .BetweenOrNone(o => o.RetryAfter, (o, value) => o.RetryAfter = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));

    /// <summary>The channel's decline code; compared exactly.</summary>
    public string Code { get; set; } = "";

    /// <summary>Whether collection stops at once. Default: false.</summary>
    public bool IsHard { get; set; }

    /// <summary>The wait before the next attempt, in place of the schedule's: 1 s to 366 d; null: the schedule's.</summary>
    public TimeSpan? RetryAfter { get; set; }
}
