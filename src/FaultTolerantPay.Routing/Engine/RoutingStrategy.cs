namespace FaultTolerantPay.Routing.Engine;

/// <summary>How a table finds the channels that support a request. All give the same answers; they differ in time and memory.</summary>
public enum RoutingStrategy
{
    /// <summary>The table chooses by the number of channels, the dimensions and the memory budget, and says why.</summary>
    Auto = 0,

    /// <summary>Channel by channel, the most selective rule first, each by a search in the channel's list of values.</summary>
    OrderedRules = 1,

    /// <summary>Channel by channel, the most selective rule first, each by one bit test.</summary>
    BitTests = 2,

    /// <summary>Channel by channel, all discrete rules in one comparison of masks, several channels at once where the processor can.</summary>
    MergedMasks = 3,

    /// <summary>A list of channels for every combination of discrete values, made beforehand.</summary>
    CombinationTable = 4,

    /// <summary>A bitmap over the channels for each value, dimensions merged into few columns, amounts and availability as bitmaps too.</summary>
    ColumnBitmaps = 5,
}
