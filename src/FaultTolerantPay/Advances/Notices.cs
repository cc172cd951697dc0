namespace FaultTolerantPay.Advances;

/// <summary>Creates notices. Their ids are derived from the payment and the kind, so that a repeated notice has the same id.</summary>
internal static class Notices
{
    /// <summary>To the merchant: a pending payment now has its final outcome.</summary>
    public static Notice OutcomeChanged(TransactionKey key, TransactionOutcome outcome) =>
        new() { Id = $"{key}#{NoticeKind.OutcomeChanged}", Kind = NoticeKind.OutcomeChanged, Key = key, Outcome = outcome };

    /// <summary>The notice for a refusal: to the merchant for insufficient credit, to the customer for other refusals.</summary>
    public static Notice Refused(TransactionRequest request, NoticeKind kind, TransactionOutcome outcome) => new()
    {
        Id = $"{request.Key}#{kind}",
        Kind = kind,
        Key = request.Key,
        Customer = kind == NoticeKind.CreditInsufficient ? null : request.Customer,
        Outcome = outcome,
    };

    /// <summary>To the merchant: a waiting refund is rejected.</summary>
    public static Notice RefundRejected(TransactionKey key, RefundId refund, TransactionOutcome outcome) => new()
    {
        Id = $"{key}#{NoticeKind.RefundRejected}#{refund}",
        Kind = NoticeKind.RefundRejected,
        Key = key,
        Refund = refund,
        Outcome = outcome,
    };
}
