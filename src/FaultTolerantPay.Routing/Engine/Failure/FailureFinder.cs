using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Failure;

/// <summary>Finds the hard rule that removed the last channel of an operation.</summary>
internal abstract class FailureFinder(OperationRows rows)
{
    /// <summary>The bitmaps that it reads: one per value and amount cell.</summary>
    public OperationRows Rows { get; } = rows;

    /// <summary>The index of the rule that removed the last channel; -1 if the operation has no channels.</summary>
    /// <param name="query">The query, in the table's schema.</param>
    public abstract int RemovingRule(in RouteQuery query);
}
