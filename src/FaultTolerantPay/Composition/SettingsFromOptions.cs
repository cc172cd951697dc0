using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Composition;

/// <summary>Passes option values to parts that must not know the options class.</summary>
internal static class SettingsFromOptions
{
    public static ApprovalPolicy OfApprovals(OperationsOptions operations) =>
        new(
            operations.ApprovalThresholds.ToDictionary(limit => new Currency(limit.Currency), limit => limit.AmountMinor),
            operations.MaxApprovalWait);

    /// <summary>Proposed resolutions never expire: a discrepancy stays open until somebody decides.</summary>
    public static ResolutionPolicy OfResolutions(OperationsOptions operations) => new(new ApprovalPolicy(
        operations.ResolutionThresholds.ToDictionary(limit => new Currency(limit.Currency), limit => limit.AmountMinor),
        TimeSpan.MaxValue));

    public static ControlSettings OfControls(OperationsOptions operations, RecoveryOptions recovery) =>
        new(
            operations.MaxControlsAge,
            operations.ControlsTimeout,
            operations.PausedReviewInterval,
            recovery.AdviceMode == AdviceMode.PostsDebit);

    public static ProviderCallSettings OfProviderCalls(ChannelOptions channels) => new(channels.CallTimeout, channels.MaxClockSkew);

    public static ResultSettings OfResults(RecoveryOptions recovery, SettlementOptions settlement) => new()
    {
        ConfirmAfter = recovery.ConfirmDelay,
        AdviceMode = recovery.AdviceMode,
        PayoutRetry = settlement.MinPromisedPayoutRetryDelay,
        MaxPayoutRetry = settlement.MaxPromisedPayoutRetryDelay,
        CustomerRefundAttempts = recovery.CustomerRefundsBeforeDiscrepancy,
        MaxCustomerRefundRetry = recovery.MaxCustomerRefundRetryDelay,
    };
}
