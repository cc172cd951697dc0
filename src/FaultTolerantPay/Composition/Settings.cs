using FaultTolerantPay.Advances;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Composition;

/// <summary>Hands option values to parts that must not know the options class they come from.</summary>
internal static class Settings
{
    public static ApprovalPolicy OfApprovals(OperationsOptions operations) =>
        new(operations.ApprovalAbove.ToDictionary(limit => new Currency(limit.Currency), limit => limit.AmountMinor), operations.ApprovalExpiry);

    public static ControlSettings OfControls(OperationsOptions operations, RecoveryOptions recovery) =>
        new(operations.OrdersMaxAge, operations.OrdersTimeLimit, operations.PausedReview, recovery.AdviceMode == AdviceMode.PostsDebit);
}
