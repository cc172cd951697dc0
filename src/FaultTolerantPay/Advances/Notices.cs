using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>Makes notices. Their ids are functions of the payment and the kind, so that one that is sent again is the same one.</summary>
internal static class Notices
{
    /// <summary>To the merchant: a pending payment has its final outcome.</summary>
    public static OutboxMessage OutcomeChanged(TransactionKey key, TransactionOutcome outcome) => Message(key, NoticeKind.OutcomeChanged, null, outcome);

    /// <summary>What a refusal tells, and to whom: the merchant hears of insufficient credit, the customer of the rest.</summary>
    public static OutboxMessage Refused(TransactionRequest request, NoticeKind kind, TransactionOutcome outcome) =>
        Message(request.Key, kind, kind == NoticeKind.CreditInsufficient ? null : request.Customer, outcome);

    /// <summary>To the merchant: a refund that waited is rejected.</summary>
    public static OutboxMessage RefundRejected(TransactionKey key, RefundId refund, TransactionOutcome outcome) => new()
    {
        Notice = new Notice { Id = $"{key}#{NoticeKind.RefundRejected}#{refund}", Kind = NoticeKind.RefundRejected, Key = key, Refund = refund, Outcome = outcome },
    };

    private static OutboxMessage Message(TransactionKey key, NoticeKind kind, CustomerId? customer, TransactionOutcome outcome) => new()
    {
        Notice = new Notice { Id = $"{key}#{kind}", Kind = kind, Key = key, Customer = customer, Outcome = outcome },
    };
}
