namespace FaultTolerantPay.Advances;

/// <summary>Makes notices. Their ids are functions of the payment and the kind, so that one that is sent again is the same one.</summary>
internal static class Notices
{
    /// <summary>To the merchant: a pending payment has its final outcome.</summary>
    public static Notice OutcomeChanged(TransactionKey key, TransactionOutcome outcome) =>
        new() { Id = $"{key}#{NoticeKind.OutcomeChanged}", Kind = NoticeKind.OutcomeChanged, Key = key, Outcome = outcome };

    /// <summary>What a refusal tells, and to whom: the merchant hears of insufficient credit, the customer of the rest.</summary>
    public static Notice Refused(TransactionRequest request, NoticeKind kind, TransactionOutcome outcome) => new()
    {
        Id = $"{request.Key}#{kind}",
        Kind = kind,
        Key = request.Key,
        Customer = kind == NoticeKind.CreditInsufficient ? null : request.Customer,
        Outcome = outcome,
    };

    /// <summary>To the merchant: a refund that waited is rejected.</summary>
    public static Notice RefundRejected(TransactionKey key, RefundId refund, TransactionOutcome outcome) => new()
    {
        Id = $"{key}#{NoticeKind.RefundRejected}#{refund}",
        Kind = NoticeKind.RefundRejected,
        Key = key,
        Refund = refund,
        Outcome = outcome,
    };
}
