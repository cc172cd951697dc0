using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The rules of one scene: all hard rules in their order, then the soft rules in theirs until one channel is left.</summary>
public sealed class OperationPolicy
{
    /// <summary>The most hard rules, and the most soft rules, that a scene may have.</summary>
    public const int MaxRules = 96;

    /// <summary>The rules of a scene.</summary>
    /// <param name="operation">The scene.</param>
    /// <param name="hardRules">0 to <see cref="MaxRules"/> rules, each name once.</param>
    /// <param name="softRules">0 to <see cref="MaxRules"/> rules, each name once. After the last, the order of the catalogue decides.</param>
    public OperationPolicy(Operation operation, IEnumerable<HardRule> hardRules, IEnumerable<SoftRule> softRules)
    {
        ArgumentNullException.ThrowIfNull(hardRules);
        ArgumentNullException.ThrowIfNull(softRules);
        Operation = operation;
        HardRules = [.. hardRules];
        SoftRules = [.. softRules];
    }

    /// <summary>The scene.</summary>
    public Operation Operation { get; }

    /// <summary>The hard rules, in order. The order decides which rule a failure names, not what is chosen.</summary>
    public ImmutableArray<HardRule> HardRules { get; }

    /// <summary>The soft rules, in order.</summary>
    public ImmutableArray<SoftRule> SoftRules { get; }
}
