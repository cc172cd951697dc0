using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.ChannelPayments;

/// <summary>The result of a step that a guard may refuse.</summary>
/// <param name="Change">The change to store; null if the step was refused or repeats an earlier request.</param>
/// <param name="Operation">The operation that was written, now or by an earlier request with the same id; null if none was.</param>
/// <param name="Refusal">Why the step was refused; null if it was not.</param>
internal readonly record struct ChannelStep(ChannelPaymentChange? Change, ChannelOperation? Operation, ChannelRefusal? Refusal)
{
    /// <summary>Whether there is a change to store.</summary>
    [MemberNotNullWhen(true, nameof(Change))]
    public bool IsChanged => Change is not null;

    /// <summary>The step was done.</summary>
    public static ChannelStep Done(ChannelPaymentChange change, ChannelOperation? operation = null) => new(change, operation, null);

    /// <summary>An earlier request with the same id did it.</summary>
    public static ChannelStep Repeated(ChannelOperation operation) => new(null, operation, null);

    /// <summary>The step was refused.</summary>
    public static implicit operator ChannelStep(ChannelRefusal refusal) => new(null, null, refusal);
}
