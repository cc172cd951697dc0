namespace FaultTolerantPay.Controls;

/// <summary>What an operator's order is about.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">Its id; empty for everything.</param>
public readonly record struct ControlTarget(ControlTargetKind Kind, string Id)
{
    /// <summary>Everything.</summary>
    public static ControlTarget Everything => new(ControlTargetKind.Everything, "");

    /// <summary>What was decided on an institution's limit, or goes through its channels.</summary>
    public static ControlTarget Institution(InstitutionId institution) => new(ControlTargetKind.Institution, institution.Value);

    /// <summary>What goes through the channels of one institution; <see cref="Instruction.BusinessSystemChannel"/> is the business system, where it posts the debits.</summary>
    public static ControlTarget Channel(InstitutionId institution) => new(ControlTargetKind.Channel, institution.Value);

    /// <summary>The merchants of a group (<see cref="Merchant.Group"/>). A merchant without one is a group by itself, of its own id.</summary>
    public static ControlTarget MerchantGroup(string group) => new(ControlTargetKind.MerchantGroup, group);

    /// <summary>One customer.</summary>
    public static ControlTarget Customer(CustomerId customer) => new(ControlTargetKind.Customer, customer.Value);

    /// <summary>One merchant.</summary>
    public static ControlTarget Merchant(MerchantId merchant) => new(ControlTargetKind.Merchant, merchant.Value);

    /// <summary>Whether it can be blocked; what cannot can be paused.</summary>
    public bool IsBlockable => Kind is ControlTargetKind.Customer or ControlTargetKind.Merchant;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ControlTargetKind.Everything => "everything",
        ControlTargetKind.MerchantGroup => $"merchant group {Id}",
        _ => $"{Kind.ToString().ToLowerInvariant()} {Id}",
    };
}
