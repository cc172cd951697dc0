using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Operations;

/// <summary>What an operator's order is about.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">Its id; empty for everything.</param>
public readonly record struct OrderTarget(OrderTargetKind Kind, string Id)
{
    /// <summary>Everything.</summary>
    public static OrderTarget Everything => new(OrderTargetKind.Everything, "");

    /// <summary>What was decided on an institution's limit, or goes through its channels.</summary>
    public static OrderTarget Institution(InstitutionId institution) => new(OrderTargetKind.Institution, institution.Value);

    /// <summary>What goes through the channels of one institution; <see cref="Channels.Instruction.BusinessSystemChannel"/> is the business system, where it posts the debits.</summary>
    public static OrderTarget Channel(InstitutionId institution) => new(OrderTargetKind.Channel, institution.Value);

    /// <summary>The merchants of a group (<see cref="Merchants.Merchant.Group"/>). A merchant without one is a group by itself, of its own id.</summary>
    public static OrderTarget MerchantGroup(string group) => new(OrderTargetKind.MerchantGroup, group);

    /// <summary>One customer.</summary>
    public static OrderTarget Customer(CustomerId customer) => new(OrderTargetKind.Customer, customer.Value);

    /// <summary>One merchant.</summary>
    public static OrderTarget Merchant(MerchantId merchant) => new(OrderTargetKind.Merchant, merchant.Value);

    /// <summary>Whether it can be blocked; what cannot can be paused.</summary>
    public bool IsBlockable => Kind is OrderTargetKind.Customer or OrderTargetKind.Merchant;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        OrderTargetKind.Everything => "everything",
        OrderTargetKind.MerchantGroup => $"merchant group {Id}",
        _ => $"{Kind.ToString().ToLowerInvariant()} {Id}",
    };
}
