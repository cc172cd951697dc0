namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// How a table finds the channels that support a request. All strategies give the same results; they differ in time and memory.
/// </summary>
public enum RoutingStrategy
{
    /// <summary>The table chooses by the number of channels, the dimensions and the memory budget, and reports the reason.</summary>
    Auto = 0,

    /// <summary>Tests one channel after the other, the most selective rule first, with a search in the channel's list of values.</summary>
    OrderedRules = 1,

    /// <summary>Tests one channel after the other, the most selective rule first, with one bit test per rule.</summary>
    BitTests = 2,

    /// <summary>
    /// Tests all discrete rules of a channel with one comparison of masks, several channels per step where the processor supports it.
    /// </summary>
    MergedMasks = 3,

    /// <summary>Looks up a list of channels, computed in advance for every combination of discrete values.</summary>
    CombinationTable = 4,

    /// <summary>
    /// Combines bitmaps over the channels. Each value, amount cell and availability has one; dimensions are merged into a few columns.
    /// </summary>
    ColumnBitmaps = 5,
}
