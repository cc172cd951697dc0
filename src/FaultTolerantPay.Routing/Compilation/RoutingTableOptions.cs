using System.Collections.Frozen;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Search;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>How a routing table is compiled.</summary>
public sealed class RoutingTableOptions
{
    /// <summary>How channels are found. Default: <see cref="RoutingStrategy.Auto"/>.</summary>
    public RoutingStrategy Strategy { get; init; }

    /// <summary>
    /// The memory in bytes that one operation may use in addition to one bitmap per value. It limits the choice of
    /// <see cref="RoutingStrategy.Auto"/> and the merging of columns. From 0. Default: 64 MiB.
    /// </summary>
    public long MemoryBudgetBytes { get; init; } = 64L << 20;

    /// <summary>The host's hard rules by the names that the policy uses. Default: none.</summary>
    public IReadOnlyDictionary<string, ICustomHardRule> HardRules { get; init; } = FrozenDictionary<string, ICustomHardRule>.Empty;

    /// <summary>The host's soft rules by the names that the policy uses. Default: none.</summary>
    public IReadOnlyDictionary<string, ICustomSoftRule> SoftRules { get; init; } = FrozenDictionary<string, ICustomSoftRule>.Empty;

    internal void Validate()
    {
        if (!Enum.IsDefined(Strategy))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Strategy),
                Strategy,
                $"{nameof(RoutingTableOptions)}.{nameof(Strategy)} is {Strategy}; one of "
                    + $"{string.Join(", ", Enum.GetNames<RoutingStrategy>())} is expected.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes, nameof(MemoryBudgetBytes));
    }

    /// <summary>
    /// The smallest number of channels for which bands of amounts pay off where the cost decides. Within one word, any order is equally
    /// fast.
    /// </summary>
    internal int BandsFromChannels { get; init; } = 64;

    /// <summary>
    /// The smallest width of a band, in cells of <see cref="AmountCells"/>; a power of two, for tests. Default: one doubling.
    /// </summary>
    internal int MinBandCells { get; init; } = AmountCells.PerOctave;

    /// <summary>The vector width, for tests; default: the widest of the processor.</summary>
    internal VectorChoice Vectors { get; init; } = VectorChoices.Widest;
}
