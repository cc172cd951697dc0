using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>What follows a decline with a certain code. It overrides the channel's classification as hard or soft.</summary>
public sealed class DeclineRule
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<DeclineRule> Rules = new OptionRules<DeclineRule>()
        .Text(o => o.Code, (o, value) => o.Code = value, code => code.Length > 0, "a decline code")
        .Flag(o => o.IsHard, (o, value) => o.IsHard = value)
        .BetweenOrNone(o => o.RetryAfter, (o, value) => o.RetryAfter = value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));

    /// <summary>The channel's decline code, compared exactly.</summary>
    public string Code { get; set; } = "";

    /// <summary>Whether collection stops immediately. Default: false.</summary>
    public bool IsHard { get; set; }

    /// <summary>The wait before the next attempt, instead of the schedule's wait: 1 s to 366 d; null: the schedule's wait.</summary>
    public TimeSpan? RetryAfter { get; set; }
}
