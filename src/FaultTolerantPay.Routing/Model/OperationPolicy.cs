using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// The rules of one operation. All hard rules apply in their order, then the soft rules in theirs until one channel is left.
/// </summary>
public sealed class OperationPolicy
{
    /// <summary>The largest number of hard rules, and of soft rules, of an operation.</summary>
    public const int MaxRules = 96;

    /// <summary>Creates the rules of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="hardRules">0 to <see cref="MaxRules"/> rules with distinct names.</param>
    /// <param name="softRules">
    /// 0 to <see cref="MaxRules"/> rules with distinct names. After the last rule, the order of the catalogue decides.
    /// </param>
    public OperationPolicy(Operation operation, IEnumerable<HardRule> hardRules, IEnumerable<SoftRule> softRules)
    {
        ArgumentNullException.ThrowIfNull(hardRules);
        ArgumentNullException.ThrowIfNull(softRules);
        Operation = operation;
        HardRules = [.. hardRules];
        SoftRules = [.. softRules];
    }

    /// <summary>The operation.</summary>
    public Operation Operation { get; }

    /// <summary>The hard rules, in order. The order decides which rule a failure reports, not which channel is chosen.</summary>
    public ImmutableArray<HardRule> HardRules { get; }

    /// <summary>The soft rules, in order.</summary>
    public ImmutableArray<SoftRule> SoftRules { get; }

    /// <summary>Which payments go to another channel than the best one, in order to measure it. Default: none.</summary>
    public Exploration? Exploration { get; init; }

    /// <summary>
    /// What may follow an attempt that certainly did not pay. They choose no channel, so they are no part of a table's fingerprint.
    /// Default: null, whoever makes the attempts decides.
    /// </summary>
    public RetryRules? Retry { get; init; }
}
