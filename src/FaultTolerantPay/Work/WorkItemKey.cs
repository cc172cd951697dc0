using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Work;

/// <summary>Names a work item: one for each payment (transaction, advance), or one for each merchant (advices, notices; the order is then empty).</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Merchant">The merchant.</param>
/// <param name="Order">The order; <c>default</c> for work of a whole merchant.</param>
public readonly record struct WorkItemKey(WorkKind Kind, MerchantId Merchant, OrderId Order)
{
    /// <summary>Work on one payment.</summary>
    public WorkItemKey(WorkKind kind, TransactionKey key)
        : this(kind, key.Merchant, key.Order)
    {
    }

    /// <summary>Work on one merchant's messages.</summary>
    public WorkItemKey(WorkKind kind, MerchantId merchant)
        : this(kind, merchant, default)
    {
    }

    /// <summary>The payment, for work on one payment.</summary>
    public TransactionKey Transaction => new(Merchant, Order);
}
