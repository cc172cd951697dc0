using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Work;

/// <summary>Names a work item: one for each attempt (transaction, advance), or one for each merchant (advices, notices).</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Transaction">The attempt, for work on one payment; for work of a whole merchant the merchant alone, without order and attempt.</param>
public readonly record struct WorkItemKey(WorkKind Kind, TransactionKey Transaction)
{
    /// <summary>Work on one merchant's messages.</summary>
    public WorkItemKey(WorkKind kind, MerchantId merchant)
        : this(kind, new TransactionKey(merchant, default))
    {
    }

    /// <summary>The merchant.</summary>
    public MerchantId Merchant => Transaction.Merchant;

    /// <summary>The order; <c>default</c> for work of a whole merchant.</summary>
    public OrderId Order => Transaction.Order;
}
