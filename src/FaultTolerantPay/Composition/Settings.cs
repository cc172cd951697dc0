using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline.Settlement;
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

    public static AnswerSettings OfAnswers(RecoveryOptions recovery, SettlementOptions settlement) => new()
    {
        ConfirmAfter = recovery.ConfirmAfter,
        AdviceMode = recovery.AdviceMode,
        PayoutRetry = settlement.PromisedPayoutRetry,
        MaxPayoutRetry = settlement.LongestPromisedPayoutRetry,
        CustomerRefundAttempts = recovery.CustomerRefundAttempts,
        MaxCustomerRefundRetry = recovery.LongestCustomerRefundRetry,
    };
}
