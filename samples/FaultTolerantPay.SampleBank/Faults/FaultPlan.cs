using System.Collections.Concurrent;

namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>The faults of a group that are switched on. The plan counts receipts of each key, so that a retry draws anew.</summary>
internal sealed class FaultPlan(long seed, IReadOnlyList<FaultRule> rules)
{
    public static readonly FaultPlan None = new(0, []);

    private readonly ConcurrentDictionary<(string Operation, string Key), int> _receipts = new();

    public long Seed { get; } = seed;

    public IReadOnlyList<FaultRule> Rules { get; } = rules;

    /// <summary>Slow adds up with the first other fault that strikes.</summary>
    public (FaultRule? Slow, FaultRule? Other) Strike(string operation, string key)
    {
        if (Rules.Count == 0)
        {
            return default;
        }

        var attempt = _receipts.AddOrUpdate((operation, key), 1, (_, count) => count + 1);
        FaultRule? slow = null, other = null;
        for (var i = 0; i < Rules.Count; i++)
        {
            var rule = Rules[i];
            var isSlow = rule.Kind == InjectedFaultKind.Slow;
            if ((isSlow ? slow : other) is null && rule.AppliesTo(operation)
                && SeededDraw.Hits(rule.Probability, Seed, $"{i}|{rule.Kind}|{operation}", key, attempt))
            {
                (slow, other) = isSlow ? (rule, other) : (slow, rule);
            }
        }

        return (slow, other);
    }
}
