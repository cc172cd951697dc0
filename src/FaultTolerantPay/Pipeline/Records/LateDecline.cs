using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Tells when a decline may contradict the resolver. Once a payment's deadline is past, the resolver has the business system fence it and
/// calls it failed; "declined" may then be the business system's word for the fence.
/// </summary>
internal sealed class LateDecline(TimeProvider time, IOptions<ChannelOptions> channels)
{
    private readonly TimeSpan _clockSkew = channels.Value.MaxClockSkew;

    /// <summary>
    /// Whether the record is a decline that is not stored yet, while the store may call the payment failed by now: the deadline is past, or
    /// an earlier try was withdrawn.
    /// </summary>
    public bool MayBeCalledFailed(TransactionRecord record) =>
        record.Outcome.Kind == OutcomeKind.DeclinedByPrimary && (record.Version > 1 || IsPastDeadline(record.Request));

    /// <summary>Whether the resolver may have decided on the payment.</summary>
    public bool IsPastDeadline(TransactionRequest request) => time.GetUtcNow().Plus(_clockSkew) >= request.AnswerBy;
}
