using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The codes of operations in files.</summary>
internal static class OperationCodes
{
    /// <summary>Indexed by the number of the operation.</summary>
    public static readonly ImmutableArray<string> All = ["verification", "payment", "preauthorisation", "payout", "collection"];
}
