using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

/// <summary>The result of an operator's action on a channel payment, and the change to store.</summary>
/// <param name="Result">The result, without a change of an advance.</param>
/// <param name="Change">The change to store; null if there is none.</param>
/// <param name="AtStakeMinor">What the action moves or books, in minor units; 0 if nothing.</param>
internal readonly record struct ChannelActionStep(StepResult Result, ChannelPaymentChange? Change = null, long AtStakeMinor = 0)
{
    /// <summary>Nothing is stored.</summary>
    public static implicit operator ChannelActionStep(StepResult result) => new(result);

    /// <summary>A step with money at stake, or why a guard refused it.</summary>
    public static ChannelActionStep Of(ChannelStep step, long atStakeMinor) => step.IsChanged
        ? new ChannelActionStep(new StepResult(OperatorActionStatus.Done, null), step.Change, atStakeMinor)
        : StepResult.NotAllowed($"the payment refuses it: {step.Refusal}");

    /// <summary>What the approvals say, with the change that stores it.</summary>
    public static ChannelActionStep Of(ApprovalStep step, ChannelPaymentChange change) => step is { Request: { } request, Event: { } noted }
        ? new ChannelActionStep(step.Result, change.With(request).Noted(noted.Name, noted.Detail, noted.Operator))
        : step.Result;
}
