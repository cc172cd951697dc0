using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Decides when a decline may contradict the worker that follows payments up. After a payment's deadline, the worker has the business
/// system cancel the payment and records it as failed. "Declined" may then be the business system's answer to that cancellation.
/// </summary>
internal sealed class LateDecline(TimeProvider time, IOptions<ChannelOptions> channels)
{
    private readonly TimeSpan _clockSkew = channels.Value.MaxClockSkew;

    /// <summary>
    /// Whether the record is an unstored decline of a payment that the store may already call failed: the deadline has passed, or an
    /// earlier call was withdrawn.
    /// </summary>
    public bool MayBeCalledFailed(TransactionRecord record) =>
        record.Outcome.Kind == OutcomeKind.DeclinedByPrimary && (record.Version > 1 || IsPastDeadline(record.Request));

    /// <summary>Whether the worker may have decided on the payment.</summary>
    public bool IsPastDeadline(TransactionRequest request) => time.GetUtcNow().Plus(_clockSkew) >= request.AnswerBy;
}
