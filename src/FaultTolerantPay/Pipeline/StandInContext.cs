using FaultTolerantPay.Controls;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;

namespace FaultTolerantPay;

/// <summary>
/// What is known of a payment while stand-in decides on it. Every stage uses these values; none reads a clock or a store itself.
/// </summary>
public sealed record StandInContext
{
    /// <summary>The request; its fields are already validated.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant, as it was in the preset store when the decision began.</summary>
    public required Merchant Merchant { get; init; }

    /// <summary>The state of the fault detector when the decision began. It is healthy if only this request failed.</summary>
    public required FaultState FaultState { get; init; }

    /// <summary>When the decision began. The whole decision uses this one time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// The active operator controls: pauses and blocks. At most <see cref="OperationsOptions.MaxControlsAge"/> older than the decision.
    /// </summary>
    internal ActiveControls Controls { get; init; } = ActiveControls.None;

    /// <summary>
    /// The limit against which the payment was checked; null before the limit stage. If <see cref="LimitIsFallback"/>, its amount is the
    /// one that policy set.
    /// </summary>
    public MerchantLimit? Limit => AppliedLimit?.Limit;

    /// <summary>Whether the institution's limit was too old and the fallback limit was applied.</summary>
    public bool LimitIsFallback => AppliedLimit is { IsFallback: true };

    /// <summary>
    /// The institution's assessment with which the payment continues. Null before the credit stage, and if no institution answered.
    /// </summary>
    public CreditAssessment? Credit => AppliedCredit?.Assessment;

    /// <summary>
    /// The credit tier of the decision; null before the credit stage. It is the stricter of the institution's tier and the grade table's.
    /// If no institution answered, policy sets it.
    /// </summary>
    public CreditTier? Tier => AppliedCredit?.Tier;

    /// <summary>The result of the limit stage; null before it.</summary>
    internal AppliedLimit? AppliedLimit { get; init; }

    /// <summary>The result of the credit stage; null before it.</summary>
    internal AppliedCredit? AppliedCredit { get; init; }
}
