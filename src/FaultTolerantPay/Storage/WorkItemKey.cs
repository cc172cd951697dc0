namespace FaultTolerantPay;

/// <summary>Identifies a work item: one for each kind of work on an attempt.</summary>
/// <param name="Kind">The kind of work.</param>
/// <param name="Transaction">The attempt.</param>
public readonly record struct WorkItemKey(WorkKind Kind, TransactionKey Transaction)
{
    /// <summary>The merchant.</summary>
    public MerchantId Merchant => Transaction.Merchant;

    /// <summary>The order.</summary>
    public OrderId Order => Transaction.Order;
}
