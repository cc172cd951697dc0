using System.Diagnostics.CodeAnalysis;

namespace FaultTolerantPay.Payments.Results;

/// <summary>A step as it was stored, or why it was not.</summary>
/// <param name="Payment">The payment as it is stored; null if there is none.</param>
/// <param name="Operation">The operation that the step, or an earlier request with the same id, wrote; null if none was.</param>
/// <param name="Refusal">Why nothing was stored; null if it was, or if an earlier request did it.</param>
/// <param name="IsStored">Whether the step was stored now.</param>
internal readonly record struct StoredStep(
    ChannelPayment? Payment, ChannelOperation? Operation, ChannelRefusal? Refusal, bool IsStored)
{
    /// <summary>Whether an operation was written now, and is to be sent.</summary>
    [MemberNotNullWhen(true, nameof(Payment), nameof(Operation))]
    public bool IsWritten => IsStored && Operation is not null;
}
